import { describe, expect, test } from 'vitest'
import { page } from 'vitest/browser'
import type { AsideView, Refused, SyncView, ViewModel } from '../src/gen'
import { asked, button, keys, line, open, view } from './page'

const sync = (more: Partial<SyncView>): Partial<ViewModel> => ({ sync: { ...view('running').sync, ...more } })

function aside(why: Refused, more: Partial<AsideView> = {}): Partial<ViewModel> {
  const entry = { ...view('idle').today.entries[2]!, id: null, state: 'aside' as const }
  return { aside: [{ operation: 7, entry, deletes: false, runs_on: false, why, ...more }] }
}

const rejected = (message: string, status = 400, code: number | null = 501): Refused => ({
  why: 'rejected',
  status,
  code,
  message,
})

describe('what needs the user', () => {
  test('takes no room when there is nothing', async () => {
    await open(view('running'))
    expect(line.element().getBoundingClientRect().top).toBeLessThan(20)
  })

  test.each([
    [0, 'Offline. What you do is kept here and will be sent.'],
    [1, 'Offline. 1 change is kept here and will be sent.'],
    [2, 'Offline. 2 changes are kept here and will be sent.'],
  ])('says that Clockify can not be reached, and what of it: %i waiting', async (waiting, words) => {
    const { host } = await open(view('running', { ...sync({ offline: true }), waiting }))
    await expect.element(page.getByText(words)).toBeVisible()
    await button('Try again').click()
    await asked(host, { do: 'send_now' })
  })

  test('says what waits, and sends it now', async () => {
    const { host } = await open(view('running', { waiting: 3 }))
    await expect.element(page.getByText('3 changes wait to be sent.')).toBeVisible()
    await button('Send now').click()
    await asked(host, { do: 'send_now' })
  })

  test('says until when Clockify wants no requests', async () => {
    await open(view('running', { ...sync({ blocked_until: '2026-06-02T10:00:00Z' }), waiting: 1 }))
    await expect
      .element(page.getByText('Clockify wants fewer requests. What waits is sent at 12:00.'))
      .toBeVisible()
  })

  const reasons: [string, Refused, string][] = [
    ['refused', rejected('Project is archived'), 'Clockify says: “\u2068Project is archived\u2069”'],
    ['refused without words', rejected('', 404, null), 'Clockify refused it, without a reason (404).'],
    ['locked', rejected('Locked', 403, 1003), 'The workspace has locked this time.'],
    ['approved', rejected('Approved', 403, 4005), 'The workspace has locked this time.'],
    ['stopwatch only', rejected('No', 403, 4030), 'The workspace allows only start and stop'],
    ['gone', { why: 'gone', id: 'e-1' }, 'It was deleted elsewhere'],
    ['foreign', { why: 'foreign' }, 'It was made for another account'],
    ['severed', { why: 'severed' }, 'Part of the journal was damaged'],
  ]
  test.each(reasons)('says why something was not taken: %s', async (_, why, words) => {
    await open(view('idle', aside(why)))
    await expect.element(page.getByText(words)).toBeVisible()
    await expect.element(page.getByText('Not accepted')).toBeVisible()
    expect(button('Fix').elements().length).toBe(why.why === 'rejected' ? 1 : 0)
  })

  test('opens the editor of a refused entry', async () => {
    const shown = view('idle', aside(rejected('No such project')))
    const { host } = await open(shown)
    await button('Fix').click()
    await button(/^Project: Support/).click()
    await page.getByRole('option', { name: /Mobile App/ }).click()
    const { key } = shown.aside[0]!.entry!
    await asked(host, { do: 'edit', entry: key, changes: [{ field: 'project', value: 'p-app' }] })
    await keys('{Escape}')
    await expect.element(button('Fix')).toBeVisible()
  })

  test.each([
    ['a new entry', {}, 'Throw this entry away?', 'Throw away'],
    ['a change', { entry: view('idle').today.entries[2]! }, 'Give up your change?', 'Give up'],
    ['a deletion', { deletes: true }, 'Keep the entry in Clockify?', 'Keep it'],
  ])('says what dropping means before it drops: %s', async (_, more, question, yes) => {
    const { host } = await open(view('idle', aside({ why: 'foreign' }, more)))
    await button('Drop').click()
    await expect.element(page.getByRole('alert')).toHaveTextContent(question)
    await button('Not now').click()
    expect(host.wishes).toEqual([])
    await button('Drop').click()
    await button(yes).click()
    await asked(host, { do: 'drop', operation: 7 })
  })

  test('reconnects an expired account', async () => {
    const { host } = await open(view('running', { link: { step: 'refused', why: 'expired' } }))
    await expect
      .element(page.getByText('Clockify no longer accepts the connection. Nothing is lost'))
      .toBeVisible()
    await button('Reconnect').click()
    await asked(host, { do: 'connect' })
  })

  test('reconnects a connection that is gone', async () => {
    await open(view('running', { link: { step: 'refused', why: 'no_connection' } }))
    await expect.element(page.getByText('The connection to Clockify is gone.')).toBeVisible()
    await expect.element(button('Reconnect')).toBeVisible()
  })

  test('asks for a new key when the old one is refused, and the timer goes on', async () => {
    const { host } = await open(view('new_key'))
    await expect.element(page.getByText('Maton no longer accepts the key.')).toBeVisible()
    await page.getByLabelText('Maton key').fill('another')
    await keys('{Enter}')
    await expect
      .poll(() => host.wishes)
      .toEqual([{ wish: 'offer_key', with: { key: 'another', keep: 'keyring' } }])
    await button('Stop').click()
    await asked(host, { do: 'stop', at: null })
  })

  test('shows that it waits for the browser above a timer that can still be used', async () => {
    const { host } = await open(view('reconnecting'))
    await expect.element(page.getByText('Waiting for your browser')).toBeVisible()
    await button('Cancel').click()
    await asked(host, { do: 'cancel_connect' })
    await expect.element(button('Stop')).toBeVisible()
  })

  test('says that an entry which was stopped here still runs in Clockify', async () => {
    await open(view('idle', aside(rejected('Task is required'), { runs_on: true })))
    await expect.element(page.getByText('It still runs in Clockify.')).toBeVisible()
  })

  test('says that what is shown may be old when it could not be read, and why', async () => {
    const reading_failed = { outcome: 'unknown', why: { server: 503 } } as const
    const { host } = await open(view('running', sync({ reading_failed })))
    await expect.element(page.getByText('What is shown may be old. The server failed (503).')).toBeVisible()
    await button('Try again').click()
    await asked(host, { do: 'refresh', what: 'entries' })
  })

  test.each([
    [260, '4 minutes slow'],
    [-3600, '60 minutes fast'],
  ])('says that the clock is off by %i seconds', async (clock_off, words) => {
    await open(view('running', sync({ clock_off })))
    await expect.element(page.getByText(words)).toBeVisible()
  })

  test.each(['missing', 'no_keyring', 'locked', 'broken'] as const)(
    'says that the key was not kept: %s',
    async (problem) => {
      await open(view('running', sync({ key_not_kept: problem })))
      await expect.element(page.getByText(/until Stint is closed|after a restart/)).toBeVisible()
    },
  )

  test('names what was changed elsewhere too, until it is dismissed', async () => {
    const shown = view('running')
    const entry = shown.today.entries[0]!.key
    await open({ ...shown, notices: [{ notice: 'conflict', entry, fields: ['description', 'project'] }] })
    const notice = page.getByText('the description and project of “\u2068E-mail\u2069”')
    await expect.element(notice).toBeVisible()
    await button('Dismiss').click()
    expect(notice.elements()).toEqual([])
  })
})

describe('the foot', () => {
  const states: [string, Partial<ViewModel>, string][] = [
    ['all is sent', {}, 'Up to date'],
    ['a request is under way', sync({ busy: true }), 'Syncing'],
    ['much is read', sync({ busy: true, rows_read: 400 }), 'Reading, 400'],
    ['there is no network', sync({ offline: true }), 'Offline'],
    ['something waits', { waiting: 2 }, '2 waiting'],
    ['something was refused', aside(rejected('no')), 'Needs you'],
  ]
  test.each(states)('says how things stand when %s', async (_, more, words) => {
    await open(view('running', more))
    const foot = page.getByRole('contentinfo')
    await expect.element(foot.getByText(words)).toBeVisible()
    await expect.element(foot.getByTitle('7 of 30 requests this hour')).toBeVisible()
  })

  test('refreshes', async () => {
    const { host } = await open(view('running'))
    await button('Refresh').click()
    await asked(host, { do: 'refresh', what: 'catalogue' })
  })

  test('says that a demo is one', async () => {
    await open(view('demo'))
    await expect.element(page.getByText('Demo: nothing is sent to Clockify')).toBeVisible()
  })
})
