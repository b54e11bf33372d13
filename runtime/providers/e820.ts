import type { NdBus } from '../bus/nd-bus.ts'
import type { Errno } from '../lib/errno.ts'
import { isValidRange, type AddressRange } from '../lib/range.ts'
import { err, type Result } from '../lib/result.ts'
import { addRegions, plainBus, plainRegion, type ProviderHost } from './plain-bus.ts'

/** Type of memory that keeps its content, as firmware told of it before there was a table for it. */
const E820_TYPE_PRAM = 12

/** An entry of the memory map that firmware hands over at boot. */
export interface E820Entry {
  readonly range: AddressRange
  readonly type: number
}

/**
 * Persistent memory of the memory map, also of the boot option `memmap=`: a region an entry.
 * Error -EINVAL: an entry is empty or does not end within 64 bits. Source: drivers/nvdimm/e820.c.
 */
export function registerE820(entries: readonly E820Entry[], host: ProviderHost): Result<NdBus, Errno> {
  const ranges = entries.filter(({ type }) => type === E820_TYPE_PRAM).map(({ range }) => range)
  if (!ranges.every(isValidRange)) return err('EINVAL')
  return addRegions(
    plainBus('e820', host),
    ranges.map((range) => plainRegion(range, host)),
  )
}
