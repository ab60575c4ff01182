/** A marker of the line with a name that is still being typed; quoted where it would end at a space. */
export function marker(sign: '@' | '/' | '#', name: string): string {
  return /[\s"\\]/.test(name) ? `${sign}"${escaped(name)}` : sign + name
}

/** A marker of the line with a whole name. */
export function wholeMarker(sign: '@' | '/' | '#', name: string): string {
  return `${sign}"${escaped(name)}"`
}

function escaped(name: string): string {
  return name.replace(/["\\]/g, '\\$&')
}
