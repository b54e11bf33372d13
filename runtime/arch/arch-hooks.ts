import type { Errno } from '../lib/errno.ts'
import type { AddressRange } from '../lib/range.ts'
import type { Result } from '../lib/result.ts'
import type { AltMapSpace } from '../memremap/altmap.ts'
import type { PageHost } from '../pfn/host.ts'
import type { CpuTraits } from './cpu-cache.ts'

/** What memory is added as: to be allocated from, or of a device, with page structures only. */
export type MemoryUse = 'ram' | 'device'

/** Memory that gets page structures. */
export interface NewMemory {
  /** System physical addresses. */
  readonly range: AddressRange
  readonly use: MemoryUse
  /** Where the page structures go; `null`: into RAM. */
  readonly altmap: AltMapSpace | null
}

/**
 * What an architecture does to give memory page structures, and what it can map.
 * Source: `arch_add_memory`, `arch_remove_memory`, arch/x86/mm/init_64.c, arch/powerpc/mm/mem.c.
 */
export interface ArchHooks {
  readonly name: string
  readonly pages: PageHost
  readonly cpu: CpuTraits
  /** Bytes that RAM is added in multiples of. */
  readonly sectionSize: bigint
  /** Bytes that device memory is added in multiples of. */
  readonly subsectionSize: bigint
  /** First address that no memory can have. */
  readonly addressLimit: bigint
  /** Bytes of RAM that hold page structures of added memory. */
  readonly structuresInRam: bigint
  /**
   * Errors: -EINVAL not a multiple of the section (for devices: sub-section) size, beyond the limit, or the altmap
   * reaches over the memory; -EEXIST some of it has page structures; -ENOMEM the altmap has no room for them.
   */
  archAddMemory(memory: NewMemory): Result<null, Errno>
  /** Takes back what was added in one piece. Error -EINVAL: nothing was, with this range. */
  archRemoveMemory(range: AddressRange): Result<null, Errno>
}
