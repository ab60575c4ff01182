/** Spans of the line are in bytes of UTF-8; texts here are indexed in units of UTF-16. */

const encoder = new TextEncoder()

/** The byte at an index of a text. */
export function byteAt(text: string, index: number): number {
  return encoder.encode(text.slice(0, index)).length
}

/** The index at a byte of a text. */
export function indexAt(text: string, byte: number): number {
  return new TextDecoder().decode(encoder.encode(text).slice(0, byte)).length
}
