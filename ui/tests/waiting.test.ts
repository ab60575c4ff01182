import { describe, expect, test } from 'vitest'
import { page } from 'vitest/browser'
import type { SyncView, ViewModel, WaitingView } from '../src/gen'
import { asked, button, intents, keys, line, open, view } from './page'

const sync = (more: Partial<SyncView>): Partial<ViewModel> => ({ sync: { ...view('running').sync, ...more } })

const opener = button(/waiting · saved on this computer$/)
const list = page.getByRole('list').filter({ has: page.getByText('next', { exact: true }) })
const rows = list.getByRole('listitem')
const description = page.getByRole('textbox', { name: 'Description' })

/** As many changes of the day's entries, in turn. */
function queue(of: ViewModel, operations: number): Partial<ViewModel> {
  const rows = of.today.entries.slice(0, operations).map((entry, at): WaitingView => ({
    operation: at + 1,
    does: 'change',
    to: { subject: 'entry', entry },
    waits: { for: 'turn' },
  }))
  return { waiting: rows.length, queue: rows }
}

const item = (does: 'make' | 'unmake', kind: 'client' | 'project' | 'task' | 'tag'): WaitingView => ({
  operation: 9,
  does,
  to: { subject: 'item', kind, name: 'Website' },
  waits: { for: 'turn' },
})

describe('what waits', () => {
  test('is said with where it is meanwhile, and why it waits: offline, until the next try', async () => {
    const { host } = await open(view('offline'))
    await expect.element(opener).toHaveTextContent('3 waiting · saved on this computer')
    await expect.element(page.getByText('Offline. Next try at 11:45.')).toBeVisible()
    await button('Try again').click()
    await asked(host, { do: 'send_now' })
  })

  test('is said to be offline when nobody knows yet when the next try is', async () => {
    await open(view('offline', sync({ offline: true })))
    await expect.element(page.getByText('Offline.', { exact: true })).toBeVisible()
  })

  test('says that nothing is lost while there is no network, also when nothing waits', async () => {
    await open(view('running', sync({ offline: true, next_try: '2026-06-02T09:45:00Z' })))
    await expect
      .element(page.getByText('What you do is saved on this computer. Next try at 11:45.'))
      .toBeVisible()
    await expect.element(button('Try again')).toBeVisible()
    expect(page.getByText(/waiting/).elements()).toEqual([])
  })

  test('is told apart from offline when Clockify wants fewer requests: there is nothing to press', async () => {
    await open(view('limited'))
    await expect.element(opener).toHaveTextContent('17 waiting · saved on this computer')
    await expect.element(page.getByText('Clockify wants fewer requests. Next at 12:00.')).toBeVisible()
    expect(page.getByText('Offline').elements()).toEqual([])
    expect(button(/^(Try again|Send now)$/).elements()).toEqual([])
  })

  test('says that Clockify wants fewer requests, also when nothing waits', async () => {
    await open(view('running', sync({ blocked_until: '2026-06-02T10:00:00Z' })))
    await expect.element(page.getByText('Clockify wants fewer requests')).toBeVisible()
    await expect.element(page.getByText('Next at 12:00.')).toBeVisible()
  })

  test('is sent now when only its turn is awaited', async () => {
    const shown = view('idle')
    const { host } = await open({ ...shown, ...queue(shown, 2) })
    await expect.element(page.getByText('Not sent yet.')).toBeVisible()
    await button('Send now').click()
    await asked(host, { do: 'send_now' })
  })

  test('says that it could not be sent, and when it is tried again', async () => {
    const shown = view('idle', sync({ next_try: '2026-06-02T09:50:00Z' }))
    await open({ ...shown, ...queue(shown, 1) })
    await expect.element(page.getByText('It could not be sent just now. Next try at 11:50.')).toBeVisible()
    await expect.element(button('Try again')).toBeVisible()
  })

  test('offers no sending of what waits for something that is not made', async () => {
    await open(view('unmade'))
    await expect.element(page.getByText('Waits for what it is booked on.')).toBeVisible()
    expect(button('Send now').elements()).toEqual([])
  })

  test('offers no sending when the key or the connection has to be mended first', async () => {
    const shown = view('idle', { link: { step: 'refused', why: 'expired' } })
    await open({ ...shown, ...queue(shown, 2) })
    await expect.element(opener).toBeVisible()
    expect(button('Send now').elements()).toEqual([])
    await expect.element(button('Reconnect')).toBeVisible()
  })

  test('shows nothing while it is being sent, so that nothing flashes', async () => {
    const shown = view('idle', sync({ busy: true }))
    await open({ ...shown, ...queue(shown, 2) })
    await expect.element(line).toBeVisible()
    expect(opener.elements()).toEqual([])
  })

  test('stays in sight while it is tried again without a network', async () => {
    await open(view('offline', sync({ busy: true, offline: true })))
    await expect.element(opener).toBeVisible()
  })

  test('is listed when it is wanted: each with what it does, to what, and its reason', async () => {
    const { host } = await open(view('offline'))
    await expect.element(opener).toHaveAttribute('aria-expanded', 'false')
    expect(page.getByText('Change:').elements()).toEqual([])
    await opener.click()
    await expect.element(opener).toHaveAttribute('aria-expanded', 'true')
    await expect.element(rows.nth(0)).toHaveTextContent('Change: E-mail next')
    await expect
      .element(rows.nth(1))
      .toHaveTextContent(
        'New entry: Review pull requests Sent at 11:32. It is not known whether it arrived, so it is looked for before it is sent again.',
      )
    await expect.element(rows.nth(2)).toHaveTextContent(/^Start: Fix login Edit$/)
    await opener.click()
    expect(page.getByText('Change:').elements()).toEqual([])
    expect(host.wishes, 'looking changes nothing').toEqual([])
  })

  test('is opened with the keyboard, and closed again when the panel is opened anew', async () => {
    const { host } = await open(view('offline'))
    ;(opener.element() as HTMLElement).focus()
    await keys('{Enter}')
    await expect.element(rows.first()).toBeVisible()
    host.open('timer')
    await expect.element(opener).toHaveAttribute('aria-expanded', 'false')
  })

  test('says how many more there are than are listed', async () => {
    await open(view('limited'))
    await opener.click()
    await expect.element(page.getByText('and 12 more')).toBeVisible()
    await expect.element(rows.nth(1)).toHaveTextContent(/^Stop: Abstimmung/)
    await expect.element(rows.nth(2)).toHaveTextContent('Delete: אתר: דף הבית')
    await expect.element(rows.nth(4)).toHaveTextContent('Start: Fix login Waits for what it is booked on.')
    expect(list.getByRole('button').elements(), 'all but what is made or deleted can be edited').toHaveLength(
      3,
    )
  })

  test('has nothing that reaches over its sides, however long the names', async () => {
    await page.viewport(320, 600)
    await open(view('limited'))
    await opener.click()
    await expect.element(rows.first()).toBeVisible()
    const reach = [...list.element().querySelectorAll('*')].filter(
      (part) => part.getBoundingClientRect().right > 320,
    )
    expect(reach.map((part) => part.outerHTML.slice(0, 80))).toEqual([])
    await page.viewport(380, 600)
  })

  test.each([
    ['make', 'client', 'New client: Website'],
    ['make', 'project', 'New project: Website'],
    ['make', 'task', 'New task: Website'],
    ['unmake', 'tag', 'Delete tag: Website'],
  ] as const)('names what is to be booked on: %s %s', async (does, kind, words) => {
    await open(view('idle', { waiting: 1, queue: [item(does, kind)] }))
    await opener.click()
    await expect.element(rows.first()).toHaveTextContent(words)
  })

  test('survives an operation of which nothing is known any more', async () => {
    const lost: WaitingView = {
      operation: 3,
      does: 'delete',
      to: { subject: 'entry', entry: null },
      waits: { for: 'turn' },
    }
    await open(view('idle', { waiting: 1, queue: [lost] }))
    await opener.click()
    await expect.element(rows.first()).toHaveTextContent('Delete: an entry')
  })

  test('can still be changed, and the keyboard comes back', async () => {
    const shown = view('offline')
    const { host } = await open(shown)
    await opener.click()
    const row = button(/^New entry: Review pull requests Sent at .* Edit$/)
    await row.click()
    await expect.element(description.first()).toHaveFocus()
    await description.first().fill('Review it')
    await keys('{Enter}')
    const { key } = shown.today.entries[3]!
    await asked(host, {
      do: 'edit',
      entry: key,
      changes: [{ field: 'description', value: 'Review it' }],
    })
    await keys('{Escape}')
    await expect.element(row).toHaveFocus()
    expect(host.hidden, 'the panel stays').toBe(0)
  })

  test('keeps what is being typed when it is sent meanwhile', async () => {
    const shown = view('offline')
    const { host } = await open(shown)
    await opener.click()
    await button(/^Change: /).click()
    await description.first().fill('half a wo')
    host.show({ ...view('idle'), ...sync({ busy: true }) })
    await expect.element(description.first()).toHaveValue('half a wo')
    await expect.element(description.first()).toHaveFocus()
    await expect.element(page.getByText('All is sent')).toBeVisible()
    expect(button('Send now').elements()).toEqual([])
    await keys('rd{Enter}')
    await expect.poll(() => intents(host).length).toBe(1)
    await button('Done').click()
    await expect.poll(() => page.getByText('All is sent').elements()).toEqual([])
  })
})
