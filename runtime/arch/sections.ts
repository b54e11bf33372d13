import type { Errno } from '../lib/errno.ts'
import { isValidRange, lastOf, type AddressRange } from '../lib/range.ts'
import { RangeMap } from '../lib/range-map.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { altmapOffset, type AltMapSpace } from '../memremap/altmap.ts'
import type { PageHost } from '../pfn/host.ts'
import type { ArchHooks, NewMemory } from './arch-hooks.ts'
import type { CpuTraits } from './cpu-cache.ts'

/** What tells one architecture from another. Sizes are bytes. */
export interface ArchTraits {
  readonly name: string
  readonly pages: PageHost
  readonly cpu: CpuTraits
  readonly sectionSize: bigint
  readonly subsectionSize: bigint
  /** Page structures are mapped in blocks of this size where memory fills one. */
  readonly structureBlock: bigint
  /** Physical addresses have so many bits. */
  readonly addressBits: number
}

/** Page structures of some memory. */
interface Structures {
  readonly altmap: AltMapSpace | null
  /** First pages of their blocks in the altmap. */
  readonly blocks: readonly bigint[]
  /** Bytes of RAM. */
  readonly inRam: bigint
}

/**
 * Memory in sections, as architectures with a virtual page map have it.
 * Source: mm/sparse.c, mm/sparse-vmemmap.c, `__add_pages`, mm/memory_hotplug.c.
 */
export class SectionArch implements ArchHooks {
  readonly name: string
  readonly pages: PageHost
  readonly cpu: CpuTraits
  readonly sectionSize: bigint
  readonly subsectionSize: bigint
  readonly addressLimit: bigint
  readonly #structureBlock: bigint
  readonly #memory = new RangeMap<Structures>()

  constructor(traits: ArchTraits) {
    this.name = traits.name
    this.pages = traits.pages
    this.cpu = traits.cpu
    this.sectionSize = traits.sectionSize
    this.subsectionSize = traits.subsectionSize
    this.addressLimit = 1n << BigInt(traits.addressBits)
    this.#structureBlock = traits.structureBlock
  }

  get structuresInRam(): bigint {
    return this.#memory.entries.reduce((sum, { value }) => sum + value.inRam, 0n)
  }

  archAddMemory({ range, use, altmap }: NewMemory): Result<null, Errno> {
    const unit = use === 'ram' ? this.sectionSize : this.subsectionSize
    if (range.length === 0n || !isValidRange(range) || lastOf(range) >= this.addressLimit)
      return err('EINVAL')
    if (range.start % unit !== 0n || range.length % unit !== 0n) return err('EINVAL')
    const page = BigInt(this.pages.pageSize)
    if (altmap !== null && altmapOffset(altmap.map) > range.length / page) return err('EINVAL')
    if (this.#memory.touches(range)) return err('EEXIST')
    const structures = this.#makeStructures(range, altmap)
    if (!structures.ok) return structures
    this.#memory.add(range, structures.value)
    return ok(null)
  }

  archRemoveMemory(range: AddressRange): Result<null, Errno> {
    const found = this.#memory.overlapping(range).find((one) => one.range.start === range.start)
    if (found === undefined || found.range.length !== range.length) return err('EINVAL')
    this.#memory.delete(range.start)
    giveBack(found.value)
    return ok(null)
  }

  /** Error -ENOMEM: the altmap is full; nothing of it is taken then. */
  #makeStructures(range: AddressRange, altmap: AltMapSpace | null): Result<Structures, Errno> {
    const page = BigInt(this.pages.pageSize)
    const blocks: bigint[] = []
    let inRam = 0n
    for (const bytes of this.#structureSizes(range)) {
      if (altmap === null) {
        inRam += bytes
        continue
      }
      const block = this.#takeBlocks(altmap, bytes / page)
      blocks.push(...block.first)
      if (block.isComplete) continue
      giveBack({ altmap, blocks, inRam })
      return err('ENOMEM')
    }
    return ok({ altmap, blocks, inRam })
  }

  /** One block where memory fills it, else page by page. */
  #takeBlocks(
    altmap: AltMapSpace,
    pages: bigint,
  ): { readonly first: readonly bigint[]; readonly isComplete: boolean } {
    const isWhole = pages * BigInt(this.pages.pageSize) === this.#structureBlock
    const first: bigint[] = []
    for (let left = pages; left > 0n; left -= isWhole ? pages : 1n) {
      const taken = altmap.take(isWhole ? pages : 1n)
      if (!taken.ok) return { first, isComplete: false }
      first.push(taken.value)
    }
    return { first, isComplete: true }
  }

  /** Bytes of page structures of the parts of a range that one block can describe, in whole pages. */
  *#structureSizes({ start, length }: AddressRange): Generator<bigint, void, void> {
    const page = BigInt(this.pages.pageSize)
    const structure = BigInt(this.pages.pageStructSize)
    const described = (this.#structureBlock / structure) * page
    const end = start + length
    for (let at = start; at < end;) {
      const next = (at / described + 1n) * described
      const to = next < end ? next : end
      const bytes = ((to - at) / page) * structure
      yield ((bytes + page - 1n) / page) * page
      at = to
    }
  }
}

function giveBack({ altmap, blocks }: Structures): void {
  for (const first of blocks) altmap?.giveBack(first)
}
