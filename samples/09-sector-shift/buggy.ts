// A byte count in 32 bits cuts large ranges: linux aa9ad44a42b4 widens that of badrange_forget(). In
// JavaScript the shift that turns sectors into bytes does it, from one gigabyte on.
// Learn: shifts work on 32 bits whatever the variable could hold; multiply instead.

const SECTOR_SHIFT = 9
const SECTOR_SIZE = 1 << SECTOR_SHIFT

export interface Disk {
  /** Reads bytes at a byte offset; fewer at the end of the disk. */
  read(offset: number, length: number): Uint8Array
}

/** Reads the sector that a request names. */
export function readSector(disk: Disk, request: DataView): Uint8Array {
  if (request.byteLength < 4) throw new RangeError('the request is too short')
  const sector = request.getUint32(0, true)
  const offset = sector << SECTOR_SHIFT // want "unchecked-overflow: potential integer overflow from user 'sector << SECTOR_SHIFT' \(int32\)"
  return disk.read(offset, SECTOR_SIZE)
}
