import { createContext } from 'svelte'
import type { Answer, EntryView, Intent, Query, Refusal, Suggestion, UndoView, ViewModel, Wish } from '../gen'
import type { Host, Place } from '../host'
import { timeOfDay } from '../times'
import { words } from '../words'
import { Clock } from './clock.svelte'

type Settings = ViewModel['settings']
type ProjectRow = Extract<Answer, { found: 'projects' }>['value'][number]

/** What was done is said for so long, in milliseconds. */
const SAID_FOR = 60_000
/** A look so soon after another is the same one. */
const SAME_LOOK = 5_000

/** What the page shows. It owns nothing: all of it comes from the host, and may be rebuilt at any moment. */
export class Store {
  /** The last view; `null` until the first one came. */
  view = $state.raw<ViewModel | null>(null)
  place = $state<Place>('timer')
  /** How often the window was opened. */
  openings = $state(0)
  /** Why the last wish was not carried out, where no field says it. */
  trouble = $state<string | null>(null)
  /** What a screen reader is to say. */
  said = $state('')
  /** The set-up was done while this page was there. */
  fresh = $state(false)
  readonly clock: Clock

  /** Settings that were changed here, and that no view has yet. */
  #changed = $state.raw<Partial<Settings>>({})
  #configuring = 0
  #looked = -Infinity
  #colors = new Map<string, string>()
  #projects: { of: string; rows: Promise<ProjectRow[]> } | null = null
  readonly #host: Host

  constructor(host: Host, clock = new Clock()) {
    this.#host = host
    this.clock = clock
  }

  /** Listens to the host until what it returns is called. */
  begin(): () => void {
    const stopViews = this.#host.onView((view) => this.#receive(view))
    const stopShows = this.#host.onShow((place) => {
      this.place = place
      this.openings += 1
      this.look()
    })
    void this.#host.snapshot().then((view) => {
      // A view that came meanwhile is the newer one.
      if (!this.view) this.#receive(view)
    })
    return () => {
      stopViews()
      stopShows()
    }
  }

  /** The settings as the user sees them: changes at once. */
  get settings(): Settings | null {
    return this.view && { ...this.view.settings, ...this.#changed }
  }

  /** What was done a moment ago, as long as it can be taken back. */
  get justDone(): UndoView | null {
    const undo = this.view?.undo
    return undo && Math.abs(this.clock.now - Date.parse(undo.at)) < SAID_FOR ? undo : null
  }

  /** The user looks: what is shown should not be old. */
  look(): void {
    const now = this.clock.read()
    this.clock.now = now
    if (Math.abs(now - this.#looked) < SAME_LOOK) return
    this.#looked = now
    // No wish of the user's: what became of the last one is said on.
    void this.#host.dispatch({ wish: 'intent', with: { do: 'look' } }).catch(() => undefined)
  }

  /** Takes back an act; the last one when none is given. */
  async undo(act: UndoView['act'] | null): Promise<void> {
    if (await this.do({ do: 'undo', act })) this.said = words.undo.undone
  }

  /** An instant as the profile has times of day. */
  readonly time = (instant: string): string =>
    timeOfDay(instant, this.view?.account ?? { time_zone: 'UTC', time_format: 'hour24' })

  /** Has something done, and says why where it was not. `true` when it was. */
  async do(intent: Intent): Promise<boolean> {
    return this.#say(await this.attempt(intent))
  }

  /** Has the program around do something, and says why where it was not. */
  async shell(act: Extract<Wish, { wish: 'shell' }>['with']): Promise<boolean> {
    return this.#say(await this.wish({ wish: 'shell', with: act }))
  }

  /** Has something done; the caller says why where it was not. `null` when it was. */
  attempt(intent: Intent): Promise<Refusal | null> {
    return this.wish({ wish: 'intent', with: intent })
  }

  async wish(wish: Wish): Promise<Refusal | null> {
    try {
      await this.#host.dispatch(wish)
      this.trouble = null
      return null
    } catch (refusal) {
      return isRefusal(refusal) ? refusal : { code: 'ending' }
    }
  }

  /** Changes settings at once. */
  async configure(change: Partial<Settings>): Promise<void> {
    if (!this.view) return
    this.#changed = { ...this.#changed, ...change }
    this.#configuring += 1
    await this.do({ do: 'configure', settings: { ...this.view.settings, ...this.#changed } })
    this.#configuring -= 1
    if (this.#configuring === 0) this.#changed = {}
  }

  search(query: Query): Promise<Answer> {
    return this.#host.search(query)
  }

  /** What the text around a caret may become; best first. */
  async suggest(before: string, after = ''): Promise<Suggestion[]> {
    const answer = await this.#host.search({ find: 'suggest', before, after })
    const found = answer.found === 'suggestions' ? answer.value : []
    for (const suggestion of found) {
      if (suggestion.kind === 'entry') this.#learn(suggestion.entry.project)
      else if (suggestion.kind !== 'tag') this.#learn(suggestion.project)
    }
    return found
  }

  /** The tasks of a project, by name. */
  async tasksOf(project: string): Promise<ProjectRow['tasks']> {
    const read = this.view?.sync.catalogue_at ?? ''
    if (this.#projects?.of !== read) this.#projects = { of: read, rows: this.#readProjects() }
    const rows = await this.#projects.rows
    return rows.find((row) => row.id === project)?.tasks ?? []
  }

  /** A project's colour, as far as it was seen. */
  colorOf(project: string): string | null {
    return this.#colors.get(project) ?? null
  }

  async hide(): Promise<void> {
    await this.#host.hide()
  }

  #receive(view: ViewModel): void {
    const before = this.view
    for (const entry of [view.running, ...view.recent, ...view.today.entries]) this.#learn(entry?.project)
    if (before && !before.account && view.account) this.fresh = true
    if (before?.account && before.running?.key !== view.running?.key) {
      this.said = announcement(before.running, view.running)
    } else if (before && view.undo && view.undo.act > (before.undo?.act ?? -1)) {
      this.said = words.undo.done(view.undo)
    }
    this.view = view
    this.clock.now = this.clock.read()
  }

  #say(refusal: Refusal | null): boolean {
    this.trouble = refusal && words.refusal(refusal, this.time)
    return refusal === null
  }

  #learn(project: EntryView['project'] | undefined): void {
    if (project?.color) this.#colors.set(project.id, project.color)
  }

  async #readProjects(): Promise<ProjectRow[]> {
    const answer = await this.#host.search({ find: 'projects', archived: false })
    return answer.found === 'projects' ? answer.value : []
  }
}

function announcement(before: EntryView | null, now: EntryView | null): string {
  if (now) return words.started(words.titleOf(now))
  return before ? words.stopped(words.titleOf(before)) : ''
}

function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'code' in value
}

/** The store of the page around a component. */
export const [getStore, setStore] = createContext<Store>()
