import { flushSync } from 'svelte'
import { describe, expect, test, vi } from 'vitest'
import { page } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import App from '../src/App.svelte'
import { FakeHost } from '../src/fake-host'
import type { EntryView, ProjectView } from '../src/gen'
import { Clock } from '../src/state/clock.svelte'
import { Store } from '../src/state/store.svelte'
import { button, intents, keys, line, NOW, open, running, view } from './page'

describe('the window', () => {
  test('hides with Escape, also during the set-up', async () => {
    const { host } = await open(view('welcome'))
    await keys('{Escape}')
    expect(host.hidden).toBe(1)
  })

  test('opens its settings when it was opened for them', async () => {
    const { host } = await open(view('running'))
    host.open('settings')
    await expect.element(page.getByRole('heading', { name: 'Settings' })).toBeVisible()
    host.open('timer')
    await expect.element(line).toBeVisible()
  })

  test('shows the set-up, and no settings, while there is no account', async () => {
    const { host } = await open(view('welcome'))
    host.open('settings')
    await expect.element(page.getByText('Welcome to Stint')).toBeVisible()
    await keys('{Escape}')
    expect(host.hidden).toBe(1)
  })

  test('prefers a view that came before the first snapshot was there', async () => {
    const host = new FakeHost(view('idle'))
    let answer = (_: ReturnType<typeof view>) => {}
    host.snapshot = () => new Promise((done) => (answer = done))
    const store = new Store(host, new Clock(() => NOW))
    store.begin()
    host.show(view('running'))
    answer(view('idle'))
    await expect.poll(() => store.view?.running?.description).toBe('Fix login')
    await Promise.resolve()
    expect(store.view?.running?.description).toBe('Fix login')
  })

  test('hears no more views once it is gone', () => {
    const host = new FakeHost(view('idle'))
    const store = new Store(host, new Clock(() => NOW))
    const end = store.begin()
    end()
    host.show(view('running'))
    expect(store.view).toBeNull()
  })

  test('tells that it is looked at: when it opens, comes into sight or gets the keyboard', async () => {
    const host = new FakeHost(view('idle'))
    let now = NOW
    const store = new Store(host, new Clock(() => now))
    await render(App, { store })
    await expect.poll(() => host.looks).toBe(1)
    const later = () => (now += 5_000)
    later()
    window.dispatchEvent(new Event('focus'))
    expect(host.looks).toBe(2)
    later()
    host.open('timer')
    expect(host.looks).toBe(3)
    later()
    const visibility = vi.spyOn(document, 'visibilityState', 'get')
    visibility.mockReturnValue('hidden')
    document.dispatchEvent(new Event('visibilitychange'))
    flushSync()
    expect(host.looks, 'out of sight nobody looks').toBe(3)
    visibility.mockReturnValue('visible')
    document.dispatchEvent(new Event('visibilitychange'))
    flushSync()
    expect(host.looks).toBe(4)
    visibility.mockRestore()
  })

  test('tells it once of what comes together, and again after five seconds', async () => {
    const host = new FakeHost(view('idle'))
    let now = NOW
    const store = new Store(host, new Clock(() => now))
    store.look()
    now += 4_999
    store.look()
    expect(host.looks).toBe(1)
    now += 1
    store.look()
    expect(host.looks).toBe(2)
    now -= 3_600_000
    store.look()
    expect(host.looks, 'the clock may be set back').toBe(3)
  })

  test('keeps what is said of the last wish when it is looked at', async () => {
    const { host, store } = await open(view('idle'), {
      dispatch: () => {
        throw { code: 'locked' }
      },
    })
    await store.do({ do: 'stop', at: null })
    vi.spyOn(store.clock, 'read').mockReturnValue(NOW + 5_000)
    store.look()
    await expect.poll(() => host.looks).toBe(2)
    await expect.element(page.getByText('The workspace has locked this entry')).toBeVisible()
    expect(store.trouble).not.toBeNull()
  })

  test('counts each second while something runs and it can be seen, and only then', () => {
    vi.useFakeTimers()
    try {
      let now = NOW
      const clock = new Clock(() => now)
      const pass = (milliseconds: number) => {
        now += milliseconds
        vi.advanceTimersByTime(milliseconds)
      }
      pass(5_000)
      expect(clock.now, 'it stands still until it is run').toBe(NOW)
      const stop = clock.run()
      expect(clock.now, 'and is right at once').toBe(NOW + 5_000)
      pass(1_000)
      expect(clock.now).toBe(NOW + 6_000)
      pass(999)
      expect(clock.now, 'once a second').toBe(NOW + 6_000)
      stop()
      pass(5_000)
      expect(clock.now).toBe(NOW + 6_000)
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })

  test('has no timer while nothing runs', async () => {
    const { host, store } = await open(view('idle'))
    const run = vi.spyOn(store.clock, 'run')
    host.show(view('offline', { running: null }))
    await expect.element(page.getByText('Offline', { exact: true })).toBeVisible()
    expect(run).not.toHaveBeenCalled()
    host.show(view('running'))
    await expect.poll(() => run.mock.calls.length).toBe(1)
  })

  test.each(['running', 'needs', 'long', 'missing', 'limited', 'unmade', 'conflict', 'stopped'] as const)(
    'has nothing that reaches over its sides: %s',
    async (state) => {
      await page.viewport(320, 600)
      await open(view(state))
      await expect.element(line).toBeVisible()
      const reach = [...document.querySelectorAll('.window *')].filter(
        (part) => part.getBoundingClientRect().right > 320 && !part.closest('.strip'),
      )
      expect(reach.map((part) => part.outerHTML.slice(0, 80))).toEqual([])
      await page.viewport(380, 600)
    },
  )

  test.each([
    'running',
    'needs',
    'workspaces',
    'welcome',
    'connecting',
    'missing',
    'limited',
    'undoable',
  ] as const)('has a name for every control: %s', async (state) => {
    await open(view(state))
    await expect.element(page.getByRole('button').first()).toBeInTheDocument()
    const controls = page.getByRole('button').elements().length
    const named = page.getByRole('button', { name: /\S/ }).elements().length
    expect(named).toBe(controls)
    const fields = [...document.querySelectorAll('input')]
    expect(fields.filter((field) => !field.ariaLabel && !field.labels?.length)).toEqual([])
  })

  test.each(['running', 'needs', 'limited', 'undoable', 'stopped', 'welcome'] as const)(
    'has targets of 24 px and more: %s',
    async (state) => {
      await open(view(state))
      await expect.element(page.getByRole('button').first()).toBeInTheDocument()
      const small = page
        .getByRole('button')
        .elements()
        .filter(
          (target) => target.getBoundingClientRect().height < 24 || target.getBoundingClientRect().width < 24,
        )
      expect(small.map((target) => target.outerHTML)).toEqual([])
    },
  )
})

describe('names from elsewhere', () => {
  const hostile =
    '<img src=x onerror="globalThis.hit=1">\u202E\u2066 {{7*7}} <script>globalThis.hit=1</script>'

  test('are shown as they are, and never run', async () => {
    const project: ProjectView = { id: 'p', name: hostile, client: hostile, color: 'red;background:url(x)' }
    const entry: EntryView = {
      ...view('running').running!,
      description: hostile,
      project,
      task: { id: 't', name: hostile },
      tags: [{ id: 'g', name: hostile }],
    }
    const shown = view('running', { running: entry, recent: [entry] })
    await open(
      {
        ...shown,
        account: { ...shown.account!, workspace: { ...shown.account!.workspace, name: hostile } },
        today: { ...shown.today, entries: [entry, { ...entry, key: 9, end: entry.start }] },
        aside: [
          {
            operation: 1,
            does: 'change',
            to: { subject: 'entry', entry },
            runs_on: false,
            why: { why: 'rejected', status: 400, code: null, message: hostile },
          },
          {
            operation: 2,
            does: 'make',
            to: { subject: 'item', kind: 'tag', name: hostile },
            runs_on: false,
            why: { why: 'foreign' },
          },
        ],
        waiting: 1,
        queue: [{ operation: 3, does: 'change', to: { subject: 'entry', entry }, waits: { for: 'turn' } }],
        conflicts: [{ key: 9, theirs: entry, mine: entry, fields: ['description', 'project', 'tags'] }],
        undo: { act: 1, kind: 'edit', at: new Date(NOW).toISOString(), entries: 1, description: hostile },
      },
      {
        search: ({ find }) =>
          find === 'suggest'
            ? { found: 'suggestions', value: [{ kind: 'project', project, before: hostile, after: hostile }] }
            : { found: 'projects', value: [] },
      },
    )
    await button(/^1 waiting/).click()
    await line.fill('x')
    await expect.element(page.getByRole('option')).toHaveTextContent('<img src=x')
    await keys('{ArrowDown}{Tab}')
    await expect.element(line).toHaveValue(hostile + hostile)
    await expect.element(running.getByText('<img src=x').first()).toBeVisible()
    expect(document.querySelectorAll('#app img, main img, main script, footer img')).toHaveLength(0)
    expect((globalThis as { hit?: number }).hit).toBeUndefined()
    for (const dot of document.querySelectorAll<HTMLElement>('main .dot')) {
      expect(dot.getAttribute('style') ?? '').not.toContain('url')
    }
  })

  test('can not turn around the words that stand beside them', async () => {
    await open(view('long'))
    const parts = [...document.querySelectorAll('.cut')].filter((part) =>
      /[\u0590-\u05ff]/.test(part.textContent ?? ''),
    )
    expect(parts.length).toBeGreaterThan(0)
    expect(parts.every((part) => part.getAttribute('dir') === 'auto')).toBe(true)
  })
})

test('without any words the page still shows an entry and starts it', async () => {
  const { host } = await open(view('idle', { recent: [{ ...view('idle').recent[4]!, project: null }] }))
  await expect.element(page.getByText('No description').first()).toBeVisible()
  await button(/^1: Start/).click()
  await expect.poll(() => intents(host)).toHaveLength(1)
})
