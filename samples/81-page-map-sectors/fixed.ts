// Sectors of the region become those of the namespace before they are compared: linux 6.12.

const SECTOR = 512
const INFO_BLOCKS = 8192

export interface Namespace {
  /** Byte of its region at which it starts. */
  readonly offset: number
  /** Bytes from its start to its data; the page map lies in front of them. */
  readonly dataOffset: number
  /** Writes zeros over a sector of the namespace. */
  zero(sector: number): void
}

/** Clears what is bad under the page map; `badSectors` is the table of the region. */
export function clearPageMap(namespace: Namespace, badSectors: readonly number[]): void {
  const first = INFO_BLOCKS / SECTOR
  const end = namespace.dataOffset / SECTOR
  for (const regionSector of badSectors) {
    const sector = regionSector - namespace.offset / SECTOR
    if (sector >= first && sector < end) namespace.zero(sector)
  }
}
