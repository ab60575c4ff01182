/** The seam between the page and the program: the only file that knows Tauri. */

import { invoke, isTauri } from '@tauri-apps/api/core'
import { listen } from '@tauri-apps/api/event'
import type { Answer, Query, Reply, ViewModel, Wish } from './gen'

/** What of the page is to be in front. */
export type Place = 'timer' | 'settings'

/** All that the page can ask of the program around it. */
export interface Host {
  /** The present view. */
  snapshot(): Promise<ViewModel>
  /** Calls `show` with each new view, until what it returns is called. */
  onView(show: (view: ViewModel) => void): () => void
  /** Calls `show` each time the window was opened, until what it returns is called. */
  onShow(show: (place: Place) => void): () => void
  /** Looks something up. Asks no server. */
  search(query: Query): Promise<Answer>
  /** Has something done. Rejects with a `Refusal` when it was not. */
  dispatch(wish: Wish): Promise<Reply>
  /** Hides the window. */
  hide(): Promise<void>
}

/** The program's host, or, in a plain browser, the scripted one. */
export async function openHost(): Promise<Host> {
  if (import.meta.env.MODE !== 'production' && !isTauri()) {
    const { hostFromAddress } = await import('./fake-host')
    return hostFromAddress(location)
  }
  return tauri
}

const tauri: Host = {
  snapshot: () => invoke('snapshot'),
  onView: (show) => subscribe('view', show),
  onShow: (show) => {
    // A page that is just being made can't hear yet what it is to show: its address says it.
    if (location.hash === '#settings') queueMicrotask(() => show('settings'))
    return subscribe('show', show)
  },
  search: (query) => invoke('search', { query }),
  dispatch: (wish) => invoke('dispatch', { wish }),
  // As `getCurrentWindow().close()`, whose module would be a tenth of the page. The program only hides it.
  hide: () => invoke('plugin:window|close'),
}

function subscribe<T>(event: string, show: (payload: T) => void): () => void {
  const listening = listen<T>(event, ({ payload }) => show(payload))
  return () => void listening.then((stop) => stop())
}
