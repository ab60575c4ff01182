/** A host without a program behind it: for tests, and for a plain browser. */

import type { Answer, Query, Reply, ViewModel, Wish } from './gen'
import type { Host, Place } from './host'
import { answers } from './fake/answers'
import { states, type StateName } from './fake/states'

/** What a {@link FakeHost} answers. What is not given is answered as by a small demo. */
export interface Script {
  search?: (query: Query) => Answer | Promise<Answer>
  /** Throws a `Refusal` to refuse. */
  dispatch?: (wish: Wish) => Reply | Promise<Reply>
}

export class FakeHost implements Host {
  /** All that was wished for, earliest first. */
  readonly wishes: Wish[] = []
  /** All that was looked up, earliest first. */
  readonly queries: Query[] = []
  /** How often it was told that the user looks. That is no wish of the user's. */
  looks = 0
  /** How often the window was hidden. */
  hidden = 0
  #view: ViewModel
  readonly #script: Script
  readonly #views = new Set<(view: ViewModel) => void>()
  readonly #shows = new Set<(place: Place) => void>()

  constructor(view: ViewModel, script: Script = {}) {
    this.#view = view
    this.#script = script
  }

  /** Shows another view. */
  show(view: ViewModel): void {
    this.#view = view
    this.#views.forEach((show) => show(view))
  }

  /** Opens the window. */
  open(place: Place): void {
    this.#shows.forEach((show) => show(place))
  }

  snapshot(): Promise<ViewModel> {
    return Promise.resolve(this.#view)
  }

  onView(show: (view: ViewModel) => void): () => void {
    this.#views.add(show)
    return () => this.#views.delete(show)
  }

  onShow(show: (place: Place) => void): () => void {
    this.#shows.add(show)
    return () => this.#shows.delete(show)
  }

  async search(query: Query): Promise<Answer> {
    this.queries.push(query)
    return (this.#script.search ?? answers)(query)
  }

  async dispatch(wish: Wish): Promise<Reply> {
    if (wish.wish === 'intent' && wish.with.do === 'look') {
      this.looks += 1
      return { answer: 'done' }
    }
    this.wishes.push(wish)
    return this.#script.dispatch?.(wish) ?? { answer: 'done' }
  }

  hide(): Promise<void> {
    this.hidden += 1
    return Promise.resolve()
  }
}

/** The host for a plain browser: `?state=NAME` chooses what it shows, `#settings` opens the settings. */
export function hostFromAddress({ search, hash }: Location): Host {
  const wanted = new URLSearchParams(search).get('state') ?? 'running'
  const state = wanted in states ? (wanted as StateName) : 'running'
  const host = new FakeHost(states[state](Date.now()))
  if (hash === '#settings') queueMicrotask(() => host.open('settings'))
  return host
}
