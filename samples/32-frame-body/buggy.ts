// "can 'length' underflow?" is among the warnings that Smatch mails most about packet parsers; linux
// efda1b5d87cb is one of its kind. Here the body of a serial frame ends before it starts, and since a
// negative end counts from the end of the buffer, `subarray` gives bytes of the next frame.
// Learn: slices never throw; a negative bound means another place, not an error.

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
  if (total > input.length) return undefined
  const end = total - TAIL // FN: length-underflow
  return { channel, body: input.subarray(HEAD, end) }
}
