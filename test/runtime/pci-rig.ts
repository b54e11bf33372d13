/** PCI devices behind switches and root ports. */
import type { BusAddr, PhysAddr } from '../../runtime/lib/brand.ts'
import { SparseMemory } from '../../runtime/media/sparse-memory.ts'
import type { AcsFlags, Bar, HostBridge, PciBridge, PciFunction } from '../../runtime/p2pdma/pci.ts'
import { GIB, MIB } from './memory-rig.ts'

export const NO_ACS: AcsFlags = { requestRedirect: false, completionRedirect: false, egressControl: false }
export const REDIRECT: AcsFlags = { ...NO_ACS, requestRedirect: true }

/** Behind it, addresses on the bus are 0x4000000000 lower than those of the processor. */
export const BUS_OFFSET: bigint = -0x40_0000_0000n

export function hostBridge(device: number | null, vendor = 0x8086): HostBridge {
  return { name: 'pci0000:00', root: device === null ? null : { vendor, device } }
}

export function port(host: HostBridge, upstream: PciBridge | null, acs: AcsFlags = NO_ACS): PciBridge {
  return { name: '0000:00:01.0', host, upstream, acs }
}

/** A switch below a root port; each call of the result is a port for one more device. */
export function pciSwitch(host: HostBridge, acs: AcsFlags = NO_ACS): () => PciBridge {
  const above = port(host, port(host, null))
  return () => port(host, above, acs)
}

/** BAR 0 is of I/O, BAR 2 has 64 MiB of memory at 512 GiB. */
export function pciFunction(
  upstream: PciBridge,
  name = '0000:03:00.0',
  more: Partial<Bar> = {},
): PciFunction {
  const phys = (512n * GIB) as PhysAddr
  const memory: Bar = {
    kind: 'memory',
    phys,
    bus: (phys + BUS_OFFSET) as BusAddr,
    length: 64n * MIB,
    memory: new SparseMemory(64 << 20),
    ...more,
  }
  const io: Bar = { ...memory, kind: 'io', phys: 0x1000n as PhysAddr, length: 256n }
  return { kind: 'pci', name, host: upstream.host, upstream, bars: [io, null, memory] }
}
