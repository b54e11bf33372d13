import type { Guid } from '../lib/brand.ts'
import { viewOf } from '../lib/bytes.ts'
import { guidField, text, u16, u32, u64 } from '../lib/fields.ts'
import { fletcher64 } from '../lib/fletcher64.ts'
import { layout, type Layout, type LayoutError } from '../lib/layout.ts'
import type { Result } from '../lib/result.ts'

/** The block that tells where the page map of a namespace is; 4096 bytes at offset 4096. */
export interface PfnInfo {
  readonly signature: string
  readonly uuid: Guid
  /** UUID of the namespace. */
  readonly parentUuid: Guid
  readonly flags: number
  readonly versionMajor: number
  readonly versionMinor: number
  /** Bytes from the start of the namespace, without padding, to the data. */
  readonly dataOffset: bigint
  /** Pages of data. */
  readonly pages: bigint
  /** 1: the page map is in RAM; 2: in front of the data. */
  readonly mode: number
  /** Bytes at the start that are not used; from minor version 1. */
  readonly startPad: number
  /** Bytes at the end that are not used; from minor version 1. */
  readonly endTrunc: number
  /** Bytes; from minor version 2. */
  readonly align: number
  /** Bytes; from minor version 4. */
  readonly pageSize: number
  /** Bytes; from minor version 4. */
  readonly pageStructSize: number
  /** Fletcher64 over the block with this field 0. */
  readonly checksum: bigint
}

/** Whether the data is for a file system (`pfn`) or for programs to map (`dax`). */
export type PfnKind = 'pfn' | 'dax'

/** Where the page map is. */
export type PageMapMode = 'ram' | 'pmem'

/** Bytes of an information block, and where it starts in the namespace. */
export const PFN_INFO_SIZE = 4096
export const PFN_INFO_OFFSET = 4096

/** Bytes in front of page map and data. */
export const PFN_RESERVED = 8192

/** Text at the start of an information block. */
export const PFN_SIGNATURES: { readonly [K in PfnKind]: string } = {
  pfn: 'NVDIMM_PFN_INFO\0',
  dax: 'NVDIMM_DAX_INFO\0',
}

/** Number of each mode in an information block. */
export const PFN_MODES: { readonly [M in PageMapMode]: number } = { ram: 1, pmem: 2 }

const CHECKSUM_OFFSET = 4088

/** Bytes of an information block. Source: `struct nd_pfn_sb`, drivers/nvdimm/pfn.h. */
export const pfnInfo: Layout<PfnInfo> = layout('PFN information block', PFN_INFO_SIZE, {
  signature: text(0, 16),
  uuid: guidField(16, 'rfc'),
  parentUuid: guidField(32, 'rfc'),
  flags: u32(48),
  versionMajor: u16(52),
  versionMinor: u16(54),
  dataOffset: u64(56),
  pages: u64(64),
  mode: u32(72),
  startPad: u32(76),
  endTrunc: u32(80),
  align: u32(84),
  pageSize: u32(88),
  pageStructSize: u16(92),
  checksum: u64(CHECKSUM_OFFSET),
})

/** The bytes of an information block; the checksum is computed. */
export function encodePfnInfo(info: PfnInfo): Result<Uint8Array, LayoutError> {
  const bytes = pfnInfo.encode({ ...info, checksum: 0n })
  if (bytes.ok) viewOf(bytes.value).setBigUint64(CHECKSUM_OFFSET, fletcher64(bytes.value), true)
  return bytes
}

/** Fletcher64 of an information block whose last 8 bytes are taken as 0. */
export function pfnChecksum(bytes: Uint8Array): bigint {
  const copy = bytes.slice(0, PFN_INFO_SIZE)
  copy.fill(0, CHECKSUM_OFFSET)
  return fletcher64(copy)
}
