/** The outcome of an operation that can fail in a foreseen way: no exception, no sentinel value. */
export type Result<T, E> = Ok<T> | Err<E>

/** Success, with its value. */
export interface Ok<T> {
  readonly ok: true
  readonly value: T
}

/** Failure, with a typed reason. */
export interface Err<E> {
  readonly ok: false
  readonly error: E
}

/** Wraps a value as a success. */
export function ok<T>(value: T): Ok<T> {
  return { ok: true, value }
}

/** Wraps a reason as a failure. */
export function err<E>(error: E): Err<E> {
  return { ok: false, error }
}

/**
 * The value of a result that the caller knows to be a success.
 * @throws {Error} when it is not: a bug of the caller, never a consequence of input.
 */
export function unwrap<T, E>(result: Result<T, E>): T {
  if (result.ok) return result.value
  throw new Error(`unwrap of a failure: ${describe(result.error)}`)
}

function describe(error: unknown): string {
  if (typeof error === 'string') return error
  if (typeof error === 'object' && error !== null && 'message' in error) return String(error.message)
  return String(error)
}
