import type { PhysAddr } from '../lib/brand.ts'
import type { Errno } from '../lib/errno.ts'
import { Ref } from '../lib/live-ref.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { P2pMemory } from './p2p-memory.ts'
import type { P2pProvider } from './p2p-provider.ts'

/** What a program asks the file `p2pmem/allocate` for. */
export interface AllocateRequest {
  /** Bytes. */
  readonly length: bigint
  readonly offset: bigint
  readonly isShared: boolean
}

/** Puts a page into the table of a program. Error: it has no room. */
export type InsertPage = (index: number, phys: PhysAddr) => Result<null, Errno>

/** Memory of a provider that a program has mapped. It goes back when the program and all others let go of its pages. */
export class P2pUserMapping {
  readonly memory: P2pMemory
  #pages: readonly Ref[]
  #others = 0

  constructor(memory: P2pMemory, pages: readonly Ref[]) {
    this.memory = memory
    this.#pages = pages
  }

  /** Holds the mapping for somebody else, as for a transfer that runs while the program ends. */
  hold(): Ref {
    this.#others++
    return new Ref(() => {
      this.#others--
      this.#freeUnused()
    })
  }

  /** The program lets go of it. */
  unmap(): void {
    for (const page of this.#pages) page[Symbol.dispose]()
    this.#pages = []
    this.#freeUnused()
  }

  #freeUnused(): void {
    if (this.#pages.length === 0 && this.#others === 0) this.memory[Symbol.dispose]()
  }
}

/**
 * Memory of a provider for a program. Nothing stays taken when a page cannot be put in place; Linux lost a reference
 * then. Errors: -EINVAL not shared, not at offset 0, or no length; -ENODEV the provider gives nothing out; -ENOMEM no
 * room; what `insert` says. Source: `p2pmem_alloc_mmap`, drivers/pci/p2pdma.c.
 */
export function allocateForUser(
  provider: P2pProvider,
  { length, offset, isShared }: AllocateRequest,
  insert: InsertPage,
  pageSize: bigint,
): Result<P2pUserMapping, Errno> {
  if (!isShared || offset !== 0n) return err('EINVAL')
  const memory = provider.alloc(length)
  if (!memory.ok) return memory
  const { phys, map } = memory.value
  const pages: Ref[] = []
  for (let done = 0n; done < memory.value.length; done += pageSize) {
    const at = (phys + done) as PhysAddr
    const page = map.holdPage(at / pageSize)
    if (page.ok) pages.push(page.value)
    const inserted = page.ok ? insert(pages.length - 1, at) : page
    if (inserted.ok) continue
    for (const held of pages) held[Symbol.dispose]()
    memory.value[Symbol.dispose]()
    return inserted
  }
  return ok(new P2pUserMapping(memory.value, pages))
}
