import type { Guid } from '../lib/brand.ts'
import type { AddressRange } from '../lib/range.ts'

/** What the machine asks of memory that gets page structures. Sizes are bytes. */
export interface PageHost {
  readonly pageSize: number
  /** Of one page structure. */
  readonly pageStructSize: number
  /** Granularity of mapping memory: 2 MiB, on powerpc up to 16 MiB. */
  readonly compatAlign: number
  /** Alignments that page tables can serve, ascending. */
  readonly alignments: readonly number[]
}

/** A machine with pages of 4 KiB, 2 MiB and 1 GiB. */
export const X86_PAGES: PageHost = {
  pageSize: 0x1000,
  pageStructSize: 64,
  compatAlign: 0x20_0000,
  alignments: [0x1000, 0x20_0000, 0x4000_0000],
}

/** The namespace that an information block describes. */
export interface PfnNamespace {
  /** UUID; null when it has none. */
  readonly uuid: Guid
  /** System physical addresses. */
  readonly range: AddressRange
  /** The region takes no writes. */
  readonly readOnly: boolean
}
