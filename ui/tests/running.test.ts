import { describe, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { Change } from '../src/views/fields/Fields.svelte'
import type { Refusal, ViewModel } from '../src/gen'
import { asked, button, intents, keys, open, options, running, runs, said, view } from './page'

const description = page.getByRole('textbox', { name: 'Description' })

async function opened(more: Partial<ViewModel> = {}) {
  const shown = view('running', more)
  const opened = await open(shown)
  const edited = (...changes: Change[]) => asked(opened.host, { do: 'edit', entry: runs(shown).key, changes })
  return { ...opened, shown, edited }
}

describe('what runs', () => {
  test('says what it is, where it belongs and for how long it runs', async () => {
    await opened()
    await expect.element(running.getByRole('timer', { name: 'Elapsed time' })).toHaveTextContent('0:12:34')
    await expect.element(description).toHaveValue('Fix login')
    for (const text of ['Website', 'Acme', 'Login', 'urgent', 'since 11:28']) {
      await expect.element(running.getByText(text, { exact: true })).toBeVisible()
    }
  })

  test('is stopped with one click', async () => {
    const { host } = await opened()
    await button('Stop').click()
    await asked(host, { do: 'stop', at: null })
  })

  test('says why it could not be stopped', async () => {
    await open(view('running'), {
      dispatch: () => {
        throw { code: 'not_saved', reason: 'disk full' } satisfies Refusal
      },
    })
    await button('Stop').click()
    await expect
      .element(page.getByRole('alert'))
      .toHaveTextContent('could not be written to the disk (disk full)')
    await button('Dismiss').click()
    expect(page.getByRole('alert').elements()).toEqual([])
  })

  test('takes a new description with Enter', async () => {
    const { edited } = await opened()
    await description.fill('Fix sign-in')
    await keys('{Enter}')
    await edited({ field: 'description', value: 'Fix sign-in' })
  })

  test('takes a new description when the field is left', async () => {
    const { edited } = await opened()
    await description.fill('Fix sign-in')
    await userEvent.tab()
    await edited({ field: 'description', value: 'Fix sign-in' })
  })

  test('restores the description with Escape, and does not hide the window', async () => {
    const { host } = await opened()
    await description.fill('Something else')
    await keys('{Escape}')
    await expect.element(description).toHaveValue('Fix login')
    await userEvent.tab()
    expect([intents(host), host.hidden]).toEqual([[], 0])
  })

  test('keeps a description that was refused, and says why', async () => {
    await open(view('running'), {
      dispatch: () => {
        throw { code: 'invalid', field: 'description', why: 'angle_brackets' } satisfies Refusal
      },
    })
    await description.fill('a < b')
    await keys('{Enter}')
    await expect.element(page.getByRole('alert')).toHaveTextContent('Clockify takes no < or >')
    await expect.element(description).toHaveValue('a < b')
  })

  test('does not touch a description that is being typed when a new view comes', async () => {
    const { host, shown } = await opened()
    await description.fill('Half a')
    host.show({ ...shown, waiting: 1 })
    await expect.element(page.getByText('1 waiting', { exact: true })).toBeVisible()
    await expect.element(description).toHaveValue('Half a')
  })

  test('changes its project', async () => {
    const { edited } = await opened()
    await button(/^Project: Website/).click()
    await page.getByRole('combobox', { name: 'Find a project' }).fill('mob')
    await expect.element(options.first()).toHaveTextContent('Mobile App')
    await keys('{Enter}')
    await edited({ field: 'project', value: 'p-app' })
  })

  test('finds a project of several words by a quoted name', async () => {
    const { host } = await opened()
    await button(/^Project: Website/).click()
    await page.getByRole('combobox', { name: 'Find a project' }).fill('mobile a')
    await expect.poll(() => host.queries.at(-1)).toEqual({ find: 'suggest', before: '@"mobile a', after: '' })
  })

  test('can be without a project', async () => {
    const { edited } = await opened()
    await button(/^Project: Website/).click()
    await page.getByRole('option', { name: 'No project' }).click()
    await edited({ field: 'project', value: null })
  })

  test('changes its task among those of its project', async () => {
    const { edited } = await opened()
    await button(/^Task: Login/).click()
    await page.getByRole('combobox', { name: 'Find a task' }).fill('dep')
    await expect.poll(() => options.elements().length).toBe(1)
    await keys('{Enter}')
    await edited({ field: 'task', value: 't-deploy' })
  })

  test('gets and loses tags without closing the list', async () => {
    const { host, shown } = await opened()
    await button(/^Tags: urgent/).click()
    await page.getByRole('option', { name: 'meeting' }).click()
    await page.getByRole('option', { name: 'urgent' }).click()
    const { key } = runs(shown)
    await asked(
      host,
      { do: 'edit', entry: key, changes: [{ field: 'tags', value: ['g-urgent', 'g-meeting'] }] },
      { do: 'edit', entry: key, changes: [{ field: 'tags', value: [] }] },
    )
    await expect.element(page.getByRole('dialog', { name: 'Tags' })).toBeVisible()
  })

  test('is billable or not with one click', async () => {
    const { edited } = await opened()
    const money = button('Billable')
    await expect.element(money).toHaveAttribute('aria-pressed', 'true')
    await money.click()
    await edited({ field: 'billable', value: false })
  })

  test.each([
    ['5 minutes earlier', '2026-06-02T09:23:32.000Z'],
    ['15 minutes earlier', '2026-06-02T09:13:32.000Z'],
    [/^End of last entry, 11:28/, '2026-06-02T09:28:07Z'],
  ])('starts earlier with two clicks: %s', async (name, value) => {
    const { edited } = await opened()
    await button('Started at 11:28. Change').click()
    await button(name).click()
    await edited({ field: 'start', value })
  })

  test('takes a typed start, as the program understands it', async () => {
    const { host, shown } = await opened()
    await button('Started at 11:28. Change').click()
    await page.getByRole('textbox', { name: 'Start' }).fill('0910')
    await keys('{Enter}')
    const { key } = runs(shown)
    await expect
      .poll(() => host.queries.at(-1))
      .toEqual({ find: 'time', text: '0910', of: 'start', entry: key })
    await expect.poll(() => intents(host).length).toBe(1)
    expect(page.getByRole('dialog').elements()).toEqual([])
  })

  test('says when a typed start is no time, and keeps it', async () => {
    const { host } = await opened()
    await button('Started at 11:28. Change').click()
    const start = page.getByRole('textbox', { name: 'Start' })
    await start.fill('soon')
    await keys('{Enter}')
    await expect.element(page.getByRole('alert')).toHaveTextContent('That is not a time')
    await expect.element(start).toHaveValue('soon')
    expect(intents(host)).toEqual([])
  })

  test('closes a list with Escape, gives the focus back and does not hide', async () => {
    const { host } = await opened()
    await button(/^Project: Website/).click()
    await expect.element(page.getByRole('dialog')).toBeVisible()
    await keys('{Escape}')
    expect(page.getByRole('dialog').elements()).toEqual([])
    await expect.element(button(/^Project: Website/)).toHaveFocus()
    expect(host.hidden).toBe(0)
  })

  test('closes a list with a click elsewhere, and with a second click on what opened it', async () => {
    await opened()
    const dialog = page.getByRole('dialog')
    await button(/^Project: Website/).click()
    await page.getByText('Up to date').click()
    await expect.poll(() => dialog.elements()).toEqual([])
    await button(/^Project: Website/).click()
    await expect.element(dialog).toBeVisible()
    await button(/^Project: Website/).click()
    await expect.poll(() => dialog.elements()).toEqual([])
  })

  test('asks quietly for what the workspace requires, and opens the right list', async () => {
    await open(view('missing'))
    await expect.element(page.getByPlaceholder('Description needed')).toBeVisible()
    await expect.element(button('Task needed')).toBeVisible()
    await expect.element(button('Tags needed')).toBeVisible()
    await button('Project needed').click()
    await expect.element(page.getByRole('combobox', { name: 'Find a project' })).toHaveFocus()
  })

  test('offers the tasks of all projects when it has none', async () => {
    const { host } = await open(view('missing'))
    await button('Task needed').click()
    await page.getByRole('option', { name: /Onboarding/ }).click()
    await expect.poll(() => intents(host).length).toBe(1)
    expect(intents(host)[0]).toMatchObject({
      do: 'edit',
      changes: [{ field: 'task', value: 't-onboarding' }],
    })
  })

  test.each([
    ['waiting', 'not sent yet'],
    ['aside', 'not accepted'],
  ] as const)('says how far it is on its way: %s', async (state, words) => {
    await opened({ running: { ...runs(view('running')), state } })
    await expect.element(running.getByText(words)).toBeVisible()
  })

  test('can not be changed when it is locked', async () => {
    await opened({ running: { ...runs(view('running')), locked: true } })
    await expect.element(running.getByText('Locked in Clockify')).toBeVisible()
    await expect.element(description).toBeDisabled()
    await expect.element(button(/^Project: Website/)).toBeDisabled()
    await expect.element(button('Started at 11:28. Change')).toBeDisabled()
  })

  test('is told to screen readers when it starts and stops', async () => {
    const { host } = await opened()
    host.show(view('idle'))
    await expect.element(page.getByText(`Stopped ${said('Fix login')}`)).toBeInTheDocument()
    host.show(view('running'))
    await expect.element(page.getByText(`Started ${said('Fix login')}`)).toBeInTheDocument()
  })
})
