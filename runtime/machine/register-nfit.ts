import type { DeviceNumbers } from '../bus/device-numbers.ts'
import type { DimmDevice } from '../bus/dimm-device.ts'
import { NdBus } from '../bus/nd-bus.ts'
import type { NdDimm } from '../bus/nd-dimm.ts'
import type { NfitBus } from '../bus/nfit-bus.ts'
import type { Errno } from '../lib/errno.ts'
import type { Logger } from '../lib/logger.ts'
import type { Result } from '../lib/result.ts'
import type { Region } from '../nfit/regions.ts'
import type { FlushPort } from '../region/flush.ts'
import type { NdRegion } from '../region/nd-region.ts'

/** How a bus and its devices are named, and where messages go. */
export interface BusOptions {
  /** N of `ndbusN`. */
  readonly id: number
  readonly provider: string
  readonly numbers: DeviceNumbers
  readonly logger: Logger
}

/** Byte of an ACPI table that holds its revision. */
const REVISION_AT = 8

/** The bus of libnvdimm for an NFIT, without devices. Source: `acpi_nfit_init`, drivers/acpi/nfit/core.c. */
export function registerBus(nfit: NfitBus, { id, provider, numbers, logger }: BusOptions): NdBus {
  const { commands, scrubber, activation, badRanges } = nfit
  const { cmdMask, familyMask } = commands
  const revision = nfit.firmware.nfit()?.[REVISION_AT] ?? 0
  const description = {
    provider,
    cmdMask,
    familyMask,
    control: nfit.ctl.bind(nfit, null),
    clearToSend: (cmd: number, call: Parameters<NonNullable<NdBus['description']['clearToSend']>>[1]) =>
      nfit.clearToSend({ dimm: null, cmd, ...(call !== null && { call }) }),
    nfit: { revision, commands, scrubber, activation },
  }
  return new NdBus(id, description, { badRanges, numbers, logger })
}

/** Registers a DIMM with libnvdimm; it is not enabled yet. Source: `acpi_nfit_register_dimms`. */
export function registerDimm(bus: NdBus, nfit: NfitBus, device: DimmDevice): NdDimm {
  const { cmdMask, familyMask } = device.commands
  return bus.addDimm({
    handle: device.handle,
    cmdMask,
    familyMask,
    control: nfit.ctl.bind(nfit, device),
    clearToSend: (cmd, call) => nfit.clearToSend({ dimm: device, cmd, ...(call !== null && { call }) }),
    isUnarmed: device.record.flags.names.has('notArmed'),
    needsLabels: hasBlockWindow(nfit, device),
    security: device.security,
    nfit: device,
  })
}

/**
 * Registers a region with libnvdimm; it is not enabled yet. Errors: those of `NdBus.addRegion`.
 * Source: `acpi_nfit_register_region`, drivers/acpi/nfit/core.c.
 */
export function registerRegion(bus: NdBus, region: Region, port: FlushPort): Result<NdRegion, Errno> {
  const { range, cookies, mappings } = region
  const dimms = new Map(bus.dimms.map((dimm) => [dimm.description.handle, dimm]))
  return bus.addRegion({
    type: region.type,
    range: { start: range.address, length: range.length },
    mappings: mappings.flatMap(({ dimm, start, size }, i) => {
      const device = dimms.get(dimm.handle)
      return device === undefined ? [] : [{ dimm: device, start, size, position: cookies?.positions[i] ?? i }]
    }),
    set: cookies === null ? null : { ...cookies, typeGuid: range.rangeGuid },
    persistence: region.persistence,
    isReadOnly: region.readOnly,
    flush: { port, hints: mappings.map(({ dimm }) => dimm.flush?.hintAddress ?? []), callback: null },
    numaNode: region.proximityDomain ?? -1,
    targetNode: region.proximityDomain ?? -1,
    rangeIndex: range.rangeIndex,
    hasPageMap: false,
  })
}

/**
 * Whether the capacity of a DIMM can also be reached through a block window: labels then tell which part belongs to
 * whom. Kernels since 5.18 have no block mode, and find that out from the labels alone.
 */
function hasBlockWindow({ tables }: NfitBus, { record }: DimmDevice): boolean {
  const own = record.controlRegion?.regionIndex
  return (
    record.pmemMapping !== null && tables.some((table) => table.kind === 'bdw' && table.regionIndex === own)
  )
}
