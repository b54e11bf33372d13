// A 64-bit field was kept in a narrower integer, which takes only some of its values: linux 2ff0e408db36
// (narrowing conversion in acpi_nfit_ctl). A JavaScript number takes 53 bits, and rounds the rest to a
// neighbour.
// Learn: two halves of 64 bits make a bigint, or a number after the high half has been bounded.

const EINVAL = 22

export interface BadRecord {
  readonly address: number
  readonly length: number
}

/** One error record of a range scrub: the address in two halves, and a length. */
export function parseRecord(status: DataView): BadRecord | number {
  if (status.byteLength < 12) return -EINVAL
  const lo = status.getUint32(0, true)
  const hi = status.getUint32(4, true)
  const address = hi * 2 ** 32 + lo // want "unchecked-overflow: potential integer overflow from user 'hi \* 2 \*\* 32 \+ lo' \(safe integer\)"
  return { address, length: status.getUint32(8, true) }
}
