// The length is compared with the buffer while it is still exact: linux 265e98f72bac.

const EINVAL = 22
const ENVELOPE = 64

export interface Span {
  start: number
  end: number
}

/** Where the payload of a CALL lies in the user's buffer. */
export function payloadSpan(call: DataView, span: Span): number {
  if (call.byteLength < ENVELOPE) return -EINVAL
  const length = call.getBigUint64(8, true)
  if (length > BigInt(call.byteLength - ENVELOPE)) return -EINVAL
  span.start = ENVELOPE
  span.end = Number(length) + ENVELOPE
  return 0
}
