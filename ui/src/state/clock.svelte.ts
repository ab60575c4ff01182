/** The present second, for what counts up. Stands still unless it is run. */
export class Clock {
  /** Milliseconds since 1970, of the last tick. */
  now = $state(0)
  readonly #read: () => number

  constructor(read: () => number = Date.now) {
    this.#read = read
    this.now = read()
  }

  /** The present instant, also while the clock stands still. */
  read(): number {
    return this.#read()
  }

  /** Ticks with each whole second until what it returns is called. */
  run(): () => void {
    let next = 0
    const tick = () => {
      this.now = this.#read()
      next = window.setTimeout(tick, 1000 - (this.now % 1000))
    }
    tick()
    return () => window.clearTimeout(next)
  }
}
