/** How times and lengths are written. Pure: the instant is an argument. */

import type { AccountView } from './gen'

/** The profile's way of writing a time of day. */
export type Dial = Pick<AccountView, 'time_zone' | 'time_format'>

const MINUTE = 60_000

/** Seconds as `1:05`, hours and minutes. Rounds down, so a list never says more than was done. */
export function hoursMinutes(seconds: number): string {
  const minutes = Math.floor(Math.max(0, seconds) / 60)
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}`
}

/** Seconds as `0:12:34`. */
export function hoursMinutesSeconds(seconds: number): string {
  const whole = Math.floor(Math.max(0, seconds))
  return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`
}

/** Whole seconds from one instant to another. */
export function secondsBetween(start: string, end: number | string): number {
  return Math.floor((new Date(end).getTime() - new Date(start).getTime()) / 1000)
}

/** `09:10` or `9:10 am`, in the profile's zone. */
export function timeOfDay(instant: string, dial: Dial): string {
  const { hour, minute } = onDial(new Date(instant), dial.time_zone)
  if (dial.time_format === 'hour24') return `${two(hour)}:${two(minute)}`
  return `${hour % 12 || 12}:${two(minute)}\u00a0${hour < 12 ? 'am' : 'pm'}`
}

/** Two instants, told apart: with their days or their seconds where times of day are not enough. */
export function apart(one: string, other: string, dial: Dial): [string, string] {
  const days = [one, other].map((at) => dayOf(at, dial.time_zone)) as [string, string]
  const times = [one, other].map((at) => timeOfDay(at, dial)) as [string, string]
  const seconds = (at: string, time: string) =>
    time.replace(/:\d\d/, `$&:${two(new Date(at).getUTCSeconds())}`)
  if (days[0] !== days[1]) return [`${dayName(days[0])}, ${times[0]}`, `${dayName(days[1])}, ${times[1]}`]
  return times[0] === times[1] ? [seconds(one, times[0]), seconds(other, times[1])] : times
}

/** Minutes since midnight in the profile's zone, as its clocks show them. */
export function minuteOfDay(instant: string | number, zone: string): number {
  const { hour, minute } = onDial(new Date(instant), zone)
  return hour * 60 + minute
}

/** The day of an instant in a zone, `2026-06-01`. */
export function dayOf(instant: string | number, zone: string): string {
  const { year, month, day } = onDial(new Date(instant), zone)
  return `${year}-${two(month)}-${two(day)}`
}

/** `Tuesday, 2 June` of `2026-06-02`. */
export function dayName(date: string): string {
  const noon = new Date(`${date}T12:00:00Z`)
  const form = { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' } as const
  return new Intl.DateTimeFormat('en-GB', form).format(noon)
}

/** That many minutes earlier, in whole seconds. */
export function minutesBefore(instant: number | string, minutes: number): string {
  const at = new Date(instant).getTime() - minutes * MINUTE
  return new Date(Math.floor(at / 1000) * 1000).toISOString()
}

/** Whether clocks of the two zones differ, now or half a year on. */
export function zonesDiffer(one: string, other: string, now: number): boolean {
  const later = now + 182 * 24 * 60 * MINUTE
  return [now, later].some(
    (at) => dayOf(at, one) !== dayOf(at, other) || minuteOfDay(at, one) !== minuteOfDay(at, other),
  )
}

/** The computer's zone. */
export function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}

type Read = { year: number; month: number; day: number; hour: number; minute: number }

const readers = new Map<string, Intl.DateTimeFormat>()

function onDial(instant: Date, zone: string): Read {
  const read: Record<string, number> = {}
  for (const { type, value } of reader(zone).formatToParts(instant)) read[type] = Number(value)
  return read as Read
}

function reader(zone: string): Intl.DateTimeFormat {
  let found = readers.get(zone)
  if (!found) {
    found = newReader(zone)
    readers.set(zone, found)
  }
  return found
}

function newReader(timeZone: string): Intl.DateTimeFormat {
  const form = {
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    hourCycle: 'h23',
  } as const
  try {
    return new Intl.DateTimeFormat('en-u-nu-latn', { ...form, timeZone })
  } catch {
    // A zone that is newer than the web view's tables.
    return new Intl.DateTimeFormat('en-u-nu-latn', { ...form, timeZone: 'UTC' })
  }
}

function two(number: number): string {
  return String(number).padStart(2, '0')
}
