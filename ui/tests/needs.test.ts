import { describe, expect, test } from 'vitest'
import { page } from 'vitest/browser'
import type { AsideView, Refused, Refusal, SyncView, ViewModel } from '../src/gen'
import { asked, button, keys, line, open, view } from './page'

const sync = (more: Partial<SyncView>): Partial<ViewModel> => ({ sync: { ...view('running').sync, ...more } })

function aside(why: Refused, more: Partial<AsideView> = {}): Partial<ViewModel> {
  const entry = { ...view('idle').today.entries[2]!, id: null, state: 'aside' as const }
  const to = { subject: 'entry', entry } as const
  return { aside: [{ operation: 7, does: 'add', to, runs_on: false, why, ...more }] }
}

const project = (name: string): Partial<AsideView> => ({
  does: 'make',
  to: { subject: 'item', kind: 'project', name },
})

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
    await expect.element(page.getByText('Not accepted: Weekly call')).toBeVisible()
    expect(button('Fix').elements().length).toBe(why.why === 'rejected' ? 1 : 0)
  })

  test('opens the editor of a refused entry', async () => {
    const shown = view('idle', aside(rejected('No such project')))
    const { host } = await open(shown)
    await button('Fix').click()
    await expect.element(page.getByRole('textbox', { name: 'Description' })).toHaveFocus()
    await button(/^Project: Support/).click()
    await page.getByRole('option', { name: /Mobile App/ }).click()
    const { to } = shown.aside[0]!
    const key = to.subject === 'entry' ? to.entry!.key : 0
    await asked(host, { do: 'edit', entry: key, changes: [{ field: 'project', value: 'p-app' }] })
    await keys('{Escape}')
    // The keyboard goes back to where it came from.
    await expect.element(button('Fix')).toHaveFocus()
  })

  test.each([
    ['a change', 'change', 'Change not accepted: Weekly call'],
    ['a stop', 'stop', 'Stop not accepted: Weekly call'],
    ['a deletion', 'delete', 'Could not be deleted: Weekly call'],
  ] as const)('says what of an entry was not taken: %s', async (_, does, words) => {
    await open(view('idle', aside(rejected('No'), { does })))
    await expect.element(page.getByText(words)).toBeVisible()
    expect(button('Fix').elements().length, 'a deletion has nothing to be fixed').toBe(
      does === 'delete' ? 0 : 1,
    )
  })

  test('says what an entry needs before it can be sent, and until when Clockify lets it run', async () => {
    const shown = view('incomplete')
    const { host } = await open(shown)
    await expect.element(page.getByText('Needs a project and a tag: Fix login')).toBeVisible()
    await expect
      .element(page.getByText('It ended here at 11:28. In Clockify it runs until this is given.'))
      .toBeVisible()
    expect(page.getByText(/not accepted/i).elements()).toEqual([])
    await button('Fix').click()
    // What is missing is next.
    await expect.element(button('Project needed')).toHaveFocus()
    await keys('{Enter}')
    await page.getByRole('option', { name: /Website/ }).click()
    const { key } = shown.today.entries[3]!
    await asked(host, { do: 'edit', entry: key, changes: [{ field: 'project', value: 'p-website' }] })
    const [first] = shown.aside
    host.show({ ...shown, aside: [{ ...first!, why: { why: 'missing', fields: ['tags'] } }] })
    await expect.element(page.getByText('Needs a tag: Fix login')).toBeVisible()
    // It stays open for the rest.
    await expect.element(button('Done')).toBeVisible()
  })

  test('says of what never ran in Clockify that it waits until it has what it needs', async () => {
    await open(view('idle', aside({ why: 'missing', fields: ['task', 'description'] })))
    await expect.element(page.getByText('Needs a task and a description: Weekly call')).toBeVisible()
    await expect.element(page.getByText('saved on this computer, and sent once this is given')).toBeVisible()
  })

  test.each([
    ['client', 'Projects made for it lose it.'],
    ['project', 'What is booked on it loses it.'],
    ['task', 'What is booked on it loses it.'],
    ['tag', 'What is booked on it loses it.'],
  ] as const)('says what could not be made and what its loss means: %s', async (kind, loss) => {
    const to = { subject: 'item', kind, name: 'אתר & <b>' } as const
    const { host } = await open(view('idle', aside(rejected('already exists'), { does: 'make', to })))
    await expect.element(page.getByText(`New ${kind} not accepted: אתר & <b>`)).toBeVisible()
    await expect.element(page.getByText('Clockify says: “\u2068already exists\u2069”')).toBeVisible()
    await button('Drop').click()
    await expect.element(page.getByRole('alert')).toHaveTextContent(`Throw this ${kind} away? ${loss}`)
    await button('Throw away').click()
    await asked(host, { do: 'drop', operation: 7 })
  })

  test('sends what could not be made by another name', async () => {
    const { host } = await open(view('idle', aside(rejected('already exists'), project('Website'))))
    await button('Fix').click()
    const name = page.getByRole('textbox', { name: 'Another name for the project' })
    await expect.element(name).toHaveFocus()
    await keys('Relaunch{Enter}')
    await asked(host, { do: 'rename', operation: 7, name: 'Relaunch' })
    await keys('{Escape}')
    await expect.element(button('Fix')).toHaveFocus()
    expect(host.hidden, 'the panel stays').toBe(0)
  })

  const refusals: [string, Refusal, string][] = [
    ['taken', { code: 'name_taken' }, 'Something archived or done has that name already.'],
    ['too long', { code: 'name_length', least: 1, most: 1000 }, 'A name has 1 to 1,000 characters.'],
  ]
  test.each(refusals)('says why another name will not do: %s', async (_, refusal, words) => {
    const dispatch = () => {
      throw refusal
    }
    await open(view('idle', aside(rejected('already exists'), project('Website'))), { dispatch })
    await button('Fix').click()
    await button('Send').click()
    await expect.element(page.getByRole('alert')).toHaveTextContent(words)
    await expect.element(page.getByRole('textbox', { name: /^Another name/ })).toHaveValue('Website')
  })

  test('offers no other name for what was made for another account', async () => {
    await open(view('idle', aside({ why: 'foreign' }, project('Website'))))
    await expect.element(button('Drop')).toBeVisible()
    expect(button('Fix').elements()).toEqual([])
  })

  test.each([
    ['a new entry', {}, 'Throw this entry away?', 'Throw away'],
    ['a change', { does: 'change' }, 'Give up your change?', 'Give up'],
    ['a stop', { does: 'stop' }, 'Let it run on?', 'Let it run'],
    ['a deletion', { does: 'delete' }, 'Keep the entry in Clockify?', 'Keep it'],
  ] as const)('says what dropping means before it drops: %s', async (_, more, question, yes) => {
    const { host } = await open(view('idle', aside({ why: 'foreign' }, more)))
    await button('Drop').click()
    await expect.element(page.getByRole('alert')).toHaveTextContent(question)
    // A second Enter drops nothing.
    await expect.element(button('Not now')).toHaveFocus()
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
