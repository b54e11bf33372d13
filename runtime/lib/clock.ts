/** Milliseconds since some fixed moment, never going back. */
export type Milliseconds = number

/** A task that was scheduled and can be taken back. */
export interface Timer {
  /** Takes the task back; nothing happens when it ran already. */
  cancel(): void
}

/** The only source of time of this library. Node and browsers: {@link systemClock}; tests: {@link ManualClock}. */
export interface Clock {
  now(): Milliseconds
  /** Runs the task once, `delay` milliseconds from now. */
  schedule(delay: Milliseconds, task: () => void): Timer
}

/** The clock of the host. */
export const systemClock: Clock = {
  now: () => performance.now(),
  schedule: (delay, task) => {
    const id = setTimeout(task, delay)
    return { cancel: () => clearTimeout(id) }
  },
}

interface Entry {
  readonly due: Milliseconds
  readonly order: number
  readonly task: () => void
}

/** A clock that stands still until it is told to move; tasks run in order of their due time. */
export class ManualClock implements Clock {
  readonly #entries = new Set<Entry>()
  #now: Milliseconds = 0
  #order = 0

  now(): Milliseconds {
    return this.#now
  }

  schedule(delay: Milliseconds, task: () => void): Timer {
    const entry: Entry = { due: this.#now + Math.max(0, delay), order: this.#order++, task }
    this.#entries.add(entry)
    return { cancel: () => void this.#entries.delete(entry) }
  }

  /** Number of tasks that wait. */
  get pending(): number {
    return this.#entries.size
  }

  /** Moves on by `delay`, running every task that falls due, also those that tasks schedule. */
  advance(delay: Milliseconds): void {
    const end = this.#now + delay
    for (let next = this.#next(end); next !== null; next = this.#next(end)) {
      this.#entries.delete(next)
      this.#now = next.due
      next.task()
    }
    this.#now = end
  }

  #next(end: Milliseconds): Entry | null {
    let first: Entry | null = null
    for (const entry of this.#entries) {
      if (entry.due > end) continue
      if (first === null || entry.due < first.due || (entry.due === first.due && entry.order < first.order)) {
        first = entry
      }
    }
    return first
  }
}
