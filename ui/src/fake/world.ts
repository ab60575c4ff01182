/** A small, believable account. */

import type { EntryView, NamedView, ProjectView, ViewModel } from '../gen'

type Workspace = NonNullable<ViewModel['account']>['workspace']

const project = (id: string, name: string, client: string | null, color: string): ProjectView => ({
  id,
  name,
  client,
  color,
})

export const projects = {
  website: project('p-website', 'Website', 'Acme', '#03A9F4'),
  app: project('p-app', 'Mobile App', 'Acme', '#8BC34A'),
  books: project('p-books', 'Books & Taxes', null, '#000000'),
  tokyo: project('p-tokyo', '東京オフィス移転プロジェクト', '株式会社サンプル', '#FFFFFF'),
  long: project(
    'p-long',
    'Donaudampfschifffahrtsgesellschaft, Relaunch & Wartung 2026–2028',
    'Österreichische Bundesverwaltung',
    '#E91E63',
  ),
  hebrew: project('p-hebrew', 'אתר אינטרנט חדש', null, '#FF9800'),
  support: project('p-support', 'Support', 'Globex', '#9C27B0'),
} satisfies Record<string, ProjectView>

export const tasks: Record<string, NamedView<string>[]> = {
  'p-website': [
    { id: 't-login', name: 'Login' },
    { id: 't-search', name: 'Search' },
    { id: 't-deploy', name: 'Deployment' },
  ],
  'p-app': [{ id: 't-onboarding', name: 'Onboarding' }],
}

export const tags: NamedView<string>[] = ['urgent', 'review', 'meeting', 'remote', 'travel'].map((name) => ({
  id: `g-${name}`,
  name,
}))

export const workspace = (
  id: string,
  name: string,
  required: Partial<Workspace['required']> = {},
): Workspace => ({
  id,
  name,
  required: { project: false, task: false, tags: false, description: false, ...required },
  stopwatch_only: false,
  plan: null,
})

let keys = 100

/** An entry; minutes are counted back from `now`. */
export function entry(
  now: number,
  description: string,
  of: ProjectView | null,
  minutes: [start: number, end: number | null],
  more: Partial<EntryView> = {},
): EntryView {
  const at = (ago: number) =>
    new Date(Math.floor(now / 1000) * 1000 - ago * 60_000).toISOString().replace('.000', '')
  const key = ++keys
  return {
    key,
    id: `e-${key}`,
    description,
    project: of,
    task: null,
    tags: [],
    billable: false,
    start: at(minutes[0]),
    end: minutes[1] === null ? null : at(minutes[1]),
    state: 'sent',
    locked: false,
    missing: [],
    ...more,
  }
}
