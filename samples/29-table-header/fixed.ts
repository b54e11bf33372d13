// Four bytes have to be left for a header: read in linux 6.12, add_table().

const EINVAL = 22
const TABLE_HEADER = 40
const SUB_TABLE_HEADER = 4

/** Counts the sub-tables of an NFIT by type; each starts with its type and length, 16 bits each. */
export function countTables(nfit: DataView): Map<number, number> | number {
  const counts = new Map<number, number>()
  let offset = TABLE_HEADER
  while (offset < nfit.byteLength) {
    if (nfit.byteLength - offset < SUB_TABLE_HEADER) return -EINVAL
    const type = nfit.getUint16(offset, true)
    const length = nfit.getUint16(offset + 2, true)
    if (length < 4 || length > nfit.byteLength - offset) return -EINVAL
    counts.set(type, (counts.get(type) ?? 0) + 1)
    offset += length
  }
  return counts
}
