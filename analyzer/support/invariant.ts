/** Our own mistake, never the input's: thrown when an internal promise is broken. */
export class EngineError extends Error {
  override readonly name = 'EngineError'
}

/** Throws `EngineError` when `condition` is false. */
export function invariant(condition: boolean, message: string): asserts condition {
  if (!condition) throw new EngineError(message)
}

/** Marks the end of an exhaustive switch; reaching it at run time is our mistake. */
export function unreachable(value: never): never {
  throw new EngineError(`unreachable value ${JSON.stringify(value)}`)
}
