// acpi_nfit_ctl() trusted the lengths inside a call envelope of 64 bytes: linux 265e98f72bac.
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
