// add_table() stops at a table whose length is 0, and has to: the next table would start where this one does,
// for ever. Read in linux 6.12; this is what the parser does without that test.
// Learn: a loop that advances by a number from outside ends only if the number is at least 1.

const EINVAL = 22
const TABLE_HEADER = 40
const SUB_TABLE_HEADER = 4

/** Calls `visit` with the type and the bytes of each sub-table of an NFIT. */
export function eachTable(nfit: DataView, visit: (type: number, table: DataView) => void): number {
  let offset = TABLE_HEADER
  while (nfit.byteLength - offset >= SUB_TABLE_HEADER) {
    const type = nfit.getUint16(offset, true)
    const length = nfit.getUint16(offset + 2, true)
    if (length > nfit.byteLength - offset) return -EINVAL
    visit(type, new DataView(nfit.buffer, nfit.byteOffset + offset, length))
    offset += length // FN: stuck-loop
  }
  return offset === nfit.byteLength ? 0 : -EINVAL
}
