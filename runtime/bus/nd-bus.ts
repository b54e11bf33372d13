import { BadRangeList, SECTOR_SIZE } from '../badrange/bad-ranges.ts'
import type { CmdMask } from '../lib/brand.ts'
import type { Errno } from '../lib/errno.ts'
import { silentLogger, type Logger } from '../lib/logger.ts'
import { intersect, isValidRange, overlaps, type AddressRange } from '../lib/range.ts'
import { err, ok, unwrap, type Result } from '../lib/result.ts'
import { isPowerOfTwo } from '../lib/u64.ts'
import type { DimmControl } from '../labels/label-media.ts'
import { MAX_MAPPINGS } from '../region/limits.ts'
import { areMappingsAligned, NdRegion, type NdRegionDescription } from '../region/nd-region.ts'
import { arsCap, clearError } from '../uapi/ars-payloads.ts'
import { BUS_COMMANDS } from '../uapi/commands.ts'
import type { CallEnvelope } from '../uapi/payloads.ts'
import type { NdHolder } from '../namespace/nd-holder.ts'
import type { NdNamespace } from '../namespace/nd-namespace.ts'
import type { NfitBusFacts } from '../sysfs/nfit-facts.ts'
import { DeviceNumbers } from './device-numbers.ts'
import { NdDimm, type NdDimmDescription } from './nd-dimm.ts'

/** A device of libnvdimm. */
export type NdDevice = NdBus | NdDimm | NdRegion | NdNamespace | NdHolder

/** What a provider of DIMMs and regions tells about itself. */
export interface NdBusDescription {
  /** Attribute `provider`. */
  readonly provider: string
  readonly cmdMask: CmdMask
  /** Families that a CALL may name: bit n = bus family n. */
  readonly familyMask: number
  /** Runs a command of the bus; `null`: the provider has no commands. */
  readonly control: DimmControl | null
  /** The provider's say about a command of user space; `null` lets it through. */
  readonly clearToSend?: (cmd: number, call: CallEnvelope | null) => Errno | null
  /** What an NFIT tells besides. */
  readonly nfit?: NfitBusFacts | null
  /** Writes processor caches back and empties them; `false`: the processor cannot. */
  readonly invalidateCaches?: () => boolean
}

/** How a bus is made. */
export interface NdBusOptions {
  readonly logger?: Logger
  /** The list that a scrubber fills; default an own one. */
  readonly badRanges?: BadRangeList
  /** An attribute changed. */
  readonly onChange?: (device: NdDevice, attribute: string) => void
  /** Default: a machine with this bus alone. */
  readonly numbers?: DeviceNumbers
}

/**
 * The bus of libnvdimm, `ndbusN`: DIMMs, regions and bad memory, whoever provides them.
 * Source: drivers/nvdimm/bus.c, core.c.
 */
export class NdBus {
  readonly kind = 'bus'
  readonly name: string
  readonly description: NdBusDescription
  readonly badRanges: BadRangeList
  readonly logger: Logger
  readonly #options: NdBusOptions
  readonly #numbers: DeviceNumbers
  #dimms: readonly NdDimm[] = []
  #regions: readonly NdRegion[] = []

  constructor(id: number, description: NdBusDescription, options: NdBusOptions = {}) {
    this.name = `ndbus${id}`
    this.description = description
    this.badRanges = options.badRanges ?? new BadRangeList()
    this.logger = options.logger ?? silentLogger
    this.#options = options
    this.#numbers = options.numbers ?? new DeviceNumbers()
  }

  get dimms(): readonly NdDimm[] {
    return this.#dimms
  }

  get regions(): readonly NdRegion[] {
    return this.#regions
  }

  /** Registers a DIMM. It is not enabled yet. */
  addDimm(description: NdDimmDescription): NdDimm {
    const dimm = new NdDimm(this.#numbers.nextDimm(), description, this.logger)
    this.#dimms = [...this.#dimms, dimm]
    return dimm
  }

  /**
   * Registers a region. It is not enabled yet. Errors: -ENXIO more than 32 mappings; -ENOMEM a mapping is not page aligned
   * (the kernel's word for a region that could not be made); -EINVAL the range is empty or does not end within 64 bits.
   */
  addRegion(description: NdRegionDescription): Result<NdRegion, Errno> {
    if (description.mappings.length > MAX_MAPPINGS) return err('ENXIO')
    if (!areMappingsAligned(description.mappings)) return err('ENOMEM')
    if (description.range.length === 0n || !isValidRange(description.range)) return err('EINVAL')
    const region = new NdRegion(this, this.#numbers.nextRegion(), description)
    this.#regions = [...this.#regions, region]
    return ok(region)
  }

  /**
   * Takes a region away, as when its memory is unplugged. Errors: -ENODEV it is not one of this bus; -EBUSY a namespace
   * of it is in use.
   */
  removeRegion(region: NdRegion): Result<null, Errno> {
    if (!this.#regions.includes(region)) return err('ENODEV')
    const disabled = region.disable()
    if (!disabled.ok) return disabled
    this.#regions = this.#regions.filter((one) => one !== region)
    return ok(null)
  }

  /**
   * Whether any other region has an address of a range. Linux does not see a range that covers a whole region.
   * Source: `nd_region_conflict`, drivers/nvdimm/region_devs.c.
   */
  conflicts(region: NdRegion, range: AddressRange): boolean {
    return this.#regions.some((one) => one !== region && overlaps(one.range, range))
  }

  /** Writes caches back and empties them; `false`: that is not possible. */
  invalidateCaches(): boolean {
    return this.description.invalidateCaches?.() ?? false
  }

  /** Tells whoever listens that an attribute changed. */
  changed(device: NdDevice, attribute: string): void {
    this.#options.onChange?.(device, attribute)
  }

  /**
   * Has firmware clear bad memory, for a driver. The number of bytes cleared: all of them when the provider has no
   * commands. Errors: what the commands say; -ENXIO firmware tells no usable unit, or the range is not a multiple of
   * it. Source: `nvdimm_clear_poison`, drivers/nvdimm/bus.c.
   */
  clearPoison(range: AddressRange): Result<bigint, Errno> {
    const { control } = this.description
    if (control === null) return ok(range.length)
    const { start: address, length } = range
    const noCap = unwrap(arsCap.decode(new Uint8Array(arsCap.size)))
    const asked = this.#run(BUS_COMMANDS.arsCap, arsCap.encode({ ...noCap, address, length }))
    if (!asked.ok) return asked
    const unit = BigInt(unwrap(arsCap.decode(asked.value)).clearErrUnit)
    if (!isPowerOfTwo(unit) || range.start % unit !== 0n || range.length % unit !== 0n) return err('ENXIO')
    const nothing = unwrap(clearError.decode(new Uint8Array(clearError.size)))
    const done = this.#run(BUS_COMMANDS.clearError, clearError.encode({ ...nothing, address, length }))
    if (!done.ok) return done
    const { cleared } = unwrap(clearError.decode(done.value))
    // Firmware may clear more than it was asked for; only what was asked for is known to be wanted.
    const counted = cleared < length ? cleared : length
    this.accountCleared({ start: address, length: counted })
    return ok(counted)
  }

  /**
   * Forgets bad memory that firmware cleared: in the list, and in the tables of regions. A sector that was cleared in
   * part only stays bad as long as the list knows a bad byte in it.
   * Source: `nvdimm_account_cleared_poison`, drivers/nvdimm/bus.c.
   */
  accountCleared(cleared: AddressRange): void {
    if (cleared.length <= 0n || !isValidRange(cleared)) return
    this.badRanges.forget(cleared)
    for (const region of this.#regions) {
      const part = intersect(region.range, cleared)
      const table = region.badBlocks
      if (part === null || table === null) continue
      const offset = part.start - region.range.start
      const first = offset / SECTOR_SIZE
      const end = (offset + part.length + SECTOR_SIZE - 1n) / SECTOR_SIZE
      const from = this.#isBad(region, first) ? first + 1n : first
      const to = end > from && this.#isBad(region, end - 1n) ? end - 1n : end
      if (to <= from) continue
      const taken = table.clear({ sector: from, count: Number(to - from) })
      if (!taken.ok) this.logger.log('warn', `${region.name} has no room to split its bad blocks`)
      this.changed(region, 'badblocks')
    }
  }

  #isBad(region: NdRegion, sector: bigint): boolean {
    return this.badRanges.touches({ start: region.range.start + sector * SECTOR_SIZE, length: SECTOR_SIZE })
  }

  /** Runs a command of the bus on a record; the record with its outputs. */
  #run(cmd: number, record: Result<Uint8Array, unknown>): Result<Uint8Array, Errno> {
    if (!record.ok) return err('EINVAL')
    const done = this.description.control?.(cmd, record.value) ?? err('ENXIO')
    if (!done.ok) return done
    return done.value.status.ok ? ok(record.value) : done.value.status
  }
}
