import { describe, expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { startAgain } from '../src/state/again'
import { asked, button, intents, keys, line, open, said, view } from './page'

describe('start again', () => {
  test('starts by a click on the row, with all that the entry says', async () => {
    const { host } = await open(view('idle'))
    await button(`1: Start ${said('Fix login')}`).click()
    await asked(host, {
      do: 'start',
      entry: {
        description: 'Fix login',
        project: 'p-website',
        task: 't-login',
        tags: ['g-urgent'],
        billable: true,
        start: null,
        end: null,
      },
    })
  })

  test('starts by a digit while the line is empty', async () => {
    const shown = view('idle')
    const { host } = await open(shown)
    await keys('3')
    await asked(host, startAgain(shown.recent[2]!))
    await expect.element(line).toHaveValue('')
  })

  test('leaves digits to the line when there is something in it, and to other fields', async () => {
    const { host } = await open(view('running'))
    await line.fill('v')
    await keys('2')
    await expect.element(line).toHaveValue('v2')
    await page.getByRole('textbox', { name: 'Description' }).fill('')
    await keys('3')
    await button(/^Tags/).click()
    await keys('1')
    await expect.element(page.getByRole('combobox', { name: 'Find a tag' })).toHaveValue('1')
    expect(intents(host).filter((intent) => intent.do === 'start')).toEqual([])
  })

  test('types a digit for which there is no row, and one with a modifier', async () => {
    const { host } = await open(view('idle'))
    await keys('{Control>}1{/Control}')
    await keys('9')
    await expect.element(line).toHaveValue('9')
    expect(intents(host)).toEqual([])
  })

  test('shows so few that today is in sight, and the rest with a click; all have their digit', async () => {
    const few = view('idle').recent
    const recent = [...few, ...few.slice(0, 2).map((entry) => ({ ...entry, key: entry.key + 1000 }))]
    const { host } = await open(view('idle', { recent }))
    const rows = page.getByRole('button', { name: /^\d: Start/ })
    await expect.poll(() => rows.elements().length).toBe(6)
    await expect.element(page.getByRole('heading', { name: 'Today' })).toBeInViewport()
    await keys('9')
    await asked(host, startAgain(recent[8]!))
    await button('3 more').click()
    await expect.poll(() => rows.elements().length).toBe(9)
    await expect.element(rows.nth(6)).toHaveFocus()
    expect(button('3 more').elements()).toEqual([])
  })

  test.each([
    ['5 minutes ago', '2026-06-02T09:36:07.000Z'],
    ['30 minutes ago', '2026-06-02T09:11:07.000Z'],
  ])('starts so long ago with two clicks: %s', async (name, start) => {
    const shown = view('running')
    const { host } = await open(shown)
    await button(`Start ${said('Weekly call')} some minutes ago`).click()
    await button(name).click()
    await asked(host, startAgain(shown.recent[3]!, start))
  })

  test('starts as many minutes ago as are typed', async () => {
    const shown = view('running')
    const { host } = await open(shown)
    await button(`Start ${said('Weekly call')} some minutes ago`).click()
    await page.getByRole('textbox', { name: 'Minutes' }).fill('42')
    await keys('{Enter}')
    await asked(host, startAgain(shown.recent[3]!, '2026-06-02T08:59:07.000Z'))
  })

  test('says why it was not started', async () => {
    await open(view('idle'), {
      dispatch: () => {
        throw { code: 'invalid', field: 'project', why: 'unknown' }
      },
    })
    await keys('1')
    await expect.element(page.getByRole('alert')).toHaveTextContent('The project is no longer in Clockify')
  })

  test('says what will be there when there is nothing yet', async () => {
    await open(view('empty'))
    await expect.element(page.getByText('What you track shows up here')).toBeVisible()
    await expect.element(page.getByText('Nothing yet.')).toBeVisible()
  })
})
