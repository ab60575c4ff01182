/** Gives an element custom properties; `null` takes one away. Svelte's `style:` would bring a reader of CSS along. */
export function properties(of: Record<string, string | null>): (element: HTMLElement) => void {
  return ({ style }) => {
    for (const [name, value] of Object.entries(of)) style.setProperty(name, value)
  }
}
