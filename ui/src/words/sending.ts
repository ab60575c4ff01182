/** What waits, what was not taken, what was changed elsewhere too, and what can be taken back. */

import type { AsideView, EntryView, ItemKind, UndoView, ViewModel, WaitingView } from '../gen'
import type { Hold } from '../state/hold'
import {
  and,
  capital,
  type Field,
  fieldNames,
  name,
  quoted,
  short,
  type Time,
  titleOf,
  unnamed,
} from './parts'
import { rejected } from './wrong'

type Does = WaitingView['does']

export const sending = {
  waiting: {
    title: (waiting: number) => `${waiting} waiting · saved on this computer`,
    none: (hold: Hold) => {
      if (hold === 'nothing') return 'All is sent'
      return hold === 'offline' ? 'Offline' : 'Clockify wants fewer requests'
    },
    why: (hold: Hold, { waiting, sync }: ViewModel, time: Time): string => {
      const next = sync.next_try ? ` Next try at ${time(sync.next_try)}.` : ''
      switch (hold) {
        case 'offline':
          return `${waiting ? 'Offline.' : 'What you do is saved on this computer.'}${next}`
        case 'blocked':
          return `${waiting ? 'Clockify wants fewer requests. ' : ''}Next at ${time(sync.blocked_until ?? '')}.`
        case 'refused':
        case 'nothing':
          return ''
        case 'failed':
          return `It could not be sent just now.${next}`
        case 'making':
          return sending.waiting.making
        case 'turn':
          return 'Not sent yet.'
      }
    },
    making: 'Waits for what it is booked on.',
    outcome: (time: string) =>
      `Sent at ${time}. It is not known whether it arrived, so it is looked for before it is sent again.`,
    sendNow: 'Send now',
    next: 'next',
    edit: 'Edit',
    more: (operations: number) => `and ${operations} more`,
  },

  /** What an operation does, without to what. */
  operation: ({ does, to }: Pick<WaitingView, 'does' | 'to'>): string => {
    if (to.subject === 'item') return `${does === 'unmake' ? 'Delete' : 'New'} ${to.kind}`
    return doings[does]
  },
  subject: (to: WaitingView['to']): string => {
    if (to.subject === 'item') return to.name
    return to.entry ? titleOf(to.entry) : 'an entry'
  },

  aside: {
    fix: 'Fix',
    newName: (kind: ItemKind) => `Another name for the ${kind}`,
    send: 'Send',
    drop: 'Drop',
    dropSure: ({ does, to }: AsideView) => {
      if (to.subject === 'entry') return drops[does]?.[0] ?? 'Throw this entry away?'
      const loss = to.kind === 'client' ? 'Projects made for it lose it.' : 'What is booked on it loses it.'
      return `Throw this ${to.kind} away? ${loss}`
    },
    dropYes: ({ does }: AsideView) => drops[does]?.[1] ?? 'Throw away',
    keep: 'Not now',
    title: (aside: AsideView) => {
      const { does, to, why } = aside
      if (why.why === 'missing') return `Needs ${and.format(why.fields.map((field) => needed[field]))}`
      if (does === 'delete') return 'Could not be deleted'
      if (to.subject === 'entry' && (does === 'start' || does === 'add')) return 'Not accepted'
      return `${sending.operation(aside)} not accepted`
    },
    runsOn: 'It still runs in Clockify.',
    why: ({ why, to, runs_on }: AsideView, time: Time): string => {
      switch (why.why) {
        case 'rejected':
          return rejected(why)
        case 'missing': {
          const end = to.subject === 'entry' && to.entry?.end
          return end && runs_on
            ? `It ended here at ${time(end)}. In Clockify it runs until this is given.`
            : 'It is saved on this computer, and sent once this is given.'
        }
        case 'gone':
          return 'It was deleted elsewhere while you changed it here.'
        case 'foreign':
          return 'It was made for another account than the one in use now.'
        case 'severed':
          return 'Part of the journal was damaged. Sending this could book it twice, so it waits for you.'
      }
    },
  },

  conflict: {
    title: 'Changed elsewhere',
    field: (field: Field) => capital(fieldNames[field]),
    /** A value of an entry in few words; `null` when it has none. */
    value: (field: Field, entry: EntryView, time: Time): string | null => {
      const named = (of: ({ name: string | null } | null)[]) =>
        of.flatMap((one) => (one ? [name(one.name ?? unnamed)] : []))
      switch (field) {
        case 'start':
          return time(entry.start)
        case 'end':
          return entry.end ? time(entry.end) : 'none'
        case 'description':
          return entry.description ? quoted(short(entry.description)) : 'none'
        case 'project':
        case 'task':
          return named([entry.project, entry.task]).join(' · ') || 'none'
        case 'tags':
          return and.format(named(entry.tags)) || 'none'
        case 'billable':
          return entry.billable ? 'billable' : 'not billable'
        default:
          return null
      }
    },
    youHad: (mine: string) => `— you had ${mine}`,
    takeMine: 'Use mine',
    keepTheirs: 'Keep theirs',
  },

  undo: {
    undo: 'Undo',
    label: (undo: UndoView) => {
      const done = sending.undo.done(undo)
      return `Undo: ${done.charAt(0).toLowerCase()}${done.slice(1)}`
    },
    undone: 'Undone',
    done: ({ kind, entries, description }: UndoView) => {
      if (kind === 'make') return 'Made something new'
      if (kind === 'delete' && entries > 1) return `Deleted ${entries} entries`
      return `${did[kind]} ${description ? quoted(short(description)) : 'an entry'}`
    },
  },
}

const doings: Record<Does, string> = {
  start: 'Start',
  add: 'New entry',
  stop: 'Stop',
  change: 'Change',
  delete: 'Delete',
  make: 'New',
  unmake: 'Delete',
}

/** What dropping means, as a question and as its answer; else an entry is thrown away. */
const drops: Partial<Record<Does, [sure: string, yes: string]>> = {
  delete: ['Keep the entry in Clockify?', 'Keep it'],
  stop: ['Let it run on?', 'Let it run'],
  change: ['Give up your change? Clockify’s entry stays.', 'Give up'],
}

const did: Record<Exclude<UndoView['kind'], 'make'>, string> = {
  start: 'Started',
  switch: 'Switched to',
  add: 'Added',
  stop: 'Stopped',
  edit: 'Changed',
  delete: 'Deleted',
  discard: 'Discarded',
  duplicate: 'Duplicated',
  split: 'Split',
  drop: 'Dropped',
}

/** As in "needs a project". */
const needed: Record<Field, string> = {
  ...fieldNames,
  description: 'a description',
  project: 'a project',
  task: 'a task',
  tags: 'a tag',
}
