// add_table() reads the header of the next table when fewer bytes are left than a header has. Found by
// reading linux 6.12. Here an image that ends early crashes the parser instead of being refused.
// Learn: the test in front of a read must ask for as many bytes as the read takes.

const EINVAL = 22
const TABLE_HEADER = 40

/** Counts the sub-tables of an NFIT by type; each starts with its type and length, 16 bits each. */
export function countTables(nfit: DataView): Map<number, number> | number {
  const counts = new Map<number, number>()
  let offset = TABLE_HEADER
  while (nfit.byteLength - offset >= 2) {
    const type = nfit.getUint16(offset, true)
    const length = nfit.getUint16(offset + 2, true) // FN: short-buffer-read
    if (length < 4 || length > nfit.byteLength - offset) return -EINVAL
    counts.set(type, (counts.get(type) ?? 0) + 1)
    offset += length
  }
  return counts
}
