/** Recursion follows what is nested in the input, in TypeScript as here: some input exhausts any stack. */

/** Counted for what was lost to it. */
export const nestedTooDeep = 'nested too deep'

export function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && error.message.includes('call stack')
}
