/** What the words are put together of. */

import type { ConflictView, EntryView } from '../gen'

export type Field = ConflictView['fields'][number]

/** An instant as the profile has times of day. */
export type Time = (instant: string) => string

/** Keeps a name from turning the words around it from right to left. */
export const name = (text: string) => `\u2068${text}\u2069`
export const quoted = (text: string) => `“${name(text)}”`
export const count = (number: number, one: string, several = `${one}s`) =>
  `${number} ${number === 1 ? one : several}`

export const and = new Intl.ListFormat('en')

export const titleOf = (entry: EntryView) => entry.description || entry.project?.name || 'No description'
export const unnamed = 'No longer listed'

export const fieldNames: Record<Field, string> = {
  start: 'start',
  end: 'end',
  description: 'description',
  project: 'project',
  task: 'task',
  tags: 'tags',
  billable: 'billing',
  kind: 'kind',
  custom: 'custom fields',
}

/** As much of a long text as a glance takes in. */
export function short(text: string): string {
  const characters = [...text]
  return characters.length > 80 ? `${characters.slice(0, 79).join('').trimEnd()}…` : text
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
