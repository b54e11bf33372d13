// Each half is taken from the whole word: linux 9a901f5495e2.

export interface Status {
  readonly status: number
  readonly extended: number
}

const messages: ReadonlyMap<number, string> = new Map([
  [1, 'a scrub is in progress'],
  [2, 'no scrub since start'],
  [3, 'stopped before its end'],
])

/** Splits the first word of a command's output. */
export function splitStatus(output: DataView): Status {
  const word = output.getUint32(0, true)
  return { status: word & 0xffff, extended: word >>> 16 }
}

/** What to tell a user about it; empty where all is well. */
export function describeStatus({ status, extended }: Status): string {
  if (status !== 0) return `failed with ${String(status)}`
  return messages.get(extended) ?? ''
}
