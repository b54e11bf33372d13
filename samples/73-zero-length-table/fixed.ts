// A table is at least its header: read in linux 6.12, add_table().

const EINVAL = 22
const TABLE_HEADER = 40
const SUB_TABLE_HEADER = 4

/** Calls `visit` with the type and the bytes of each sub-table of an NFIT. */
export function eachTable(nfit: DataView, visit: (type: number, table: DataView) => void): number {
  let offset = TABLE_HEADER
  while (nfit.byteLength - offset >= SUB_TABLE_HEADER) {
    const type = nfit.getUint16(offset, true)
    const length = nfit.getUint16(offset + 2, true)
    if (length < SUB_TABLE_HEADER || length > nfit.byteLength - offset) return -EINVAL
    visit(type, new DataView(nfit.buffer, nfit.byteOffset + offset, length))
    offset += length
  }
  return offset === nfit.byteLength ? 0 : -EINVAL
}
