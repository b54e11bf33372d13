import { BadBlocks } from '../../runtime/badrange/bad-blocks.ts'
import type { Guid } from '../../runtime/lib/brand.ts'
import { guid, NULL_GUID } from '../../runtime/lib/guid.ts'
import { ok, unwrap } from '../../runtime/lib/result.ts'
import type { PersistentMemory } from '../../runtime/media/media.ts'
import { SparseMemory } from '../../runtime/media/sparse-memory.ts'
import { NamespaceBytes } from '../../runtime/pmem/namespace-bytes.ts'
import { openBtt, type Btt } from '../../runtime/btt/btt.ts'
import { createBtt, type BttPlan } from '../../runtime/btt/create.ts'
import type { BttQuery } from '../../runtime/btt/discover.ts'

export const MIB = 0x10_0000
export const UUID: Guid = guid('00010203-0405-0607-0809-0a0b0c0d0e0f')
export const QUERY: BttQuery = { parentUuid: NULL_GUID, version: 'any' }

/** A namespace on a memory without any bad blocks, whose firmware repairs what it is asked to. */
export function namespaceOn(
  memory: PersistentMemory,
  badBlocks: BadBlocks = new BadBlocks(),
): NamespaceBytes {
  return new NamespaceBytes({
    memory,
    badBlocks,
    clearPoison: (offset, length) => {
      if (memory instanceof SparseMemory) memory.repair(offset, length)
      return ok(length)
    },
    flush: () => ok(null),
  })
}

export function planOf(lbaSize: number, more: Partial<BttPlan> = {}): BttPlan {
  return { uuid: UUID, parentUuid: NULL_GUID, version: 'v2.0', lbaSize, overwrite: 'nothing', ...more }
}

/** A memory with a new translation table, made once for each kind. */
const made = new Map<string, SparseMemory>()
export function bttMemory(
  lbaSize: number,
  size: number = 16 * MIB,
  more: Partial<BttPlan> = {},
): SparseMemory {
  const key = JSON.stringify([lbaSize, size, more])
  const memory = made.get(key) ?? new SparseMemory(size)
  if (!made.has(key)) {
    unwrap(createBtt(namespaceOn(memory), planOf(lbaSize, more)))
    made.set(key, memory)
  }
  return memory.fork()
}

export function open(memory: PersistentMemory): Btt {
  return unwrap(openBtt(namespaceOn(memory), QUERY))
}

/** `size` bytes that tell which write made them. */
export function pattern(seed: number, size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, i) => (seed * 31 + i * 7 + (i >> 8) + 1) & 0xff)
}
