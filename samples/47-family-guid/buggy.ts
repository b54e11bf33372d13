// Family -1 of an int equals family ~0 of a u64, and would index the table of GUIDs in front of its start.
// Found by reading linux 6.12, acpi_nfit_ctl(); another layer happens to refuse it earlier.
// Learn: a signed number needs two comparisons; `table[-1]` is undefined, not an error.

const EINVAL = 22

const guids = [
  '4309ac30-0d11-11e4-9191-0800200c9a66',
  '9002c334-acf3-4c0e-9642-a235f0d53bc6',
  '5008664b-b758-41a0-a03c-27c2f2d04f7e',
  '1ee68b36-d4bd-4a1a-9a16-4f8e53d46e05',
] as const

/** GUID of the family that a CALL envelope names, the way firmware tables print it. */
export function familyGuid(envelope: DataView): string | number {
  if (envelope.byteLength < 8) return -EINVAL
  const family = envelope.getInt32(0, true)
  if (family >= guids.length) return -EINVAL
  const guid = guids[family]! // FN: missing-lower-bound
  return guid.toUpperCase()
}
