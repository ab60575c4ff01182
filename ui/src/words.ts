/** All words that a person reads. Short and plain: what happened, what was kept, what to do. */

import type {
  AsideView,
  ConnectFailure,
  EntryView,
  Failure,
  KeyProblem,
  Notice,
  Problem,
  Refusal,
  TypedError,
  ViewModel,
} from './gen'

type Auth = Extract<Failure, { outcome: 'auth' }>['why']
type Field = Notice['fields'][number]
type Invalid = Extract<Refusal, { code: 'invalid' }>['why']
type Limit = ViewModel['system']['limits'][number]
type What = Extract<Problem, { problem: 'unknown' }>['what']

/** Keeps a name from turning the words around it from right to left. */
const name = (text: string) => `\u2068${text}\u2069`
const quoted = (text: string) => `“${name(text)}”`
const count = (number: number, one: string, several = `${one}s`) =>
  `${number} ${number === 1 ? one : several}`

const and = new Intl.ListFormat('en')

export const words = {
  back: 'Back',
  cancel: 'Cancel',
  dismiss: 'Dismiss',
  tryAgain: 'Try again',
  titleOf: (entry: EntryView) => entry.description || entry.project?.name || 'No description',
  started: (title: string) => `Started ${quoted(title)}`,
  stopped: (title: string) => `Stopped ${quoted(title)}`,
  unnamed: 'No longer listed',
  /** What the workspace requires and an entry lacks. */
  missing: (field: Field) => `${capital(fieldNames[field])} needed`,

  line: {
    label: 'What are you working on?',
    hint: '@project  /task  #tag  $  ~9:10  -20m',
    suggestions: 'Suggestions',
    billable: 'Billable',
    notBillable: 'Not billable',
    from: (time: string) => `from ${time}`,
    span: (start: string, end: string) => `${start} – ${end}`,
    choice: (choice: string, of: string | null) => (of ? `${name(choice)} · ${name(of)}` : choice),
  },

  running: {
    label: 'Running',
    none: 'Nothing is running',
    noneHint: (again: boolean) =>
      again ? 'Type above, or press a digit to start again.' : 'Type above to start.',
    stop: 'Stop',
    elapsed: 'Elapsed time',
  },

  entry: {
    description: 'Description',
    noDescription: 'No description',
    addDescription: 'Add a description',
    project: 'Project',
    task: 'Task',
    tags: 'Tags',
    noProject: 'No project',
    noTask: 'No task',
    findProject: 'Find a project',
    findTask: 'Find a task',
    findTag: 'Find a tag',
    nothingFound: 'Nothing found',
    billable: 'Billable',
    start: 'Start',
    end: 'End',
    since: (time: string) => `since ${time}`,
    changeStart: (time: string) => `Started at ${time}. Change`,
    changeEnd: (time: string) => `Ended at ${time}. Change`,
    timeForms: '9:10, 910, 9pm or -20m',
    earlier: (minutes: number) => `−${minutes} min`,
    earlierLabel: (minutes: number) => `${minutes} minutes earlier`,
    endOfLast: (time: string) => `End of last entry, ${time}`,
    save: 'Save',
    waiting: 'not sent yet',
    aside: 'not accepted',
    locked: 'Locked in Clockify',
    delete: 'Delete',
    deleteOf: (title: string) => `Delete ${quoted(title)}`,
    deleteSure: 'Delete?',
    again: (title: string) => `Start ${quoted(title)} again`,
    edit: (title: string) => `Edit ${quoted(title)}`,
    close: 'Done',
  },

  again: {
    title: 'Start again',
    none: 'What you track shows up here, to be started again.',
    more: (entries: number) => `${entries} more`,
    start: (title: string, digit: number) => `${digit}: Start ${quoted(title)}`,
    earlier: (title: string) => `Start ${quoted(title)} some minutes ago`,
    started: 'Started …',
    minutesAgo: (minutes: number) => `${minutes} minutes ago`,
    typed: 'Minutes',
    ago: 'minutes ago',
  },

  today: {
    title: 'Today',
    total: 'Total',
    none: 'Nothing yet. Whatever you start will be listed here.',
    strip: 'The day at a glance',
    now: 'now',
    zone: (zone: string) => `Times are in ${zone.replaceAll('_', ' ')}, as your Clockify profile says.`,
  },

  needs: {
    offline: (waiting: number) =>
      waiting
        ? `Offline. ${count(waiting, 'change is', 'changes are')} kept here and will be sent.`
        : 'Offline. What you do is kept here and will be sent.',
    waiting: (waiting: number) => `${count(waiting, 'change waits', 'changes wait')} to be sent.`,
    sendNow: 'Send now',
    blocked: (time: string, waiting: number) =>
      `Clockify wants fewer requests. ${waiting ? 'What waits is' : 'The next is'} sent at ${time}.`,
    old: (failure: Failure) => `What is shown may be old. ${words.failure(failure)}`,
    runsOn: 'It still runs in Clockify.',
    clockOff: (seconds: number) => {
      const minutes = count(Math.round(Math.abs(seconds) / 60), 'minute')
      return `This computer’s clock is ${minutes} ${seconds > 0 ? 'slow' : 'fast'}. Times may be wrong until it is set.`
    },
    keyNotKept: (problem: KeyProblem) =>
      ({
        missing: 'The key could not be saved. Stint will ask for it again after a restart.',
        no_keyring: 'There is no keyring here, so the key is used only until Stint is closed.',
        locked: 'The keyring is locked, so the key is used only until Stint is closed.',
        broken: 'The keyring failed, so the key is used only until Stint is closed.',
      })[problem],
    conflict: (entry: EntryView | null, fields: Field[]) => {
      const what = and.format(new Set(fields.map((field) => fieldNames[field])))
      const of = entry ? ` of ${quoted(words.titleOf(entry))}` : ''
      return `Changed here and elsewhere: the ${what}${of}. What stands there now is from elsewhere.`
    },
    fresh: 'All set. Stint lives in your tray: one click opens this panel.',
    fix: 'Fix',
    drop: 'Drop',
    dropSure: (aside: AsideView) => {
      if (aside.deletes) return 'Keep the entry in Clockify?'
      return aside.entry?.id ? 'Give up your change? Clockify’s entry stays.' : 'Throw this entry away?'
    },
    dropYes: (aside: AsideView) => {
      if (aside.deletes) return 'Keep it'
      return aside.entry?.id ? 'Give up' : 'Throw away'
    },
    keep: 'Not now',
    aside: (aside: AsideView) =>
      aside.deletes ? 'Could not be deleted' : aside.entry?.id ? 'Change not accepted' : 'Not accepted',
    reconnect: 'Reconnect',
  },

  refused: (aside: AsideView): string => {
    const { why } = aside
    switch (why.why) {
      case 'rejected':
        return rejected(why)
      case 'gone':
        return 'It was deleted elsewhere while you changed it here.'
      case 'foreign':
        return 'It was made for another account than the one in use now.'
      case 'severed':
        return 'Part of the journal was damaged. Sending this could book it twice, so it waits for you.'
    }
  },

  auth: {
    key: 'Maton no longer accepts the key. Nothing is lost: enter a new one to go on sending.',
    no_connection: 'The connection to Clockify is gone. Nothing is lost: connect again to go on sending.',
    expired: 'Clockify no longer accepts the connection. Nothing is lost: reconnect to go on sending.',
  } satisfies Record<Auth, string>,

  foot: {
    label: 'Status',
    syncing: 'Syncing',
    reading: (rows: number) => `Reading, ${rows}`,
    offline: 'Offline',
    waiting: (waiting: number) => `${waiting} waiting`,
    attention: 'Needs you',
    synced: 'Up to date',
    requests: (requests: number, allowance: number) => `${requests} of ${allowance} requests this hour`,
    refresh: 'Refresh',
    settings: 'Settings',
    demo: 'Demo: nothing is sent to Clockify',
  },

  settings: {
    title: 'Settings',
    account: 'Account',
    workspace: 'Workspace',
    workspaceHint: 'New entries go here.',
    change: 'Change',
    connection: 'Connection',
    connected: 'Connected to Clockify through Maton.',
    reconnect: 'Reconnect',
    notifications: 'Notifications',
    announce: 'Started and stopped',
    announceHint: 'When you start or stop from the tray.',
    failures: 'Could not be sent',
    failuresHint: 'When Clockify refuses something.',
    connectionSwitch: 'Connection lost',
    connectionHint: 'When Stint can no longer reach your account.',
    stillRunning: 'Still running',
    stillRunningHint: 'A reminder every so many hours.',
    hours: (hours: number) => (hours ? `${hours} h` : 'Off'),
    fewer: 'Fewer hours',
    more: 'More hours',
    tray: 'Tray icon',
    trayClick: 'Left click',
    trayHint: 'A middle click always starts or stops.',
    trayPanel: 'Opens this panel',
    trayToggle: 'Starts or stops',
    autostart: 'Start with the system',
    autostartHint: 'Stint waits in the tray.',
    appearance: 'Appearance',
    system: 'System',
    light: 'Light',
    dark: 'Dark',
    requests: 'Requests',
    requestsHint: 'Clockify counts them for everybody in the workspace.',
    limits: 'On this system',
    limit: {
      no_tray: 'Nothing here shows tray icons. Open Stint from the applications instead.',
      no_placement: 'The system decides where this panel opens.',
      no_notifications: 'Nothing here shows notifications. What needs you stands in this panel.',
      no_autostart: 'Stint can’t be started with the system here.',
    } satisfies Record<Limit, string>,
    version: (version: string) => `Stint ${version}`,
    quit: 'Quit Stint',
  },

  setup: {
    starting: 'Looking for your key …',
    welcome: 'Welcome to Stint',
    welcomeHint: 'Your hours in Clockify, one click away. A Maton key lets Stint reach them.',
    key: 'Maton key',
    show: 'Show the key',
    hide: 'Hide the key',
    useKey: 'Continue',
    sessionOnly: 'Use it until Stint is closed',
    getKey: 'Where do I get a key?',
    lookAround: 'Look around first',
    keySafe: 'Kept in this system’s keyring, nowhere else.',
    noKey: {
      missing: '',
      no_keyring:
        'This system has no keyring to keep the key in. It can be used until Stint is closed, or be set as MATON_API_KEY.',
      locked: 'The keyring is locked. Unlock your keyring, then try again.',
      broken: 'The keyring could not be read. Enter the key again, or use it for this time only.',
    } satisfies Record<KeyProblem, string>,
    unlockTitle: 'Your keyring is locked',
    keyTitle: 'A key is needed',
    keyTitleHint: 'Stint goes on without it; what you do is kept here and sent later.',
    checking: 'Checking the key …',
    choose: 'Choose a connection',
    chooseHint: 'Your key reaches more than one Clockify account.',
    chooseNone: 'Connect Clockify',
    chooseNoneHint: 'The key works. Now allow it to reach your Clockify: a page opens in your browser.',
    connect: 'Connect Clockify',
    connectAnother: 'Connect another',
    connection: (created: string | null) => (created ? `Connected on ${created}` : 'Clockify'),
    inactive: (status: string) => `Not usable: ${status.toLowerCase()}`,
    waiting: 'Waiting for your browser',
    waitingHint: 'Allow the access on the page that opened. This goes on by itself.',
    preparing: 'Preparing the page …',
    notOpened: 'The browser could not be opened. Open this link yourself:',
    link: 'Link to the connect page',
    copy: 'Copy',
    copied: 'Copied',
    reading: 'Reading your Clockify …',
    rows: (rows: number) => `${count(rows, 'row')} so far`,
    workspace: 'Choose a workspace',
    workspaceHint: 'New entries go there. It can be changed in the settings.',
    active: 'in use on the web',
  },

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
        return words.typed(problem.error)
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

  refusal: (refusal: Refusal, time: (instant: string) => string): string => {
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
        return refusal.problems.map((problem) => words.problem(problem)).join(' ')
      case 'invalid':
        return invalid(refusal.field, refusal.why)
      case 'before_running':
        return `What runs now began later, at ${time(refusal.start)}. Choose a later time, or change that first.`
      case 'no_such_path':
        return 'There is no such address.'
      case 'locked':
        return 'The workspace has locked this entry, so it was not changed.'
      case 'not_saved':
        return `Not done: it could not be written to the disk (${refusal.reason}).`
      case 'failed':
        return words.failure(refusal.failure)
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
        return words.failure(failed.failure)
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

const fieldNames: Record<Field, string> = {
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

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
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
    case 'unknown':
      return `The ${fieldNames[field]} is no longer in Clockify. Refresh, then choose another.`
  }
}

function rejected({
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
