/** What went wrong: what happened, what was kept, what to do. */

import type { ConnectFailure, Failure, Problem, Refusal, TypedError } from '../gen'
import { count, type Field, fieldNames, quoted, type Time } from './parts'

type Invalid = Extract<Refusal, { code: 'invalid' }>['why']
type What = Extract<Problem, { problem: 'unknown' }>['what']

export const wrong = {
  problem: (problem: Problem): string => {
    switch (problem.problem) {
      case 'unknown':
        return `No ${whats[problem.what]} is named ${quoted(problem.name)}.`
      case 'ambiguous':
        return `Which ${whats[problem.what]} is ${quoted(problem.name)}?`
      case 'inactive':
        return `The ${whats[problem.what]} ${quoted(problem.name)} is archived or done.`
      case 'no_project':
        return 'The task’s project is not known.'
      case 'second':
        return `An entry has only one ${whats[problem.what]}.`
      case 'not_a_time':
        return wrong.typed(problem.error)
      case 'description_too_long':
        return `${problem.characters} characters are more than Clockify takes (3,000).`
      case 'refused':
        return `Clockify takes no ${problem.character} in descriptions.`
      case 'too_many_tags':
        return `${problem.count} tags are more than Stint takes (50).`
    }
  },

  typed: ({ error }: TypedError): string =>
    ({
      empty: 'Type a time, like 9:10 or -20m.',
      unreadable: 'That is not a time. Try 9:10, 910, 9pm or -20m.',
      no_such_time: 'No clock shows that time.',
      too_long: 'That is too long ago.',
    })[error],

  refusal: (refusal: Refusal, time: Time): string => {
    switch (refusal.code) {
      case 'not_set_up':
        return 'No account is set up yet.'
      case 'no_key':
        return 'There is no key yet. Enter one first.'
      case 'nothing_running':
        return 'Nothing is running any more.'
      case 'no_such_entry':
        return 'That entry is no longer there.'
      case 'no_such_operation':
        return 'That is already settled.'
      case 'no_such_choice':
        return 'That can no longer be chosen.'
      case 'line':
        return refusal.problems.map((problem) => wrong.problem(problem)).join(' ')
      case 'invalid':
        return invalid(refusal.field, refusal.why)
      case 'before_running':
        return `What runs now began later, at ${time(refusal.start)}. Choose a later time, or change that first.`
      case 'nothing_to_undo':
        return 'There is nothing to undo.'
      case 'in_use':
        return 'Entries are booked on it, so it stays. Change those first.'
      case 'name_taken':
        return 'Something archived or done has that name already. Choose another.'
      case 'name_length':
        return `A name has ${refusal.least} to ${refusal.most.toLocaleString('en')} characters.`
      case 'unknown':
        return 'It is no longer in Clockify. Refresh, then choose another.'
      case 'no_such_path':
        return 'There is no such address.'
      case 'locked':
        return 'The workspace has locked this entry, so it was not changed.'
      case 'not_saved':
        return `Not done: it could not be written to the disk (${refusal.reason}).`
      case 'failed':
        return wrong.failure(refusal.failure)
      case 'no_shell':
        return 'Stint itself is not running.'
      case 'ending':
        return 'Stint gave no answer. Look whether it was done before you try again.'
    }
  },

  failure: (failure: Failure): string => {
    switch (failure.outcome) {
      case 'not_sent':
        return {
          unreachable: 'Maton can’t be reached. Check the network or the proxy, then try again.',
          untrusted: 'The connection is not trusted: a proxy or the system’s certificates stand between.',
          closed: 'There is no usable key.',
        }[failure.why]
      case 'unknown':
        return unknown(failure.why)
      case 'retry_after':
        return failure.after
          ? `Too many requests. Stint may ask again in ${count(Math.ceil(failure.after.secs / 60), 'minute')}.`
          : 'Too many requests. Try again in a while.'
      case 'auth':
        return {
          key: 'Maton does not know this key. Check that all of it was copied.',
          no_connection: 'The key has no such connection any more.',
          expired: 'Clockify no longer accepts this connection.',
        }[failure.why]
      case 'rejected':
        return rejected(failure)
    }
  },

  connectFailure: (failed: ConnectFailure): string => {
    switch (failed.why) {
      case 'denied':
        return 'The access was not allowed, so nothing was connected.'
      case 'timed_out':
        return 'There was no answer from the browser within five minutes.'
      case 'cancelled':
        return 'You stopped waiting. Nothing was connected.'
      case 'untrusted_page':
        return 'The page to open was not one of Maton’s, so it was not opened.'
      case 'request':
        return wrong.failure(failed.failure)
    }
  },
}

const whats: Record<What, string> = {
  project: 'project',
  task: 'task',
  tag: 'tag',
  billable: 'word on billing',
  time: 'time',
}

function invalid(field: Field, why: Invalid): string {
  switch (why) {
    case 'too_long':
      return 'That is longer than Clockify takes: 3,000 characters.'
    case 'angle_brackets':
      return 'Clockify takes no < or > in descriptions.'
    case 'missing':
      return `The ${fieldNames[field]} is missing.`
    case 'end_before_start':
      return 'The end would be before the start.'
    case 'stopwatch_only':
      return 'This workspace allows only start and stop, no times of your own.'
    case 'not_within':
      return 'That is not between the start and the end.'
    case 'unknown':
      return `The ${fieldNames[field]} is no longer in Clockify. Refresh, then choose another.`
  }
}

export function rejected({
  status,
  code,
  message,
}: {
  status: number
  code: number | null
  message: string
}): string {
  if (status === 403 && (code === 1003 || code === 4005)) return 'The workspace has locked this time.'
  if (status === 403 && code === 4030)
    return 'The workspace allows only start and stop, no times of your own.'
  return message ? `Clockify says: ${quoted(message)}` : `Clockify refused it, without a reason (${status}).`
}

function unknown(why: Extract<Failure, { outcome: 'unknown' }>['why']): string {
  if (why === 'timed_out') return 'No answer came in time. Try again.'
  if (why === 'cut') return 'The connection broke off. Try again.'
  if (typeof why === 'object' && 'server' in why)
    return `The server failed (${why.server}). Try again in a while.`
  return 'The answer could not be read. A proxy may stand between; try again in a while.'
}
