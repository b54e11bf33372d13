import type { DeviceNumbers } from '../bus/device-numbers.ts'
import { NdBus } from '../bus/nd-bus.ts'
import type { CmdMask } from '../lib/brand.ts'
import type { Errno } from '../lib/errno.ts'
import type { Logger } from '../lib/logger.ts'
import type { AddressRange } from '../lib/range.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { FlushPort } from '../region/flush.ts'
import type { NdRegionDescription } from '../region/nd-region.ts'

/** What the machine lends to a provider. */
export interface ProviderHost {
  /** N of `ndbusN`. */
  readonly id: number
  readonly numbers: DeviceNumbers
  readonly port: FlushPort
  readonly logger?: Logger
}

/** No commands. */
const NOTHING = 0 as CmdMask

/** A bus without commands: clearing bad memory always succeeds, by storing over it. */
export function plainBus(provider: string, { id, numbers, logger }: ProviderHost): NdBus {
  const description = { provider, cmdMask: NOTHING, familyMask: 0, control: null }
  return new NdBus(id, description, { numbers, ...(logger !== undefined && { logger }) })
}

/** A region with page structures, of which no DIMMs are known. */
export function plainRegion(range: AddressRange, { port }: ProviderHost): NdRegionDescription {
  return {
    type: 'pmem',
    range,
    mappings: [],
    set: null,
    persistence: null,
    isReadOnly: false,
    flush: { port, hints: [], callback: null },
    numaNode: -1,
    targetNode: -1,
    rangeIndex: null,
    hasPageMap: true,
  }
}

/** Registers regions and enables them: all, or the error of the first that is refused. */
export function addRegions(bus: NdBus, descriptions: readonly NdRegionDescription[]): Result<NdBus, Errno> {
  for (const description of descriptions) {
    const region = bus.addRegion(description)
    const enabled = region.ok ? region.value.enable() : region
    if (!enabled.ok) return err(enabled.error)
  }
  return ok(bus)
}
