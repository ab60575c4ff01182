import { describe, expect, test } from 'vitest'
import { page } from 'vitest/browser'
import type { ConflictView, EntryView } from '../src/gen'
import { apart } from '../src/times'
import { asked, button, open, view } from './page'

const theirs = view('idle').today.entries[2]!

function conflict(fields: ConflictView['fields'], mine: Partial<EntryView>, more: Partial<EntryView> = {}) {
  const key = theirs.key
  return view('idle', {
    conflicts: [{ key, theirs: { ...theirs, ...more }, mine: { ...theirs, ...mine }, fields }],
  })
}

const box = page.getByRole('group', { name: 'Changed elsewhere: Weekly call' })

describe('what was changed here and elsewhere', () => {
  const cases: [string, ReturnType<typeof conflict>, string][] = [
    [
      'description',
      conflict(['description'], { description: 'Monthly call' }),
      'Description: “\u2068Weekly call\u2069” — you had “\u2068Monthly call\u2069”',
    ],
    [
      'no description',
      conflict(['description'], { description: '' }),
      'Description: “\u2068Weekly call\u2069” — you had none',
    ],
    [
      'project and task',
      conflict(['project'], {
        project: { id: 'p', name: 'אתר', client: null, color: null },
        task: { id: 't', name: 'Login' },
      }),
      'Project: \u2068Support\u2069 — you had \u2068אתר\u2069 · \u2068Login\u2069',
    ],
    ['no project', conflict(['project'], { project: null }), 'Project: \u2068Support\u2069 — you had none'],
    [
      'tags',
      conflict(['tags'], { tags: [] }),
      'Tags: \u2068meeting\u2069 and \u2068remote\u2069 — you had none',
    ],
    ['billing', conflict(['billable'], { billable: true }), 'Billing: not billable — you had billable'],
    ['start', conflict(['start'], { start: '2026-06-02T07:40:00Z' }), 'Start: 09:51 — you had 09:40'],
    ['end', conflict(['end'], { end: null }), 'End: 10:38 — you had none'],
    [
      'end by seconds',
      conflict(['end'], { end: '2026-06-02T08:38:00Z' }),
      'End: 10:38:07 — you had 10:38:00',
    ],
    ['custom fields', conflict(['custom'], {}), 'Custom fields'],
  ]
  test.each(cases)('says both: %s', async (_, shown, words) => {
    await open(shown)
    await expect.element(box).toHaveTextContent(words)
  })

  test('cuts what is too long for a glance, and never within a character', async () => {
    await open(conflict(['description'], { description: '🦀'.repeat(3000) }))
    await expect.element(box).toHaveTextContent(`you had “\u2068${'🦀'.repeat(79)}…\u2069”`)
  })

  test('names a field once that is in question twice', async () => {
    await open(conflict(['start', 'end', 'start'], { start: '2026-06-02T07:40:00Z', end: null }))
    await expect.element(box).toHaveTextContent('Start: 09:51')
    expect(box.getByText('Start').elements()).toHaveLength(1)
  })

  test.each([
    ['Use mine', 'take_mine'],
    ['Keep theirs', 'keep_theirs'],
  ] as const)('is settled with one click: %s', async (name, does) => {
    const { host } = await open(conflict(['description'], { description: 'Monthly call' }))
    await box.getByRole('button', { name }).click()
    await asked(host, { do: does, entry: theirs.key })
  })

  test('may be so of one entry twice', async () => {
    const { conflicts } = conflict(['description'], { description: 'Monthly call' })
    const [first] = conflicts
    await open(view('idle', { conflicts: [first!, { ...first!, fields: ['tags'] }] }))
    await expect.element(button('Use mine').nth(1)).toBeVisible()
  })
})

describe('two instants', () => {
  const dial = { time_zone: 'Europe/Vienna', time_format: 'hour12' } as const
  test.each([
    ['2026-06-02T08:38:07Z', '2026-06-02T08:40:00Z', '10:38\u00a0am', '10:40\u00a0am'],
    ['2026-06-02T08:38:07Z', '2026-06-02T08:38:00Z', '10:38:07\u00a0am', '10:38:00\u00a0am'],
    [
      '2026-06-01T08:38:07Z',
      '2026-06-02T08:38:07Z',
      'Monday 1 June, 10:38\u00a0am',
      'Tuesday 2 June, 10:38\u00a0am',
    ],
  ])('are told apart: %s and %s', (one, other, first, second) => {
    expect(apart(one, other, dial)).toEqual([first, second])
  })
})
