import { describe, expect, test } from 'vitest'
import { page } from 'vitest/browser'
import type { Settings } from '../src/gen'
import { asked, button, intents, keys, line, open, view, wished } from './page'

async function opened(state: 'running' | 'demo' = 'running') {
  const shown = view(state)
  const opened = await open(shown)
  await button('Settings').click()
  const configured = (change: Partial<Settings>) =>
    asked(opened.host, { do: 'configure', settings: { ...shown.settings, ...change } })
  return { ...opened, shown, configured }
}

describe('the settings', () => {
  const switches: [string, Partial<Settings>][] = [
    ['Started and stopped', { announce: false }],
    ['Could not be sent', { failures: false }],
    ['Connection lost', { connection: false }],
    ['Start with the system', { autostart: true }],
  ]
  test.each(switches)('apply at once: %s', async (name, change) => {
    const { configured } = await opened()
    const toggle = page.getByRole('switch', { name })
    await toggle.click()
    await configured(change)
  })

  test.each([
    ['Fewer hours', 3],
    ['More hours', 5],
  ])('change after how long is reminded: %s', async (name, still_running_hours) => {
    const { configured } = await opened()
    await button(name).click()
    await configured({ still_running_hours })
  })

  const choices: [string, Partial<Settings>][] = [
    ['Starts or stops', { tray_click: 'toggle' }],
    ['Light', { theme: 'light' }],
    ['Dark', { theme: 'dark' }],
  ]
  test.each(choices)('choose between a few: %s', async (name, change) => {
    const { configured } = await opened()
    await page.getByRole('radio', { name }).click()
    await configured(change)
  })

  test('show a change before the program has it, and two in a row are both kept', async () => {
    const shown = view('running')
    const { host } = await open(shown, { dispatch: () => new Promise(() => {}) })
    await button('Settings').click()
    await page.getByRole('switch', { name: 'Connection lost' }).click()
    await page.getByRole('radio', { name: 'Dark' }).click()
    await expect.element(page.getByRole('switch', { name: 'Connection lost' })).not.toBeChecked()
    const first = { ...shown.settings, connection: false }
    await asked(
      host,
      { do: 'configure', settings: first },
      { do: 'configure', settings: { ...first, theme: 'dark' } },
    )
  })

  test('go back to what they were when they could not be saved, and say so', async () => {
    await open(view('running'), {
      dispatch: () => {
        throw { code: 'not_saved', reason: 'disk full' }
      },
    })
    await button('Settings').click()
    await page.getByRole('switch', { name: 'Connection lost' }).click()
    await expect.element(page.getByRole('alert')).toHaveTextContent('disk full')
    await expect.element(page.getByRole('switch', { name: 'Connection lost' })).toBeChecked()
  })

  test('change the theme of the page', async () => {
    const { host, shown } = await opened()
    const theme = () => document.documentElement.dataset['theme']
    expect(theme()).toBeUndefined()
    host.show({ ...shown, settings: { ...shown.settings, theme: 'dark' } })
    await expect.poll(theme).toBe('dark')
    expect(getComputedStyle(document.body).backgroundColor).toBe('rgb(23, 25, 26)')
    host.show({ ...shown, settings: { ...shown.settings, theme: 'light' } })
    await expect.poll(theme).toBe('light')
    host.show(shown)
    await expect.poll(theme).toBeUndefined()
  })

  test('change the workspace', async () => {
    const { host } = await opened()
    await button('Change').click()
    await button('Rowing club').click()
    await asked(host, { do: 'use_workspace', workspace: 'w-club' })
  })

  test('reconnect the account, and show how that goes', async () => {
    const { host } = await opened()
    await button('Reconnect').click()
    await asked(host, { do: 'connect' })
    await expect.element(line).toBeVisible()
  })

  test('say what can not be done on this system, and offer none of it', async () => {
    await opened('demo')
    await expect.element(page.getByText('Nothing here shows tray icons.')).toBeVisible()
    await expect.element(page.getByText('The system decides where this panel opens.')).toBeVisible()
    await expect.element(page.getByRole('switch', { name: 'Start with the system' })).toBeDisabled()
  })

  test('say who one is, how many requests there were, and which version it is', async () => {
    await opened()
    for (const text of ['ann@example.com', '7 of 30 requests this hour', 'Stint 0.3.0']) {
      await expect.element(page.getByText(text)).toBeVisible()
    }
  })

  test('end the program', async () => {
    const { host } = await opened()
    await button('Quit Stint').click()
    await wished(host, { wish: 'shell', with: 'quit' })
  })

  test('go back with Escape and with the arrow, and what was typed in the line is forgotten by nobody but the user', async () => {
    const { host } = await opened()
    await expect.element(button('Back')).toHaveFocus()
    await keys('{Escape}')
    await expect.element(line).toHaveFocus()
    expect([host.hidden, intents(host)]).toEqual([0, []])
    host.open('settings')
    await button('Back').click()
    await expect.element(line).toBeVisible()
  })
})
