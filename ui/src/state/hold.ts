import type { ViewModel } from '../gen'

/**
 * What keeps the operations that wait from being sent: no network, Clockify's wish for fewer requests, a key or
 * connection to be mended, a request that came to nothing, something that has to be made first, or only their turn.
 * Nothing may wait at all.
 */
export type Hold = 'offline' | 'blocked' | 'refused' | 'failed' | 'making' | 'turn' | 'nothing'

export function holdOf({ waiting, queue, link, sync }: ViewModel): Hold {
  if (sync.offline) return 'offline'
  if (sync.blocked_until) return 'blocked'
  if (!waiting) return 'nothing'
  if (link.step !== 'ready') return 'refused'
  if (sync.next_try) return 'failed'
  return queue.every(({ waits }) => waits.for === 'making') ? 'making' : 'turn'
}
