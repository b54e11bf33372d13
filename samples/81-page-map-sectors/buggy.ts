// Bad sectors under the page map of a namespace are cleared when it is set up. The table of bad sectors
// counts from the start of the region, the bounds of the page map from that of the namespace; they are the
// same for the first namespace only. Found by reading linux 6.12, nd_pfn_clear_memmap_errors().
// Learn: a position is a number and what it counts from; name both, `regionSector`, `namespaceSector`.

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
  for (const sector of badSectors) {
    if (sector >= first && sector < end) namespace.zero(sector) // FN: mixed-units
  }
}
