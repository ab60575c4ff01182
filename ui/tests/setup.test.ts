import { describe, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { StateName } from '../src/fake/states'
import type { ConnectFailure, Failure, LinkView } from '../src/gen'
import { asked, button, keys, line, open, view, wished } from './page'

const key = page.getByLabelText('Maton key')
const step = (link: LinkView) => view('welcome', { link })

describe('each step of the set-up', () => {
  const steps: [StateName, string][] = [
    ['starting', 'Looking for your key …'],
    ['welcome', 'Welcome to Stint'],
    ['no_keyring', 'This system has no keyring'],
    ['locked', 'Your keyring is locked'],
    ['broken', 'The keyring could not be read.'],
    ['checking', 'Checking the key …'],
    ['wrong_key', 'Maton does not know this key.'],
    ['unreachable', 'Maton can’t be reached. Check the network or the proxy'],
    ['connect', 'The key works. Now allow it to reach your Clockify'],
    ['choosing', 'Choose a connection'],
    ['connecting', 'Waiting for your browser'],
    ['not_opened', 'The browser could not be opened. Open this link yourself:'],
    ['reading', '412 rows so far'],
    ['workspaces', 'Choose a workspace'],
  ]
  test.each(steps)('says what it is about: %s', async (state, words) => {
    await open(view(state))
    await expect.element(page.getByText(words).first()).toBeVisible()
    expect(line.elements()).toEqual([])
  })

  const failures: [string, Failure, string][] = [
    ['not trusted', { outcome: 'not_sent', why: 'untrusted' }, 'The connection is not trusted'],
    ['no answer', { outcome: 'unknown', why: 'timed_out' }, 'No answer came in time.'],
    ['broken off', { outcome: 'unknown', why: 'cut' }, 'The connection broke off.'],
    ['server failed', { outcome: 'unknown', why: { server: 502 } }, 'The server failed (502).'],
    ['unreadable', { outcome: 'unknown', why: { unreadable: 'body' } }, 'The answer could not be read.'],
    ['redirected', { outcome: 'unknown', why: 'redirected' }, 'The answer could not be read.'],
    ['too often', { outcome: 'retry_after', after: { secs: 90, nanos: 0 } }, 'may ask again in 2 minutes'],
    ['too often, open end', { outcome: 'retry_after', after: null }, 'Try again in a while.'],
    ['no connection', { outcome: 'auth', why: 'no_connection' }, 'no such connection'],
    [
      'refused',
      { outcome: 'rejected', status: 400, code: null, message: 'Nope' },
      'Clockify says: “\u2068Nope\u2069”',
    ],
  ]
  test.each(failures)('says how the check of a key failed: %s', async (_, failure, words) => {
    await open(step({ step: 'key_failed', failure }))
    await expect.element(page.getByRole('alert')).toHaveTextContent(words)
    await expect.element(key).toHaveFocus()
  })

  const connects: [ConnectFailure, string][] = [
    [{ why: 'denied' }, 'The access was not allowed'],
    [{ why: 'timed_out' }, 'no answer from the browser within five minutes'],
    [{ why: 'cancelled' }, 'You stopped waiting.'],
    [{ why: 'untrusted_page' }, 'not one of Maton’s'],
    [{ why: 'request', failure: { outcome: 'not_sent', why: 'unreachable' } }, 'Maton can’t be reached.'],
  ]
  test.each(connects)('says why nothing was connected, and tries again: $why', async (failed, words) => {
    const { host } = await open(step({ step: 'choosing', connections: [], failed }))
    await expect.element(page.getByRole('alert')).toHaveTextContent(words)
    await button('Try again').click()
    await asked(host, { do: 'connect' })
  })
})

describe('the key', () => {
  test('goes to the program with Enter', async () => {
    const { host } = await open(view('welcome'))
    await expect.element(key).toHaveFocus()
    await key.fill('  secret-key  ')
    await keys('{Enter}')
    await wished(host, { wish: 'offer_key', with: { key: 'secret-key', keep: 'keyring' } })
  })

  test('leaves nothing of itself in the page', async () => {
    const { host, store } = await open(view('welcome'))
    await key.fill('secret-key')
    await button('Show the key').click()
    await button('Continue').click()
    await expect.poll(() => host.wishes.length).toBe(1)
    await expect.element(key).toHaveValue('')
    await expect.element(key).toHaveAttribute('type', 'password')
    const inputs = [...document.querySelectorAll('input')].map((input) => input.value + input.defaultValue)
    expect(document.documentElement.outerHTML + inputs.join()).not.toContain('secret-key')
    expect(JSON.stringify([store, store.view, store.trouble, store.said])).not.toContain('secret-key')
    expect(JSON.stringify({ ...localStorage, ...sessionStorage })).not.toContain('secret-key')
    expect(location.href).not.toContain('secret-key')
  })

  test('is hidden unless it is to be shown', async () => {
    await open(view('welcome'))
    await expect.element(key).toHaveAttribute('type', 'password')
    await button('Show the key').click()
    await expect.element(key).toHaveAttribute('type', 'text')
    await button('Hide the key').click()
    await expect.element(key).toHaveAttribute('type', 'password')
  })

  test('is not offered while there is none', async () => {
    const { host } = await open(view('welcome'))
    await expect.element(button('Continue')).toBeDisabled()
    await key.fill('   ')
    await keys('{Enter}')
    expect(host.wishes).toEqual([])
  })

  test('is used until the end where there is no keyring', async () => {
    const { host } = await open(view('no_keyring'))
    await key.fill('secret-key')
    await button('Use it until Stint is closed').click()
    await wished(host, { wish: 'offer_key', with: { key: 'secret-key', keep: 'session' } })
  })

  test('is looked for again once the keyring is unlocked', async () => {
    const { host } = await open(view('locked'))
    await button('Try again').click()
    await asked(host, { do: 'send_now' })
  })

  test.each(['locked', 'broken'] as const)(
    'can be used for this time only when the keyring is %s',
    async (state) => {
      const { host } = await open(view(state))
      await key.fill('secret-key')
      await button('Use it until Stint is closed').click()
      await wished(host, { wish: 'offer_key', with: { key: 'secret-key', keep: 'session' } })
    },
  )

  test('says when the program did not take it', async () => {
    await open(view('welcome'), {
      dispatch: () => {
        throw { code: 'ending' }
      },
    })
    await key.fill('secret-key')
    await keys('{Enter}')
    await expect.element(page.getByRole('alert')).toHaveTextContent('Stint gave no answer.')
    expect(document.body.innerHTML).not.toContain('secret-key')
  })

  test.each([
    ['Where do I get a key?', 'get_key'],
    ['Look around first', 'look_around'],
  ] as const)('is not the only way on: %s', async (name, act) => {
    const { host } = await open(view('welcome'))
    await button(name).click()
    await wished(host, { wish: 'shell', with: act })
  })
})

describe('connecting', () => {
  test('begins with one click', async () => {
    const { host } = await open(view('connect'))
    await button('Connect Clockify').click()
    await asked(host, { do: 'connect' })
  })

  test('uses one of several connections, but none that does not work', async () => {
    const { host } = await open(view('choosing'))
    await expect.element(button(/18 May 2026/)).toBeDisabled()
    await button('Connected on 17 May 2026').click()
    await asked(host, { do: 'use_connection', connection: 'c-2' })
  })

  test('can be given up', async () => {
    const { host } = await open(view('connecting'))
    expect(page.getByLabelText('Link to the connect page').elements()).toEqual([])
    await button('Cancel').click()
    await asked(host, { do: 'cancel_connect' })
  })

  test('is not given up by the second click of a double click, which meant the button before', async () => {
    const { host } = await open(view('connecting'))
    button('Cancel')
      .element()
      .dispatchEvent(new MouseEvent('click', { bubbles: true, detail: 2 }))
    await button('Cancel').click()
    await asked(host, { do: 'cancel_connect' })
  })

  test('shows the link to copy when the browser could not be opened', async () => {
    await open(view('not_opened'))
    const link = page.getByLabelText('Link to the connect page')
    await expect.element(link).toHaveValue('https://connect.maton.ai/?session_token=abc')
    await userEvent.click(link)
    const input = link.element() as HTMLInputElement
    expect(input.selectionEnd! - input.selectionStart!).toBe(input.value.length)
    await button('Copy').click()
    await expect.element(button('Copied')).toBeVisible()
  })

  test('ends with a workspace', async () => {
    const { host } = await open(view('workspaces'))
    await expect.element(button(/^Ann’s studio/)).toHaveTextContent('in use on the web')
    await button('Rowing club').click()
    await asked(host, { do: 'use_workspace', workspace: 'w-club' })
  })

  test('points out the tray once all is set up', async () => {
    const { host } = await open(view('workspaces'))
    host.show(view('empty'))
    const hint = page.getByText('Stint lives in your tray')
    await expect.element(hint).toBeVisible()
    await expect.element(line).toHaveFocus()
    await button('Dismiss').click()
    expect(hint.elements()).toEqual([])
  })

  test('is not needed by a second page of the same account', async () => {
    await open(view('empty'))
    await expect.element(line).toHaveFocus()
    expect(page.getByText('Stint lives in your tray').elements()).toEqual([])
  })
})
