// The high half is bounded so that every address is a safe integer: linux 2ff0e408db36.

const EINVAL = 22
const MAX_HIGH = 0x1f_ffff

export interface BadRecord {
  readonly address: number
  readonly length: number
}

/** One error record of a range scrub: the address in two halves, and a length. */
export function parseRecord(status: DataView): BadRecord | number {
  if (status.byteLength < 12) return -EINVAL
  const lo = status.getUint32(0, true)
  const hi = status.getUint32(4, true)
  if (hi > MAX_HIGH) return -EINVAL
  const address = hi * 2 ** 32 + lo
  return { address, length: status.getUint32(8, true) }
}
