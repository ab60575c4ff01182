import { mockIPC, mockWindows, clearMocks } from '@tauri-apps/api/mocks'
import { emit } from '@tauri-apps/api/event'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ViewModel, Wish } from '../src/gen'
import { openHost } from '../src/host'
import { view } from './page'

let calls: [command: string, args: unknown][]

beforeEach(() => {
  calls = []
  Object.assign(globalThis, { isTauri: true })
  mockWindows('panel')
  mockIPC(
    (command, args) => {
      calls.push([command, args])
      if (command === 'snapshot') return view('idle')
      if (command === 'dispatch') throw { code: 'locked' }
      return null
    },
    { shouldMockEvents: true },
  )
})

afterEach(() => {
  clearMocks()
  Object.assign(globalThis, { isTauri: false })
  location.hash = ''
})

test('each question is a command of the program', async () => {
  const host = await openHost()
  const wish: Wish = { wish: 'intent', with: { do: 'stop', at: null } }
  expect(await host.snapshot()).toEqual(view('idle', { recent: expect.anything(), today: expect.anything() }))
  await host.search({ find: 'line', text: 'a' })
  await expect(host.dispatch(wish)).rejects.toEqual({ code: 'locked' })
  await host.hide()
  expect(calls.map(([command, args]) => [command, JSON.stringify(args)])).toEqual([
    ['snapshot', '{}'],
    ['search', '{"query":{"find":"line","text":"a"}}'],
    ['dispatch', JSON.stringify({ wish })],
    ['plugin:window|close', '{}'],
  ])
})

test('views and openings come as events, until they are no longer listened to', async () => {
  const host = await openHost()
  const views: ViewModel[] = []
  const places: string[] = []
  const endViews = host.onView((shown) => views.push(shown))
  host.onShow((place) => places.push(place))
  await expect.poll(async () => (await emit('show', 'timer'), places.length)).toBeGreaterThan(0)
  await emit('view', view('running'))
  expect(views.map((shown) => shown.running?.description)).toEqual(['Fix login'])
  endViews()
  await expect.poll(async () => (await emit('view', view('idle')), views.length)).toBe(1)
})

test('a page that is loaded for the settings begins with them', async () => {
  location.hash = '#settings'
  const places: string[] = []
  const host = await openHost()
  host.onShow((place) => places.push(place))
  await expect.poll(() => places).toEqual(['settings'])
})

test('a plain browser has the scripted host', async () => {
  Object.assign(globalThis, { isTauri: false })
  const host = await openHost()
  expect((await host.snapshot()).running?.description).toBe('Fix login')
  expect(calls).toEqual([])
})
