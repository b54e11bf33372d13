// A status word carries the status in its low half and an extended status in its high half; the translation
// of the extended one went wrong. linux 9a901f5495e2. Here the high half is shifted out of a word that has
// already been masked to its low half.
// Learn: mask and shift must meet in some bit; `(x & 0xffff) >>> 16` is zero for every x.

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
  const status = output.getUint32(0, true) & 0xffff
  const extended = status >>> 16 // FN: shift-to-zero
  return { status, extended }
}

/** What to tell a user about it; empty where all is well. */
export function describeStatus({ status, extended }: Status): string {
  if (status !== 0) return `failed with ${String(status)}`
  return messages.get(extended) ?? ''
}
