import { describe, expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { startAgain } from '../src/state/again'
import type { ViewModel } from '../src/gen'
import { asked, button, intents, keys, open, said, view } from './page'

const today = page.getByRole('region', { name: 'Today' })

const account = (more: object): Partial<ViewModel> => ({ account: { ...view('running').account!, ...more } })

describe('today', () => {
  test('counts what runs into its total', async () => {
    await open(view('running'))
    await expect.element(today.getByTitle('Total')).toHaveTextContent('3:23')
    await expect.element(today.getByText('Tuesday 2 June')).toBeVisible()
  })

  test('counts of what runs since yesterday only the part since midnight', async () => {
    const shown = view('running')
    const start = '2026-06-01T20:00:00Z'
    await open({ ...shown, running: { ...shown.running!, start }, today: { ...shown.today, seconds: 0 } })
    await expect.element(today.getByTitle('Total')).toHaveTextContent('11:41')
  })

  test('counts nothing beyond the end of the day while the next view is awaited', async () => {
    const shown = view('running')
    const today = { ...shown.today, ends: '2026-06-02T09:38:33Z', seconds: 0 }
    await open({ ...shown, today })
    await expect.element(page.getByTitle('Total')).toHaveTextContent('0:10')
  })

  test('lists the latest first, with times and length', async () => {
    await open(view('idle'))
    const rows = today.getByRole('button', { name: /^Edit/ })
    await expect.element(rows.first()).toHaveTextContent('Review pull requests')
    await expect.element(rows.first()).toHaveTextContent('10:41 – 11:28')
    await expect.element(rows.first()).toHaveTextContent('0:47')
    await expect.element(rows.last()).toHaveTextContent('E-mail')
  })

  test('shows times with am and pm for who has them so', async () => {
    await open(view('idle', account({ time_format: 'hour12' })))
    await expect
      .element(today.getByRole('button', { name: /^Edit/ }).last())
      .toHaveTextContent('8:06 am – 8:31 am')
  })

  test('says when the computer has another time zone than the profile', async () => {
    await open(view('idle', account({ time_zone: 'America/New_York' })))
    await expect.element(today.getByText('Times are in America/New York')).toBeVisible()
    await expect.element(today.getByRole('button', { name: /^Edit/ }).last()).toHaveTextContent('02:06')
  })

  test('says nothing of zones that have the same time', async () => {
    await open(view('idle', account({ time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone })))
    expect(page.getByText('Times are in').elements()).toEqual([])
  })

  test('survives a zone that the browser does not know', async () => {
    await open(view('idle', account({ time_zone: 'Mars/Olympus_Mons' })))
    await expect.element(today.getByRole('button', { name: /^Edit/ }).last()).toHaveTextContent('06:06')
  })

  test('says once of an entry that waits for what it lacks what that is', async () => {
    await open(view('incomplete'))
    const row = today.getByRole('button', { name: `Edit ${said('Fix login')}` })
    await expect.element(row.getByTitle('Project needed, Tags needed')).toBeVisible()
    expect(row.element().querySelectorAll('svg')).toHaveLength(1)
    await row.click()
    await expect.element(button('Project needed')).toHaveFocus()
    expect(today.getByText('not accepted').elements()).toEqual([])
  })

  test('edits a row in its place, the end too', async () => {
    const shown = view('idle')
    const { host } = await open(shown)
    await button(`Edit ${said('Weekly call')}`).click()
    const description = page.getByRole('textbox', { name: 'Description' })
    await expect.element(description).toHaveFocus()
    await description.fill('Monthly call')
    await keys('{Enter}')
    await button('Ended at 10:38. Change').click()
    await page.getByRole('textbox', { name: 'End' }).fill('0845')
    await keys('{Enter}')
    const { key } = shown.today.entries[2]!
    await expect
      .poll(() => host.queries.at(-1))
      .toEqual({ find: 'time', text: '0845', of: 'end', entry: key })
    await expect.poll(() => intents(host).length).toBe(2)
    expect(intents(host)).toMatchObject([
      { do: 'edit', entry: key, changes: [{ field: 'description', value: 'Monthly call' }] },
      { do: 'edit', entry: key, changes: [{ field: 'end' }] },
    ])
  })

  test('closes what is edited with Escape, and the focus goes back to the row', async () => {
    const { host } = await open(view('idle'))
    await button(`Edit ${said('Weekly call')}`).click()
    await keys('{Escape}')
    await expect.element(button(`Edit ${said('Weekly call')}`)).toHaveFocus()
    expect(host.hidden).toBe(0)
  })

  test('starts an entry again', async () => {
    const shown = view('idle')
    const { host } = await open(shown)
    const row = today.getByRole('button', { name: `Edit ${said('E-mail')}` })
    await row.hover()
    await button(`Start ${said('E-mail')} again`).click()
    await asked(host, startAgain(shown.today.entries[0]!))
  })

  test('deletes with a second click in the same place', async () => {
    const shown = view('idle')
    const { host } = await open(shown)
    await today.getByRole('button', { name: `Edit ${said('E-mail')}` }).hover()
    await button(`Delete ${said('E-mail')}`).click()
    expect(intents(host)).toEqual([])
    await button('Delete?').click()
    await asked(host, { do: 'delete', entries: [shown.today.entries[0]!.key] })
  })

  test('deletes nothing when the question is left', async () => {
    const { host } = await open(view('idle'))
    await button(`Edit ${said('E-mail')}`).click()
    await button('Delete').click()
    await expect.element(button('Delete?')).toBeVisible()
    await keys('{Escape}')
    await expect.element(button('Delete')).toBeVisible()
    await button('Done').click()
    expect(intents(host)).toEqual([])
  })
})
