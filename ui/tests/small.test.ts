import { describe, expect, test } from 'vitest'
import { byteAt, indexAt } from '../src/state/bytes'
import { endOfLast } from '../src/state/last'
import { marker, wholeMarker } from '../src/state/marker'
import { newest } from '../src/state/newest'
import { hoursMinutes, hoursMinutesSeconds, minutesBefore, timeOfDay, zonesDiffer } from '../src/times'
import { NOW, view } from './page'

describe('times', () => {
  test.each([
    [0, '0:00', '0:00:00'],
    [59, '0:00', '0:00:59'],
    [3_900, '1:05', '1:05:00'],
    [360_000, '100:00', '100:00:00'],
    [-5, '0:00', '0:00:00'],
  ])('%i seconds', (seconds, short, long) => {
    expect([hoursMinutes(seconds), hoursMinutesSeconds(seconds)]).toEqual([short, long])
  })

  test.each([
    ['2026-06-02T22:05:00Z', 'Europe/Vienna', '00:05', '12:05\u00a0am'],
    ['2026-06-02T10:00:00Z', 'Europe/Vienna', '12:00', '12:00\u00a0pm'],
    ['2026-01-02T07:05:00Z', 'Europe/Vienna', '08:05', '8:05\u00a0am'],
    ['2026-06-02T10:00:00Z', 'Asia/Kathmandu', '15:45', '3:45\u00a0pm'],
  ])('%s in %s', (instant, time_zone, hour24, hour12) => {
    expect(timeOfDay(instant, { time_zone, time_format: 'hour24' })).toBe(hour24)
    expect(timeOfDay(instant, { time_zone, time_format: 'hour12' })).toBe(hour12)
  })

  test('earlier instants are whole seconds', () => {
    expect(minutesBefore(NOW + 499, 15)).toBe('2026-06-02T09:26:07.000Z')
  })

  test('zones are compared in both halves of the year', () => {
    expect(zonesDiffer('Europe/Berlin', 'Europe/Vienna', NOW)).toBe(false)
    expect(zonesDiffer('Africa/Johannesburg', 'Europe/Vienna', NOW), 'the same only in summer').toBe(true)
    expect(zonesDiffer('America/New_York', 'Europe/Vienna', NOW)).toBe(true)
  })
})

describe('the end of the last entry', () => {
  test('is the latest of the day that is not already the start', () => {
    const { today, running, ...rest } = view('running')
    expect(endOfLast({ ...rest, running, today }, running!)).toBe('2026-06-02T09:28:07Z')
    const there = { ...running!, start: '2026-06-02T09:28:07Z' }
    expect(endOfLast({ ...rest, running, today }, there)).toBe('2026-06-02T08:38:07Z')
    expect(endOfLast({ ...rest, running, today: { ...today, entries: [running!] } }, running!)).toBeNull()
  })

  test('is before the end of a finished entry', () => {
    const shown = view('idle')
    expect(endOfLast(shown, shown.today.entries[2]!)).toBe('2026-06-02T07:43:07Z')
  })
})

test('bytes and indexes agree on the borders of characters of any size', () => {
  const text = 'aß東🚀é'
  expect([0, 1, 2, 3, 5].map((index) => byteAt(text, index))).toEqual([0, 1, 3, 6, 10])
  expect([0, 1, 3, 6, 10].map((byte) => indexAt(text, byte))).toEqual([0, 1, 2, 3, 5])
})

test('names are quoted where the line would end them', () => {
  expect(marker('@', 'web')).toBe('@web')
  expect(marker('@', 'big corp')).toBe('@"big corp')
  expect(wholeMarker('#', 'say "hi" \\o/')).toBe('#"say \\"hi\\" \\\\o/"')
})

test('of several answers only the one to the last question comes through', async () => {
  const last = newest()
  const late = last(new Promise<number>((answer) => queueMicrotask(() => answer(1))))
  const failed = last(Promise.reject(new Error('gone')))
  const good = last(Promise.resolve(3))
  expect(await Promise.all([late, failed, good])).toEqual([undefined, undefined, 3])
})
