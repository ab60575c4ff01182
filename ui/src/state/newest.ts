/** Lets only the answer to the last question through: an earlier one that comes late is `undefined`. */
export function newest(): <T>(question: Promise<T>) => Promise<T | undefined> {
  let last = 0
  return async (question) => {
    const mine = ++last
    const answer = await question.catch(() => undefined)
    return mine === last ? answer : undefined
  }
}
