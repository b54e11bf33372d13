/** A machine with 4 GiB of RAM on node 0, and registries for the rest of its memory. */
import type { ArchHooks } from '../../runtime/arch/arch-hooks.ts'
import { x86Arch } from '../../runtime/arch/instances.ts'
import { SystemRam } from '../../runtime/hotplug/system-ram.ts'
import { MemoryLogger } from '../../runtime/lib/logger.ts'
import { unwrap } from '../../runtime/lib/result.ts'
import { PageMapRegistry } from '../../runtime/memremap/page-map-registry.ts'

export const MIB: bigint = 1n << 20n
export const GIB: bigint = 1n << 30n

export interface MemoryRig {
  readonly arch: ArchHooks
  readonly ram: SystemRam
  readonly maps: PageMapRegistry
  readonly logger: MemoryLogger
}

export function memoryRig(arch: ArchHooks = x86Arch()): MemoryRig {
  const ram = new SystemRam(arch)
  unwrap(ram.boot({ start: 0n, length: 4n * GIB }, 0))
  const logger = new MemoryLogger()
  return { arch, ram, maps: new PageMapRegistry(arch, ram, logger), logger }
}
