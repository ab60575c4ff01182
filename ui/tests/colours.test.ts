import { describe, expect, test } from 'vitest'
import tokens from '../src/tokens.css?raw'

type Pair = [light: string, dark: string]

/** The colours of a block of the style sheet by their names. */
function colours(css: string): Map<string, Pair> {
  const found = css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);/g)
  return new Map([...found].map(([, name, light, dark]) => [name!, [light!, dark!]]))
}

function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!
}

/** As WCAG 2 has it. */
function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light! + 0.05) / (dark! + 0.05)
}

const usual = colours(tokens.slice(0, tokens.indexOf('@media')))
const strong = new Map([...usual, ...colours(tokens.slice(tokens.indexOf('prefers-contrast')))])

const grounds = ['ground', 'raised', 'sunken', 'hover', 'accent-soft']
const pairs: [text: string, on: string][] = [
  ...['text', 'text-quiet'].flatMap((text) =>
    [...grounds, 'warn-soft', 'danger-soft'].map((on): [string, string] => [text, on]),
  ),
  ...['ground', 'raised', 'sunken', 'hover'].map((on): [string, string] => ['text-faint', on]),
  ...grounds.map((on): [string, string] => ['accent', on]),
  ['warn', 'ground'],
  ['warn', 'raised'],
  ['warn', 'warn-soft'],
  ['danger', 'ground'],
  ['danger', 'raised'],
  ['danger', 'danger-soft'],
  ['on-accent', 'accent'],
  ['on-accent', 'accent-strong'],
  ['on-danger', 'danger'],
]

describe.each([
  ['light', 0],
  ['dark', 1],
] as const)('on %s', (_, theme) => {
  test.each(pairs)('%s can be read on %s', (text, on) => {
    expect(contrast(usual.get(text)![theme], usual.get(on)![theme])).toBeGreaterThanOrEqual(4.5)
  })

  test.each(pairs)('%s can be read better on %s by who wants more contrast', (text, on) => {
    const ratio = contrast(strong.get(text)![theme], strong.get(on)![theme])
    expect(ratio).toBeGreaterThanOrEqual(text.startsWith('on-') ? 4.5 : 7)
  })

  test.each(['ground', 'raised'])('the edges of fields and the focus ring can be seen on %s', (on) => {
    for (const edge of ['edge', 'ring']) {
      expect(contrast(usual.get(edge)![theme], usual.get(on)![theme])).toBeGreaterThanOrEqual(3)
    }
  })
})
