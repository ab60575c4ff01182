import { expect } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import App from '../src/App.svelte'
import '../src/base.css'
import { FakeHost, type Script } from '../src/fake-host'
import { states, type StateName } from '../src/fake/states'
import type { EntryView, Intent, ViewModel, Wish } from '../src/gen'
import { Clock } from '../src/state/clock.svelte'
import { Store } from '../src/state/store.svelte'

/** A Tuesday, 11:41:07 in Vienna. */
export const NOW = Date.parse('2026-06-02T09:41:07Z')

/** A view that a person may find. */
export function view(state: StateName, more: Partial<ViewModel> = {}): ViewModel {
  return { ...states[state](NOW), ...more }
}

/** Opens the page with a scripted host behind it. The clock stands still at {@link NOW}. */
export async function open(shown: ViewModel, script: Script = {}) {
  const host = new FakeHost(shown, script)
  const store = new Store(host, new Clock(() => NOW))
  await render(App, { store })
  await expect.poll(() => store.view).not.toBeNull()
  return { host, store }
}

/** Everything that was asked of the rules, earliest first. */
export function intents(host: FakeHost): Intent[] {
  return host.wishes.flatMap((wish) => (wish.wish === 'intent' ? [wish.with] : []))
}

/** What was asked of the rules, as soon as it was. */
export async function asked(host: FakeHost, ...wanted: Intent[]): Promise<void> {
  await expect.poll(() => intents(host)).toEqual(wanted)
}

/** What was wished for, as soon as it was. */
export async function wished(host: FakeHost, ...wanted: Wish[]): Promise<void> {
  await expect.poll(() => host.wishes).toEqual(wanted)
}

export const line = page.getByRole('combobox', { name: 'What are you working on?' })
export const running = page.getByRole('region', { name: 'Running' })
export const button = (name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' })
export const options = page.getByRole('option')
export const keys = (text: string) => userEvent.keyboard(text)

/** A name as it is said within other words: it can't turn them around. */
export const said = (name: string) => `“\u2068${name}\u2069”`

/** What runs, which there must be. */
export function runs(of: ViewModel): EntryView {
  if (!of.running) throw new Error('nothing runs')
  return of.running
}
