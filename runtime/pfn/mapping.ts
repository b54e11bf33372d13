import type { BadBlocks } from '../badrange/bad-blocks.ts'
import type { AddressRange } from '../lib/range.ts'
import { ok, type Result } from '../lib/result.ts'
import type { Media } from '../media/media.ts'
import { roundUp } from './align.ts'
import { pfnError, type PfnError } from './errors.ts'
import type { PageHost, PfnNamespace } from './host.ts'
import { PFN_RESERVED } from './info-block.ts'
import type { ValidPfn } from './validate.ts'

/** Part of a range that holds its own page structures. Counts are pages. Source: `struct vmem_altmap`. */
export interface AltMap {
  /** Number of the first page. */
  readonly base: bigint
  /** Number of the last page. */
  readonly end: bigint
  /** Pages in front that are not for page structures. */
  readonly reserve: bigint
  /** Pages for page structures. */
  readonly free: bigint
}

/** How a namespace with page structures is mapped. */
export interface PfnMapping {
  /** System physical addresses, page map included. */
  readonly range: AddressRange
  /** Bytes from the start of the range to the data. */
  readonly dataOffset: bigint
  /** Pages of data. */
  readonly pages: bigint
  /** `null` when page structures are in RAM. */
  readonly altmap: AltMap | null
}

/** Bytes that Linux adds at once: a base is a multiple of it. */
const SUBSECTION: bigint = 2n << 20n
const SECTOR = 512

/**
 * The mapping that an information block asks for.
 * Error -EINVAL `size`: no room in front of the data, or more pages than there are, which Linux does not look at.
 * Source: `__nvdimm_setup_pfn`, drivers/nvdimm/pfn_devs.c.
 */
export function mapPfn(
  found: ValidPfn,
  namespace: PfnNamespace,
  host: PageHost,
): Result<PfnMapping, PfnError> {
  const { startPad, endTrunc, dataOffset, mode } = found
  const page = BigInt(host.pageSize)
  const reserved = roundUp(BigInt(PFN_RESERVED), page)
  const range = {
    start: namespace.range.start + BigInt(startPad),
    length: namespace.range.length - BigInt(startPad) - BigInt(endTrunc),
  }
  if (dataOffset < reserved || dataOffset >= range.length)
    return pfnError('size', 'EINVAL', `data cannot start ${dataOffset} bytes behind the start`)
  const pages = (range.length - dataOffset) / page
  if (mode === 'ram') {
    if (found.pages > pages)
      return pfnError('size', 'EINVAL', `the block tells of ${found.pages} pages, there are ${pages}`)
    return ok({ range, dataOffset, pages: found.pages, altmap: null })
  }
  const first = range.start / page
  const base = first - (first % (SUBSECTION / page))
  const altmap = {
    base,
    end: (range.start + range.length - 1n) / page,
    reserve: reserved / page + (first - base),
    free: (dataOffset - reserved) / page,
  }
  return ok({ range, dataOffset, pages, altmap })
}

/**
 * Writes zeros over the known bad sectors of a page map that is kept on the namespace. Sectors count from the start of
 * the namespace, in the table and on the medium; Linux takes a table of the region.
 * Error -EIO `media`: some could not be cleared; the others are.
 * Source: `nd_pfn_clear_memmap_errors`, drivers/nvdimm/pfn_devs.c.
 */
export function clearPageMap(media: Media, badBlocks: BadBlocks, found: ValidPfn): Result<null, PfnError> {
  if (found.mode !== 'pmem') return ok(null)
  const first = BigInt(found.startPad + PFN_RESERVED) / BigInt(SECTOR)
  const end = (BigInt(found.startPad) + found.dataOffset) / BigInt(SECTOR)
  let failed = 0
  for (const { sector, count } of badBlocks.runs) {
    const from = sector > first ? sector : first
    const to = sector + BigInt(count) < end ? sector + BigInt(count) : end
    for (let at = from; at < to; at++) {
      if (!media.write(Number(at) * SECTOR, new Uint8Array(SECTOR), 'clear').ok) failed++
    }
  }
  return failed === 0 ? ok(null) : pfnError('media', 'EIO', `${failed} sectors of the page map stay bad`)
}
