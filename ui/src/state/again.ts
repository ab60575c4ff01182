import type { EntryView, Intent } from '../gen'

/** Starts what an entry says once more, from `start` on, or now. */
export function startAgain(entry: EntryView, start: string | null = null): Intent {
  return {
    do: 'start',
    entry: {
      description: entry.description,
      project: entry.project?.id ?? null,
      task: entry.task?.id ?? null,
      tags: entry.tags.map((tag) => tag.id),
      billable: entry.billable,
      start,
      end: null,
    },
  }
}
