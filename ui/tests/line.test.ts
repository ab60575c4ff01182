import { describe, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { answers } from '../src/fake/answers'
import type { Answer, Problem, Refusal, Understood } from '../src/gen'
import { asked, button, intents, keys, line, open, options, running, view } from './page'

const understood = (more: Partial<Understood> = {}): Answer => ({
  found: 'line',
  value: {
    description: '',
    project: null,
    task: null,
    tags: [],
    billable: null,
    when: { when: 'now' },
    pieces: [],
    problems: [],
    ...more,
  },
})
const nothing: Answer = { found: 'suggestions', value: [] }

/** Understands every line so, and suggests nothing. */
const meaning = (more: Partial<Understood>) => ({
  search: ({ find }: { find: string }) => (find === 'line' ? understood(more) : nothing),
})

describe('the line', () => {
  test('takes what is typed when the button that had the keyboard is gone', async () => {
    const { store } = await open(view('idle'))
    store.fresh = true
    await button('Dismiss').click()
    await expect.poll(() => document.activeElement).toBe(document.body)
    await keys('call')
    await expect.element(line).toHaveValue('call')
  })

  test('has the focus when the page comes, and again whenever the window is opened', async () => {
    const { host } = await open(view('running'))
    await expect.element(line).toHaveFocus()
    await button('Settings').click()
    host.open('timer')
    await expect.element(line).toHaveFocus()
  })

  test('starts what it says with Enter, and is empty then', async () => {
    const { host } = await open(view('idle'))
    await line.fill('Fix login @Website')
    await keys('{Enter}')
    await asked(host, { do: 'line', text: 'Fix login @Website', how: 'start' })
    await expect.element(line).toHaveValue('')
  })

  test('adds a finished entry with Ctrl+Enter and with Cmd+Enter', async () => {
    const { host } = await open(view('idle'))
    await line.fill('Call 9-10:30')
    await keys('{Control>}{Enter}{/Control}')
    await expect.element(line).toHaveValue('')
    await line.fill('Lunch 12-13')
    await keys('{Meta>}{Enter}{/Meta}')
    await asked(
      host,
      { do: 'line', text: 'Call 9-10:30', how: 'add' },
      { do: 'line', text: 'Lunch 12-13', how: 'add' },
    )
  })

  test('sends nothing when it is blank', async () => {
    const { host } = await open(view('idle'))
    await line.fill('   ')
    await keys('{Enter}')
    expect(intents(host)).toEqual([])
  })

  test('closes its list with Escape, then clears, then hides the window', async () => {
    const { host } = await open(view('idle'))
    await line.fill('fi')
    await expect.element(options.first()).toBeVisible()
    await keys('{Escape}')
    await expect.poll(() => options.elements()).toEqual([])
    await expect.element(line).toHaveValue('fi')
    await keys('{Escape}')
    await expect.element(line).toHaveValue('')
    expect(host.hidden).toBe(0)
    await keys('{Escape}')
    expect(host.hidden).toBe(1)
  })

  test('picks a highlighted suggestion with Enter, and starts with the next', async () => {
    const { host } = await open(view('idle'))
    await line.fill('fix')
    await expect.element(options.first()).toBeVisible()
    await keys('{ArrowDown}{ArrowDown}{ArrowUp}')
    await expect.element(options.first()).toHaveAttribute('aria-selected', 'true')
    await keys('{Enter}')
    await expect.element(line).toHaveValue('Fix login @Website')
    await keys('{Enter}')
    await asked(host, { do: 'line', text: 'Fix login @Website', how: 'start' })
  })

  test('picks a highlighted suggestion with Tab, and leaves the caret where it says', async () => {
    await open(view('idle'))
    await line.fill('Call @mob today')
    const input = line.element() as HTMLInputElement
    input.setSelectionRange(9, 9)
    await userEvent.click(line)
    input.setSelectionRange(9, 9)
    await keys('{ArrowLeft}{ArrowRight}')
    await expect.element(options.first()).toHaveTextContent('Mobile App')
    await keys('{ArrowDown}{Tab}')
    await expect.element(line).toHaveValue('Call @"Mobile App"  today')
    expect(input.selectionStart).toBe('Call @"Mobile App" '.length)
    await expect.element(line).toHaveFocus()
  })

  test('picks a suggestion with the mouse and keeps the focus', async () => {
    await open(view('idle'))
    await line.fill('@web')
    await page.getByRole('option', { name: /Website/ }).click()
    await expect.element(line).toHaveValue('@Website ')
    await expect.element(line).toHaveFocus()
  })

  test('starts with Enter when nothing is highlighted, although there are suggestions', async () => {
    const { host } = await open(view('idle'))
    await line.fill('fi')
    await expect.element(options.first()).toBeVisible()
    await keys('{Enter}')
    await asked(host, { do: 'line', text: 'fi', how: 'start' })
  })

  test('drops answers that come late for an older text', async () => {
    const late: ((answer: Answer) => void)[] = []
    await open(view('idle'), {
      search: (query) => {
        if (query.find !== 'line') return nothing
        if (query.text === 'new')
          return understood({ tags: [{ id: 'g', name: 'newest', span: { start: 0, end: 1 } }] })
        return new Promise((answer) => late.push(answer))
      },
    })
    await line.fill('old')
    await line.fill('new')
    await expect.element(page.getByText('newest')).toBeVisible()
    late.forEach((answer) =>
      answer(understood({ tags: [{ id: 'h', name: 'oldest', span: { start: 0, end: 1 } }] })),
    )
    await line.fill('new')
    await expect.element(page.getByText('newest')).toBeVisible()
    expect(page.getByText('oldest').elements()).toEqual([])
  })

  test('shows what it understood', async () => {
    const span = { start: 0, end: 1 }
    await open(
      view('idle'),
      meaning({
        project: { id: 'p', name: 'Website', span },
        task: { id: 't', name: 'Login form', span },
        tags: [{ id: 'g', name: 'asap', span }],
        billable: true,
        when: { when: 'span', start: '2026-06-02T07:00:00Z', end: '2026-06-02T08:30:00Z' },
      }),
    )
    await line.fill('anything')
    for (const chip of ['Login form', 'asap', 'Billable', '09:00 – 10:30']) {
      await expect.element(page.getByText(chip, { exact: true })).toBeVisible()
    }
  })

  const span = { start: 0, end: 3 }
  const problems: [string, Problem, string][] = [
    ['an unknown name', { span, problem: 'unknown', what: 'project', name: 'Webste' }, 'No project is named'],
    ['an archived one', { span, problem: 'inactive', what: 'task', name: 'Old' }, 'is archived or done'],
    ['a task without its project', { span, problem: 'no_project' }, 'project is not known'],
    ['a second project', { span, problem: 'second', what: 'project' }, 'only one project'],
    ['no time', { span, problem: 'not_a_time', error: { error: 'no_such_time' } }, 'No clock shows'],
    ['a long description', { span, problem: 'description_too_long', characters: 3001 }, '3001 characters'],
    ['a refused character', { span, problem: 'refused', character: '<' }, 'takes no <'],
    ['many tags', { span, problem: 'too_many_tags', count: 51 }, '51 tags'],
  ]
  test.each(problems)('says in plain words what is wrong: %s', async (_, problem, text) => {
    await open(view('idle'), meaning({ problems: [problem] }))
    await line.fill('xyz')
    await expect.element(page.getByText(text)).toBeVisible()
  })

  test('keeps silent about a name that is still being typed while there are suggestions', async () => {
    await open(view('idle'), {
      search: (query) =>
        query.find === 'line'
          ? understood({
              problems: [{ span: { start: 5, end: 8 }, problem: 'unknown', what: 'project', name: 'we' }],
            })
          : answers(query),
    })
    await line.fill('Call @we')
    await expect.element(options.first()).toBeVisible()
    expect(page.getByText('No project').elements()).toEqual([])
    await keys('{Escape}')
    await expect.element(page.getByText('No project')).toBeVisible()
  })

  test('lets the user choose among several, and puts the choice where the name was, after characters of any size', async () => {
    const text = '🚀 Café @We now'
    const start = new TextEncoder().encode('🚀 Café ').length
    const choices = [
      { id: '1', name: 'Website', of: 'Acme' },
      { id: '2', name: 'Web "shop"', of: null },
    ]
    await open(
      view('idle'),
      meaning({
        problems: [
          { span: { start, end: start + 3 }, problem: 'ambiguous', what: 'project', name: 'We', choices },
        ],
      }),
    )
    await line.fill(text)
    await expect.element(button(/Website.*Acme/)).toBeVisible()
    await button(/shop/).click()
    await expect.element(line).toHaveValue('🚀 Café @"Web \\"shop\\"" now')
    await expect.element(line).toHaveFocus()
  })

  test('names the project too when the choice is among tasks of several', async () => {
    const choices = [
      { id: '1', name: 'Testing', of: 'Website' },
      { id: '2', name: 'Testing', of: 'Mobile App' },
    ]
    await open(
      view('idle'),
      meaning({
        problems: [{ span: { start: 0, end: 5 }, problem: 'ambiguous', what: 'task', name: 'test', choices }],
      }),
    )
    await line.fill('/test')
    await button(/Testing.*Mobile App/).click()
    await expect.element(line).toHaveValue('@"Mobile App" /"Testing"')
  })

  test('says why it was refused, and keeps its text', async () => {
    const refusal: Refusal = { code: 'before_running', start: '2026-06-02T09:28:33Z' }
    await open(view('running'), {
      dispatch: () => {
        throw refusal
      },
    })
    await line.fill('Call -2h')
    await keys('{Enter}')
    await expect.element(page.getByRole('alert')).toHaveTextContent('What runs now began later, at 11:28')
    await expect.element(line).toHaveValue('Call -2h')
    await keys('x')
    expect(page.getByRole('alert').elements()).toEqual([])
  })

  test('shows the problems for which a line was refused, also of the name at the caret', async () => {
    const problem: Problem = { span: { start: 0, end: 3 }, problem: 'unknown', what: 'tag', name: 'ur' }
    await open(view('idle'), {
      dispatch: () => {
        throw { code: 'line', problems: [problem] } satisfies Refusal
      },
    })
    await line.fill('#ur')
    await keys('{Enter}')
    await expect.element(page.getByText('No tag is named')).toBeVisible()
    await expect.element(line).toHaveValue('#ur')
  })

  test('loses nothing of what is typed when a new view comes', async () => {
    const { host } = await open(view('idle'))
    await line.fill('half a tho')
    host.show(view('offline'))
    await expect.element(page.getByText('3 waiting · saved')).toBeVisible()
    await expect.element(line).toHaveValue('half a tho')
    await expect.element(line).toHaveFocus()
    await keys('ught')
    await expect.element(line).toHaveValue('half a thought')
  })

  test('is sent once however often Enter is pressed', async () => {
    const { host } = await open(view('idle'), { dispatch: () => new Promise(() => {}) })
    await line.fill('Fix login')
    await keys('{Enter}{Enter}{Enter}')
    await asked(host, { do: 'line', text: 'Fix login', how: 'start' })
  })

  test('suggests from a thousand projects in one short list', async () => {
    const value = Array.from({ length: 1000 }, (_, index) => ({
      kind: 'project' as const,
      project: { id: `p${index}`, name: `Project ${index}`, client: null, color: '#123456' },
      before: `@"Project ${index}" `,
      after: '',
    }))
    await open(view('running'), {
      search: ({ find }) => (find === 'suggest' ? { found: 'suggestions', value } : understood()),
    })
    await line.fill('@')
    await expect.poll(() => options.elements().length).toBe(1000)
    const list = page.getByRole('listbox').element().parentElement!
    expect(list.clientHeight).toBeLessThan(350)
    await keys('{ArrowDown>30/}')
    const row = page.getByRole('option', { selected: true }).element().getBoundingClientRect()
    const box = list.getBoundingClientRect()
    expect(row.bottom <= box.bottom + 1 && row.top >= box.top - 1, 'what is highlighted is in sight').toBe(
      true,
    )
  })

  test('does not move what runs when nothing runs', async () => {
    const { host } = await open(view('running'))
    const before = running.element().getBoundingClientRect()
    host.show(view('idle'))
    await expect.element(page.getByText('Nothing is running')).toBeVisible()
    const after = running.element().getBoundingClientRect()
    expect(after.height).toBeCloseTo(before.height, 0)
  })
})
