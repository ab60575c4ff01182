/** What a person may find: one view for each. */

import type { EntryView, LinkView, Settings, SyncView, UndoView, ViewModel, WaitingView } from '../gen'
import { minutesBefore } from '../times'
import { entry, projects, tags, tasks, workspace } from './world'

const settings: Settings = {
  announce: true,
  still_running_hours: 4,
  failures: true,
  connection: true,
  tray_click: 'panel',
  theme: 'system',
  autostart: false,
}

const sync: SyncView = {
  busy: false,
  offline: false,
  rows_read: null,
  requests: 7,
  allowance: 30,
  blocked_until: null,
  next_try: null,
  read_at: '2026-06-02T07:00:00Z',
  entries_from: '2026-05-12T07:00:00Z',
  catalogue_at: '2026-06-02T06:00:00Z',
  reading_failed: null,
  entries: 812,
  clock_off: null,
  key_not_kept: null,
}

const urgent = tags.slice(0, 1)
const login = tasks['p-website']?.[0] ?? null

/** The day in Vienna, in summer. */
function day(now: number, entries: EntryView[], seconds: number): ViewModel['today'] {
  const date = new Date(now + 2 * 3_600_000).toISOString().slice(0, 10)
  const begins = Date.parse(date) - 2 * 3_600_000
  const instant = (at: number) => new Date(at).toISOString().replace('.000', '')
  return { date, begins: instant(begins), ends: instant(begins + 24 * 3_600_000), entries, seconds }
}

/** Before there is an account. */
function setup(now: number, link: LinkView): ViewModel {
  return {
    link,
    account: null,
    running: null,
    recent: [],
    today: day(now, [], 0),
    waiting: 0,
    queue: [],
    aside: [],
    undo: null,
    conflicts: [],
    sync: { ...sync, requests: 2 },
    settings,
    system: { version: '0.3.0', demo: false, limits: [] },
  }
}

/** The words of an account that is set up. */
function ready(now: number, entries: EntryView[], more: Partial<ViewModel> = {}): ViewModel {
  const seconds = entries.reduce(
    (sum, { start, end }) => sum + (end ? (Date.parse(end) - Date.parse(start)) / 1000 : 0),
    0,
  )
  return {
    ...setup(now, { step: 'ready' }),
    account: {
      user: 'Ann Example',
      email: 'ann@example.com',
      workspace: workspace('w-home', 'Ann’s studio'),
      workspaces: [workspace('w-home', 'Ann’s studio'), workspace('w-club', 'Rowing club')],
      time_zone: 'Europe/Vienna',
      time_format: 'hour24',
    },
    running: entries.find((one) => one.end === null) ?? null,
    recent: recent(now),
    today: day(now, entries, seconds),
    sync,
    ...more,
  }
}

function recent(now: number): EntryView[] {
  return [
    entry(now, 'Fix login', projects.website, [1500, 1400], { task: login, tags: urgent, billable: true }),
    entry(now, 'Review pull requests', projects.app, [1390, 1350]),
    entry(now, 'Invoices for May', projects.books, [1340, 1300]),
    entry(now, 'Weekly call', projects.support, [1290, 1230]),
    entry(now, '', projects.website, [1220, 1200]),
    entry(now, '議事録の作成', projects.tokyo, [1190, 1130]),
    entry(
      now,
      'Abstimmung der Barrierefreiheitsanforderungen mit dem Fachbereich',
      projects.long,
      [1120, 1000],
    ),
  ]
}

function morning(now: number): EntryView[] {
  return [
    entry(now, 'E-mail', null, [215, 190]),
    entry(now, 'Invoices for May', projects.books, [190, 118], { billable: true }),
    entry(now, 'Weekly call', projects.support, [110, 63], { tags: tags.slice(2, 4) }),
    entry(now, 'Review pull requests', projects.app, [60, 13]),
  ]
}

const now12 = (now: number, more: Partial<EntryView> = {}) =>
  entry(now, 'Fix login', projects.website, [12.57, null], {
    task: login,
    tags: urgent,
    billable: true,
    ...more,
  })

const ago = (now: number, minutes: number) => minutesBefore(now, minutes).replace('.000', '')

const waits = (operation: number, does: WaitingView['does'], of: EntryView | undefined): WaitingView => ({
  operation,
  does,
  to: { subject: 'entry', entry: of ?? null },
  waits: { for: 'turn' },
})

const act = (now: number, more: Partial<UndoView>): UndoView => ({
  act: 41,
  kind: 'stop',
  at: ago(now, 0),
  entries: 1,
  description: 'Fix login',
  ...more,
})

const rejection = { status: 400, code: 501, message: 'Project is archived' }

export const states = {
  starting: (now: number) => setup(now, { step: 'starting' }),
  welcome: (now: number) => setup(now, { step: 'no_key', problem: 'missing' }),
  no_keyring: (now: number) => setup(now, { step: 'no_key', problem: 'no_keyring' }),
  locked: (now: number) => setup(now, { step: 'no_key', problem: 'locked' }),
  broken: (now: number) => setup(now, { step: 'no_key', problem: 'broken' }),
  checking: (now: number) => setup(now, { step: 'checking' }),
  wrong_key: (now: number) => setup(now, { step: 'key_failed', failure: { outcome: 'auth', why: 'key' } }),
  unreachable: (now: number) =>
    setup(now, { step: 'key_failed', failure: { outcome: 'not_sent', why: 'unreachable' } }),
  connect: (now: number) => setup(now, { step: 'choosing', connections: [], failed: null }),
  connect_failed: (now: number) =>
    setup(now, { step: 'choosing', connections: [], failed: { why: 'timed_out' } }),
  choosing: (now: number) =>
    setup(now, {
      step: 'choosing',
      connections: [
        { id: 'c-1', active: true, status: 'ACTIVE', created: '2026-03-04T10:00:00Z' },
        { id: 'c-2', active: true, status: 'ACTIVE', created: '2026-05-17T10:00:00Z' },
        { id: 'c-3', active: false, status: 'FAILED', created: '2026-05-18T10:00:00Z' },
      ],
      failed: null,
    }),
  connecting: (now: number) =>
    setup(now, { step: 'connecting', url: 'https://connect.maton.ai/?session_token=abc', opened: true }),
  not_opened: (now: number) =>
    setup(now, { step: 'connecting', url: 'https://connect.maton.ai/?session_token=abc', opened: false }),
  reading: (now: number) => ({
    ...setup(now, { step: 'reading' }),
    sync: { ...sync, busy: true, rows_read: 412 },
  }),
  workspaces: (now: number) =>
    setup(now, {
      step: 'choosing_workspace',
      workspaces: [workspace('w-home', 'Ann’s studio'), workspace('w-club', 'Rowing club')],
      active: 'w-home',
    }),

  running: (now: number) => ready(now, [...morning(now), now12(now)]),
  idle: (now: number) => ready(now, morning(now)),
  empty: (now: number) => ready(now, [], { recent: [] }),
  demo: (now: number) => ({
    ...ready(now, [...morning(now), now12(now)]),
    system: { version: '0.3.0', demo: true, limits: ['no_tray', 'no_placement', 'no_autostart'] },
  }),
  missing: (now: number) =>
    ready(now, [
      ...morning(now),
      entry(now, '', null, [3.2, null], {
        missing: ['description', 'project', 'task', 'tags'],
        state: 'waiting',
      }),
    ]),
  long: (now: number) =>
    ready(now, [
      entry(now, 'אתר: דף הבית', projects.hebrew, [90, 64]),
      entry(
        now,
        'Abstimmung der Barrierefreiheitsanforderungen mit dem Fachbereich',
        projects.long,
        [62, null],
        {
          task: { id: 't-x', name: 'Anforderungsaufnahme & Qualitätssicherung' },
          tags,
        },
      ),
    ]),
  offline: (now: number) => {
    const added = entry(now, 'Review pull requests', projects.app, [60, 13], { id: null, state: 'waiting' })
    const runs = now12(now, { id: null, state: 'waiting' })
    return ready(now, [...morning(now).slice(0, 3), added, runs], {
      waiting: 3,
      queue: [
        waits(4, 'change', entry(now, 'E-mail', null, [215, 190], { state: 'waiting' })),
        { ...waits(5, 'add', added), waits: { for: 'outcome', since: ago(now, 9) } },
        waits(6, 'start', runs),
      ],
      sync: { ...sync, offline: true, next_try: ago(now, -4) },
    })
  },
  /** More waits than is listed, and some of it for something that is not made yet. */
  limited: (now: number) => {
    const runs = now12(now, {
      id: null,
      state: 'waiting',
      project: { ...projects.website, id: 'local-9', name: 'Relaunch 2027' },
      task: null,
    })
    const long = entry(
      now,
      'Abstimmung der Barrierefreiheitsanforderungen mit dem Fachbereich',
      projects.long,
      [190, 118],
    )
    return ready(now, [...morning(now), runs], {
      waiting: 17,
      queue: [
        {
          operation: 9,
          does: 'make',
          to: { subject: 'item', kind: 'project', name: 'Relaunch 2027' },
          waits: { for: 'turn' },
        },
        waits(10, 'stop', long),
        waits(11, 'delete', entry(now, 'אתר: דף הבית', projects.hebrew, [90, 64])),
        waits(12, 'change', morning(now)[2]),
        { ...waits(13, 'start', runs), waits: { for: 'making' } },
      ],
      sync: { ...sync, requests: 30, blocked_until: ago(now, -19) },
    })
  },
  /** A stop that the workspace would refuse. */
  incomplete: (now: number) => {
    const stopped = entry(now, 'Fix login', null, [62, 13], {
      state: 'aside',
      missing: ['project', 'tags'],
    })
    return ready(now, [...morning(now).slice(0, 3), stopped], {
      aside: [
        {
          operation: 7,
          does: 'stop',
          to: { subject: 'entry', entry: stopped },
          runs_on: true,
          why: { why: 'missing', fields: ['project', 'tags'] },
        },
      ],
    })
  },
  /** A project that could not be made, and what is booked on it. */
  unmade: (now: number) => {
    const runs = now12(now, {
      id: null,
      state: 'waiting',
      project: { ...projects.website, id: 'local-9', client: null },
      task: null,
    })
    return ready(now, [...morning(now), runs], {
      waiting: 1,
      queue: [{ ...waits(10, 'start', runs), waits: { for: 'making' } }],
      aside: [
        {
          operation: 9,
          does: 'make',
          to: { subject: 'item', kind: 'project', name: 'Website' },
          runs_on: false,
          why: {
            why: 'rejected',
            status: 400,
            code: 501,
            message: 'Project with name Website already exists',
          },
        },
      ],
    })
  },
  conflict: (now: number) => {
    const theirs = entry(now, 'Call with Globex about the relaunch', projects.support, [110, 63], {
      tags: tags.slice(2, 4),
    })
    const mine = {
      ...theirs,
      description: 'Weekly call',
      project: projects.website,
      task: login,
      end: ago(now, 70),
    }
    return ready(now, [...morning(now).slice(0, 2), theirs, now12(now)], {
      conflicts: [{ key: theirs.key, theirs, mine, fields: ['description', 'project', 'end'] }],
    })
  },
  /** Just stopped. */
  stopped: (now: number) =>
    ready(now, [...morning(now), now12(now, { end: ago(now, 0) })], { undo: act(now, {}) }),
  /** Stopped a while ago. */
  undoable: (now: number) => ready(now, morning(now), { undo: act(now, { at: ago(now, 13) }) }),
  needs: (now: number) => {
    const refused = entry(now, 'Weekly call', projects.support, [110, 63], { state: 'aside', id: null })
    const mail = entry(now, 'E-mail', null, [900, 880])
    return ready(now, [...morning(now).slice(0, 2), refused, now12(now)], {
      link: { step: 'refused', why: 'expired' },
      aside: [
        {
          operation: 5,
          does: 'add',
          to: { subject: 'entry', entry: refused },
          runs_on: false,
          why: { why: 'rejected', ...rejection },
        },
        {
          operation: 6,
          does: 'delete',
          to: { subject: 'entry', entry: mail },
          runs_on: true,
          why: { why: 'severed' },
        },
      ],
      conflicts: [
        { key: mail.key, theirs: mail, mine: { ...mail, description: 'Mail' }, fields: ['description'] },
      ],
      sync: { ...sync, clock_off: 260, key_not_kept: 'no_keyring' },
    })
  },
  new_key: (now: number) =>
    ready(now, [...morning(now), now12(now)], { link: { step: 'refused', why: 'key' } }),
  reconnecting: (now: number) =>
    ready(now, [...morning(now), now12(now)], { link: { step: 'connecting', url: null, opened: null } }),
} satisfies Record<string, (now: number) => ViewModel>

export type StateName = keyof typeof states
