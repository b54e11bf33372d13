/**
 * Why an operation pauses: `step`, others may run here; `wait`, it cannot go on before others do.
 */
export type Pause = 'step' | 'wait'

/**
 * An operation that pauses wherever another processor could interfere. Whoever drives it decides what runs in
 * between. `return()` gives it up at any pause; nothing stays locked.
 */
export type Steps<T> = Generator<Pause, T, void>

/** Runs an operation to its end; gives it up, with the result of `blocked`, when it would wait for others. */
export function finish<T>(steps: Steps<T>, blocked: () => T): T {
  for (;;) {
    const next = steps.next()
    if (next.done === true) return next.value
    if (next.value === 'wait') {
      const result = blocked()
      steps.return(result)
      return result
    }
  }
}
