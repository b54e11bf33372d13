// The output is at least its head: linux efda1b5d87cb.

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
  if (length < HEAD || length > output.byteLength) return -EINVAL
  const size = length - HEAD
  return { status, records: new Uint8Array(output.buffer, output.byteOffset + HEAD, size) }
}
