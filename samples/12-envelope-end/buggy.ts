// acpi_nfit_ctl() trusted a call envelope of 64 bytes that was not all there. Found by syzbot; linux
// 265e98f72bac tests the length. Here the envelope is there, and the length inside it goes through Number(),
// which rounds.
// Learn: compare a bigint while it is one.

const EINVAL = 22
const ENVELOPE = 64

export interface Span {
  start: number
  end: number
}

/** Where the payload of a CALL lies in the user's buffer. */
export function payloadSpan(call: DataView, span: Span): number {
  if (call.byteLength < ENVELOPE) return -EINVAL
  span.start = ENVELOPE
  span.end = Number(call.getBigUint64(8, true)) + ENVELOPE // want "unchecked-overflow: potential integer overflow from user 'Number\(call\.getBigUint64\(8, true\)\) \+ ENVELOPE' \(safe integer\)"
  return 0
}
