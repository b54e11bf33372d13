// A sector number times 512 stays a safe integer, where a shift keeps 32 bits: linux aa9ad44a42b4.

const SECTOR_SIZE = 512

export interface Disk {
  /** Reads bytes at a byte offset; fewer at the end of the disk. */
  read(offset: number, length: number): Uint8Array
}

/** Reads the sector that a request names. */
export function readSector(disk: Disk, request: DataView): Uint8Array {
  if (request.byteLength < 4) throw new RangeError('the request is too short')
  const sector = request.getUint32(0, true)
  const offset = sector * SECTOR_SIZE
  return disk.read(offset, SECTOR_SIZE)
}
