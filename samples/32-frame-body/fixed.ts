// A frame is at least its head and tail: class of linux efda1b5d87cb.

const HEAD = 4
const TAIL = 2

export interface Frame {
  readonly channel: number
  readonly body: Buffer
}

/** The first frame in `input`: total length, channel, body, checksum. Undefined while it is not complete. */
export function parseFrame(input: Buffer): Frame | undefined {
  if (input.length < HEAD + TAIL) return undefined
  const total = input.readUInt16BE(0)
  const channel = input.readUInt16BE(2)
  if (total < HEAD + TAIL || total > input.length) return undefined
  const end = total - TAIL
  return { channel, body: input.subarray(HEAD, end) }
}
