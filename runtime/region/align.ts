import { isPowerOfTwo } from '../lib/u64.ts'

/** Bytes of a page. */
export const PAGE_SIZE = 4096n

/** Alignment that every architecture can map, in bytes. */
export const COMPAT_ALIGN_MAX: bigint = 16n << 20n

/** What an alignment is judged by. */
export interface AlignedRegion {
  /** Bytes. */
  readonly size: bigint
  /** Number of DIMMs. */
  readonly mappings: number
}

/** Alignment of namespaces of a fresh region, in bytes. Source: `default_align`, drivers/nvdimm/region_devs.c. */
export function defaultAlign({ size, mappings }: AlignedRegion): bigint {
  const align = size < COMPAT_ALIGN_MAX ? PAGE_SIZE : COMPAT_ALIGN_MAX
  const ways = BigInt(Math.max(1, mappings))
  return align % ways === 0n ? align : align * ways
}

/**
 * Whether a region may have this alignment: the part of each DIMM is a power of two of at least a page, and the whole
 * is not more than the region.
 */
export function isRegionAlign(align: bigint, { size, mappings }: AlignedRegion): boolean {
  const ways = BigInt(Math.max(1, mappings))
  const part = align / ways
  return align % ways === 0n && isPowerOfTwo(part) && part >= PAGE_SIZE && align <= size
}
