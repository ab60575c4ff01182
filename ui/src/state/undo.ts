/** Whether a key takes back what was done. In a field with text it takes back what was typed. */
export function takesBack(event: KeyboardEvent): boolean {
  const { key, code, ctrlKey, metaKey, altKey, shiftKey, repeat, target } = event
  // Where the letters are not Latin ones, the key in their place counts.
  const isZ = /^z$/i.test(key) || (key > '\x7f' && code === 'KeyZ')
  if (!isZ || ctrlKey === metaKey || altKey || shiftKey || repeat) return false
  return !(target instanceof HTMLInputElement && target.value)
}
