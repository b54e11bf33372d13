import type { BusAddr, PhysAddr } from '../lib/brand.ts'
import type { PersistentMemory } from '../media/media.ts'

/** A root complex. */
export interface HostBridge {
  readonly name: string
  /** Identity of function 00.0 of its root bus; `null`: there is none. */
  readonly root: { readonly vendor: number; readonly device: number } | null
}

/** Access control services that a port has switched on. Source: PCI Express base specification, 6.12. */
export interface AcsFlags {
  readonly requestRedirect: boolean
  readonly completionRedirect: boolean
  readonly egressControl: boolean
}

/** A port of a switch, or a root port. */
export interface PciBridge {
  /** As `0000:01:00.0`. */
  readonly name: string
  readonly host: HostBridge
  /** The port above; `null`: it is on the root bus. */
  readonly upstream: PciBridge | null
  readonly acs: AcsFlags
}

/** A window of a device. */
export interface Bar {
  readonly kind: 'memory' | 'io'
  /** Where processors reach it. */
  readonly phys: PhysAddr
  /** Where devices of its bus reach it. */
  readonly bus: BusAddr
  /** Bytes. */
  readonly length: bigint
  /** What is behind it; `null`: nothing that this library models. */
  readonly memory: PersistentMemory | null
}

/** A function of a PCI device. */
export interface PciFunction {
  readonly kind: 'pci'
  /** As `0000:01:00.0`. */
  readonly name: string
  readonly host: HostBridge
  /** The port above; `null`: it is on the root bus. */
  readonly upstream: PciBridge | null
  /** By number; `null`: not used. */
  readonly bars: readonly (Bar | null)[]
}

/** A device that transfers data by itself. */
export type DmaDevice = PciFunction | { readonly kind: 'platform'; readonly name: string }
