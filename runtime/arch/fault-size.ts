import { contains, type AddressRange } from '../lib/range.ts'
import { alignDown } from '../lib/u64.ts'
import type { PageHost } from '../pfn/host.ts'

/** A place in a mapped file whose blocks lie in memory. */
export interface MappedExtent {
  /** Virtual addresses of the mapping. */
  readonly mapping: AddressRange
  /** Virtual address of the first byte of the extent. */
  readonly address: bigint
  /** Physical addresses of the extent. */
  readonly extent: AddressRange
}

/**
 * The largest page, in bytes, that can serve a fault at a virtual address: it lies in the mapping and in the extent,
 * and virtual and physical address are equal modulo its size. `null`: the address is not in both.
 * Source: `dax_iomap_pmd_fault`, fs/dax.c.
 */
export function daxFaultSize({ alignments }: PageHost, place: MappedExtent, fault: bigint): number | null {
  const { mapping, address, extent } = place
  const fits = [...alignments].reverse().filter((size) => {
    const length = BigInt(size)
    const start = alignDown(fault, length)
    const physical = extent.start + (start - address)
    return (
      physical % length === 0n &&
      contains(mapping, { start, length }) &&
      contains(extent, { start: physical, length })
    )
  })
  return fits[0] ?? null
}
