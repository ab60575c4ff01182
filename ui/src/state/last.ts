import type { EntryView, ViewModel } from '../gen'

/** When the last entry of the day before `entry` ended: where `entry` may have begun. `null` when there is none. */
export function endOfLast({ today }: ViewModel, entry: EntryView): string | null {
  const ends = today.entries.flatMap((other) => (other.key !== entry.key && other.end ? [other.end] : []))
  const limit = entry.end ?? null
  return (
    ends
      .filter((end) => end !== entry.start && (!limit || end < limit))
      .sort()
      .at(-1) ?? null
  )
}
