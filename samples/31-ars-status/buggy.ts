// The size of the records in a scrub status is the length that firmware reports, less the 8 bytes of its
// head. A length below 8 made it negative. linux efda1b5d87cb hardens the length before it is used.
// Learn: a length from outside has a lower bound too: whatever is going to be subtracted.

const EINVAL = 22
const HEAD = 8

export interface ScrubStatus {
  readonly status: number
  readonly records: Uint8Array
}

/** Splits the output of a scrub: status, length of all output, records. */
export function splitScrub(output: DataView): ScrubStatus | number {
  if (output.byteLength < HEAD) return -EINVAL
  const status = output.getUint32(0, true)

  const length = output.getUint32(4, true)
  if (length > output.byteLength) return -EINVAL
  const size = length - HEAD // FN: length-underflow
  return { status, records: new Uint8Array(output.buffer, output.byteOffset + HEAD, size) }
}
