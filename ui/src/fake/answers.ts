/** What a small demo answers. It knows only as much of the line as a picture needs. */

import type { Answer, Query, Suggestion, Understood } from '../gen'
import { byteAt } from '../state/bytes'
import { entry, projects, tags, tasks } from './world'

const MOST = 8

export function answers(query: Query): Answer {
  switch (query.find) {
    case 'entries':
    case 'entry':
      return { found: 'entries', value: [] }
    case 'projects': {
      const value = Object.values(projects).map(({ id, name, client, color }) => ({
        id,
        name: name ?? '',
        client,
        color: color ?? '',
        billable: false,
        archived: false,
        tasks: tasks[id] ?? [],
      }))
      return { found: 'projects', value }
    }
    case 'line':
      return { found: 'line', value: understood(query.text) }
    case 'suggest':
      return { found: 'suggestions', value: suggestions(query.before, query.after) }
    case 'time': {
      const typed = /^(\d{1,2}):?(\d\d)$/.exec(query.text.trim())
      if (!typed)
        return { found: 'time', value: { Err: { error: query.text.trim() ? 'unreadable' : 'empty' } } }
      const day = new Date().toISOString().slice(0, 10)
      return { found: 'time', value: { Ok: `${day}T${typed[1]?.padStart(2, '0')}:${typed[2]}:00Z` } }
    }
  }
}

function suggestions(before: string, after: string): Suggestion[] {
  const typed = /(^|\s)([@/#])"?([^@/#]*)$/.exec(before)
  const sign = typed?.[2]
  const start = before.slice(0, typed ? typed.index + (typed[1]?.length ?? 0) : 0)
  const wanted = (typed?.[3] ?? before).toLowerCase()
  const fits = (name: string | null) => name?.toLowerCase().includes(wanted)
  const put = (name: string | null) => ({
    before: `${start}${sign}${/\s/.test(name ?? '') ? `"${name}"` : name} `,
    after,
  })
  if (sign === '@') {
    const found = Object.values(projects).filter(({ name, client }) => fits(name) || fits(client))
    return found.slice(0, MOST).map((project) => ({ kind: 'project', project, ...put(project.name) }))
  }
  if (sign === '/') {
    const found = Object.values(projects).flatMap((project) =>
      (tasks[project.id] ?? []).map((task) => ({ project, task })),
    )
    return found
      .filter(({ task }) => fits(task.name))
      .slice(0, MOST)
      .map(({ project, task }) => ({ kind: 'task', project, task, ...put(task.name) }))
  }
  if (sign === '#') {
    const found = tags.filter(({ name }) => fits(name)).slice(0, MOST)
    return found.map((tag) => ({ kind: 'tag', tag, ...put(tag.name) }))
  }
  const now = Date.now()
  const former = [
    entry(now, 'Fix login', projects.website, [900, 850]),
    entry(now, 'Fix the build', projects.app, [800, 780]),
    entry(now, 'Weekly call', projects.support, [700, 650]),
  ]
  return former
    .filter(({ description }) => fits(description))
    .map((one) => ({
      kind: 'entry',
      entry: one,
      before: `${one.description} @${one.project?.name}`,
      after: '',
    }))
}

function understood(text: string): Understood {
  const meaning: Understood = {
    description: text.replace(/(^|\s)[@/#$]\S*/g, '').trim(),
    project: null,
    task: null,
    tags: [],
    billable: /(^|\s)\$(\s|$)/.test(text) || null,
    when: { when: 'now' },
    pieces: [],
    problems: [],
  }
  for (const { 1: sign, 2: typed, index } of text.matchAll(/(?<=^|\s)([@/#])"?([^\s"]+)"?/g)) {
    const name = typed ?? ''
    const span = { start: byteAt(text, index), end: byteAt(text, index + name.length + 1) }
    const begins = (one: { name: string | null }) => one.name?.toLowerCase().startsWith(name.toLowerCase())
    const what = sign === '@' ? 'project' : sign === '/' ? 'task' : 'tag'
    const all = { project: Object.values(projects), task: Object.values(tasks).flat(), tag: tags }[what]
    const found = all.find(begins)
    if (!found) meaning.problems.push({ span, problem: 'unknown', what, name })
    else if (what === 'tag') meaning.tags.push({ id: found.id, name: found.name ?? '', span })
    else meaning[what] = { id: found.id, name: found.name ?? '', span }
  }
  const ago = /(?:^|\s)-(\d+)m\b/.exec(text)
  if (ago) meaning.when = { when: 'at', start: new Date(Date.now() - Number(ago[1]) * 60_000).toISOString() }
  return meaning
}
