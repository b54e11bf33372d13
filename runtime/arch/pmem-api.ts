import type { Errno } from '../lib/errno.ts'
import { ok, type Result } from '../lib/result.ts'
import { ATOMIC_UNIT, type PersistentMemory } from '../media/media.ts'
import type { CpuCache } from './cpu-cache.ts'

/** Writes back the caches of some bytes; durable after the next fence. Source: `arch_wb_cache_pmem`. Error -EFAULT. */
export function archWbCachePmem(cpu: CpuCache, offset: number, length: number): Result<null, Errno> {
  return cpu.writeBack(offset, length)
}

/**
 * Empties the caches of some bytes, as after firmware has changed the memory behind them.
 * Source: `arch_invalidate_pmem`. Error -EFAULT.
 */
export function archInvalidatePmem(cpu: CpuCache, offset: number, length: number): Result<null, Errno> {
  return cpu.invalidate(offset, length)
}

/**
 * Copies bytes so that the next fence makes them durable: whole units past the caches where the processor can, the
 * rest by way of them. Errors: -EFAULT outside the memory; -EIO a line that is stored in part is lost.
 * Source: `memcpy_flushcache`, arch/x86/lib/usercopy_64.c, arch/powerpc/lib/pmem.c.
 */
export function memcpyFlushCache(cpu: CpuCache, offset: number, bytes: Uint8Array): Result<null, Errno> {
  if (!cpu.traits.copiesPastCaches) return storeAndWriteBack(cpu, offset, bytes)
  const length = bytes.byteLength
  const ragged = (ATOMIC_UNIT - (offset % ATOMIC_UNIT)) % ATOMIC_UNIT
  const head = Math.min(ragged, length)
  const tail = length - ((length - head) % ATOMIC_UNIT)
  const first = storeAndWriteBack(cpu, offset, bytes.subarray(0, head))
  if (!first.ok) return first
  if (tail > head) {
    const stored = cpu.storePastCaches(offset + head, bytes.subarray(head, tail))
    if (!stored.ok) return stored
  }
  return storeAndWriteBack(cpu, offset + tail, bytes.subarray(tail))
}

/** The memory behind the caches for those who need every store to be durable: each one is followed by a fence. */
export function durableMemory(cpu: CpuCache): PersistentMemory {
  return {
    size: cpu.size,
    load: (offset, length) => cpu.load(offset, length),
    store: (offset, bytes) => {
      const copied = memcpyFlushCache(cpu, offset, bytes)
      return copied.ok ? cpu.fence() : copied
    },
  }
}

function storeAndWriteBack(cpu: CpuCache, offset: number, bytes: Uint8Array): Result<null, Errno> {
  if (bytes.byteLength === 0) return ok(null)
  const stored = cpu.store(offset, bytes)
  return stored.ok ? archWbCachePmem(cpu, offset, bytes.byteLength) : stored
}
