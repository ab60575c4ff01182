import { describe, expect, test } from 'vitest'
import { page } from 'vitest/browser'
import type { Refusal, UndoView } from '../src/gen'
import { words } from '../src/words'
import { asked, button, intents, keys, line, NOW, open, said, view } from './page'

const undo = (more: Partial<UndoView> = {}): UndoView => ({
  act: 41,
  kind: 'stop',
  at: '2026-06-02T09:41:00Z',
  entries: 1,
  description: 'Fix login',
  ...more,
})

const bar = page.getByText(/^Stopped/).and(page.getByText(said('Fix login')))
const foot = page.getByRole('contentinfo')
const label = `Undo: stopped ${said('Fix login')}`
const status = page.getByRole('status')

describe('taking back', () => {
  test('is one click right after it was done', async () => {
    const { host } = await open(view('stopped'))
    await expect.element(bar).toBeVisible()
    await expect.element(button(label)).toHaveTextContent('Undo')
    expect(foot.getByRole('button', { name: /^Undo/ }).elements(), 'there is one button for it').toEqual([])
    await button(label).click()
    await asked(host, { do: 'undo', act: 41 })
  })

  test('is one click in the foot for the rest of the day', async () => {
    const { host } = await open(view('undoable'))
    await expect.element(foot.getByRole('button', { name: label })).toBeVisible()
    expect(bar.elements()).toEqual([])
    await button(label).click()
    await asked(host, { do: 'undo', act: 41 })
  })

  test('moves to the foot when a minute has passed, and is said again by no later look', async () => {
    const { host, store } = await open(view('stopped'))
    await expect.element(bar).toBeVisible()
    store.clock.now = NOW + 61_000
    await expect.element(foot.getByRole('button', { name: label })).toBeVisible()
    expect(bar.elements()).toEqual([])
    expect(host.wishes).toEqual([])
  })

  test('is not offered when there is nothing', async () => {
    await open(view('running'))
    await expect.element(line).toBeVisible()
    expect(button(/^Undo/).elements()).toEqual([])
  })

  const acts: [Partial<UndoView>, string][] = [
    [{ kind: 'start' }, `Started ${said('Fix login')}`],
    [{ kind: 'switch', entries: 2 }, `Switched to ${said('Fix login')}`],
    [{ kind: 'add' }, `Added ${said('Fix login')}`],
    [{ kind: 'stop' }, `Stopped ${said('Fix login')}`],
    [{ kind: 'edit' }, `Changed ${said('Fix login')}`],
    [{ kind: 'delete' }, `Deleted ${said('Fix login')}`],
    [{ kind: 'delete', entries: 3 }, 'Deleted 3 entries'],
    [{ kind: 'discard' }, `Discarded ${said('Fix login')}`],
    [{ kind: 'duplicate' }, `Duplicated ${said('Fix login')}`],
    [{ kind: 'split', entries: 2 }, `Split ${said('Fix login')}`],
    [{ kind: 'drop' }, `Dropped ${said('Fix login')}`],
    [{ kind: 'make', entries: 0, description: '' }, 'Made something new'],
    [{ description: '' }, 'Stopped an entry'],
    [{ description: 'אתר: דף הבית' }, `Stopped ${said('אתר: דף הבית')}`],
  ]
  test.each(acts)('says what was done: %o', async (more, said) => {
    await open(view('idle', { undo: undo(more) }))
    await expect.element(page.getByText(said, { exact: true })).toBeVisible()
  })

  test.each(['{Control>}z{/Control}', '{Meta>}z{/Meta}', '{Control>}[KeyZ]{/Control}'])(
    'is one key, also while the keyboard is in the empty line: %s',
    async (key) => {
      const { host } = await open(view('undoable'))
      await expect.element(line).toHaveFocus()
      await keys(key)
      await asked(host, { do: 'undo', act: null })
    },
  )

  test('counts the key in the place of z where the letters are others', async () => {
    const { host } = await open(view('undoable'))
    const event = { key: 'ז', code: 'KeyZ', ctrlKey: true, bubbles: true, cancelable: true }
    document.body.dispatchEvent(new KeyboardEvent('keydown', event))
    await asked(host, { do: 'undo', act: null })
  })

  test('leaves the key to a field with text in it, which has its own to take back', async () => {
    const { host } = await open(view('undoable'))
    await line.fill('half a thou')
    await keys('{Control>}z{/Control}')
    expect(intents(host)).toEqual([])
  })

  test.each(['{Control>}{Shift>}z{/Shift}{/Control}', '{Control>}{Alt>}z{/Alt}{/Control}', 'z'])(
    'is no other key: %s',
    async (key) => {
      const { host } = await open(view('undoable'))
      await keys(key)
      expect(intents(host)).toEqual([])
    },
  )

  test('is said to who listens, and so is what was done', async () => {
    const { host, store } = await open(view('idle'))
    host.show(view('idle', { undo: undo({ kind: 'delete' }) }))
    await expect.poll(() => store.said).toBe(`Deleted ${said('Fix login')}`)
    await button(/^Undo/).click()
    await expect.poll(() => store.said).toBe('Undone')
    host.show(view('idle', { undo: undo({ act: 40, kind: 'add' }) }))
    await expect.element(page.getByText(/^Added/)).toBeVisible()
    expect(store.said, 'an older act is not done again').toBe('Undone')
    await expect.element(status.filter({ hasText: 'Undone' })).toBeInTheDocument()
  })

  test('says why it was not done', async () => {
    const dispatch = () => {
      throw { code: 'nothing_to_undo' } satisfies Refusal
    }
    const { store } = await open(view('undoable'), { dispatch })
    await keys('{Control>}z{/Control}')
    await expect.element(page.getByRole('alert')).toHaveTextContent('There is nothing to undo.')
    expect(store.said).toBe('')
  })
})

test.each<[Refusal, string]>([
  [{ code: 'in_use' }, 'Entries are booked on it'],
  [{ code: 'name_taken' }, 'has that name already'],
  [{ code: 'name_length', least: 2, most: 250 }, 'A name has 2 to 250 characters.'],
  [{ code: 'unknown' }, 'no longer in Clockify'],
  [{ code: 'invalid', field: 'end', why: 'not_within' }, 'not between the start and the end'],
])('a refusal has its words: %o', (refusal, wanted) => {
  expect(words.refusal(refusal, () => '')).toContain(wanted)
})
