import { arsOver } from '../ars/ars-commands.ts'
import { BadRangeList } from '../badrange/bad-ranges.ts'
import { Scrubber, type ScrubRange } from '../ars/scrubber.ts'
import type { Compat } from '../acpi/decode-sub-table.ts'
import type { NfitError } from '../acpi/errors.ts'
import type { SpaRange, SubTable } from '../acpi/records.ts'
import { reloadNfit, type ReloadError } from '../acpi/reload.ts'
import { BusActivation } from '../firmware/activation.ts'
import type { DimmHandle } from '../lib/brand.ts'
import type { Clock } from '../lib/clock.ts'
import type { Errno } from '../lib/errno.ts'
import { silentLogger, type Logger } from '../lib/logger.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { hex } from '../lib/u64.ts'
import { clearToSend, nfitCtl, type CtlBus, type CtlDimm, type CtlOk, type SendRequest } from '../nfit/ctl.ts'
import { deviceProbe } from '../nfit/device-probe.ts'
import { wireDimms, type DimmRecord, type WiringError } from '../nfit/dimms.ts'
import { NOTIFY, type Notification, type Platform, type Subscription } from '../nfit/firmware.ts'
import { ERROR_FLAGS, flagWords } from '../nfit/identity.ts'
import { indexTables, type TableIndex } from '../nfit/index-tables.ts'
import { intelCallOver } from '../nfit/intel-call.ts'
import { buildRegion, type Region, type RegionError } from '../nfit/regions.ts'
import type { Keyring } from '../security/controller.ts'
import { probeBus, probeDimm, type BusCommands, type NfitOptions } from '../uapi/probe.ts'
import { DimmDevice } from './dimm-device.ts'
import { bootTables, currentTables, type BusError, type LoadOptions } from './load-tables.ts'

/** Why a bus could not be opened, or a reload was refused. */
export type OpenError = NfitError | ReloadError | WiringError | BusError

/** What changed on a bus. */
export type BusChange =
  | { readonly kind: 'dimm'; readonly dimm: DimmDevice }
  | { readonly kind: 'region'; readonly region: Region }
  /** A scrub ended; the attribute `scrub` has this count. */
  | { readonly kind: 'scrub'; readonly count: number }
  /** The bad memory of a range may have changed. */
  | { readonly kind: 'badRanges'; readonly range: ScrubRange }
  /** The attribute `flags` of a DIMM is to be read again. */
  | { readonly kind: 'health'; readonly dimm: DimmDevice }
  | { readonly kind: 'security'; readonly dimm: DimmDevice }

/** What a bus works with. */
export interface NfitBusOptions {
  readonly platform: Platform
  readonly clock: Clock
  readonly logger?: Logger
  /** Default `strict`. */
  readonly compat?: Compat
  /** Module parameters. */
  readonly nfit?: NfitOptions
  /** Default: no keys. */
  readonly keyring?: Keyring
  /** Whether a DIMM is part of an active region; default never. */
  readonly isBusy?: (handle: DimmHandle) => boolean
  /** Makes the host's device of a DIMM; `false`: it could not be made, and the bus is not opened. */
  readonly createDevice?: (dimm: DimmDevice) => boolean
  readonly onChange?: (change: BusChange) => void
  /** N of the first `nmemN`: numbers count over all buses of a machine. Default 0. */
  readonly firstDimm?: number
}

const NO_KEYS: Keyring = { lookup: () => null, request: () => null }

/**
 * The NVDIMM bus of a machine: its DIMMs and regions, the scrubber, and the answers to notifications.
 * Source: drivers/acpi/nfit/core.c.
 */
export class NfitBus implements CtlBus {
  readonly commands: BusCommands
  readonly firmware: Platform
  readonly logger: Logger
  readonly badRanges: BadRangeList = new BadRangeList()
  readonly scrubber: Scrubber
  /** Activation of firmware on the whole bus; `null` without Intel's functions. */
  readonly activation: BusActivation | null
  readonly #options: NfitBusOptions
  readonly #load: LoadOptions
  readonly #dimms = new Map<DimmHandle, DimmDevice>()
  readonly #regions = new Map<SpaRange, Region>()
  readonly #subscription: Subscription
  #tables: readonly SubTable[] = []
  #errors: readonly RegionError[] = []

  /**
   * Reads the tables of a machine and registers what they describe; from then on listens to it.
   * Errors: the table is malformed; -ENODEV a control region is missing; -ENXIO a device could not be made.
   */
  static open(options: NfitBusOptions): Result<NfitBus, OpenError> {
    const bus = new NfitBus(options)
    const tables = bootTables(options.platform, bus.#load)
    const registered = tables.ok ? bus.#register(tables.value) : tables
    if (registered.ok) return ok(bus)
    bus[Symbol.dispose]()
    return registered
  }

  private constructor(options: NfitBusOptions) {
    const { platform, clock, nfit } = options
    this.#options = options
    this.firmware = platform
    this.logger = options.logger ?? silentLogger
    this.#load = { compat: options.compat ?? 'strict', logger: this.logger }
    const probe = deviceProbe(platform, null)
    this.commands = probeBus(probe ?? { supports: () => false, hasMethod: () => false })
    this.activation = this.commands.intelMask === 0 ? null : new BusActivation(intelCallOver(this, null))
    this.scrubber = new Scrubber({
      clock,
      ars: arsOver(this),
      badRanges: this.badRanges,
      logger: this.logger,
      noInitArs: nfit?.noInitArs ?? false,
      onRevalidate: (range) => this.#tell({ kind: 'badRanges', range }),
      onDone: (count) => this.#tell({ kind: 'scrub', count }),
    })
    this.#subscription = platform.listen((notification) => void this.notify(notification))
  }

  /** The registered DIMMs, by handle. */
  get dimms(): readonly DimmDevice[] {
    return [...this.#dimms.values()].sort((a, b) => a.handle - b.handle)
  }

  /** The regions, in the order in which they were found. */
  get regions(): readonly Region[] {
    return [...this.#regions.values()]
  }

  /** Ranges that the last load could not make a region of. */
  get regionErrors(): readonly RegionError[] {
    return this.#errors
  }

  /** The sub-tables that count. */
  get tables(): readonly SubTable[] {
    return this.#tables
  }

  dimm(handle: DimmHandle): DimmDevice | null {
    return this.#dimms.get(handle) ?? null
  }

  /** A command of the kernel; see `nfitCtl`. */
  ctl(dimm: CtlDimm | null, cmd: number, buf: Uint8Array): Result<CtlOk, Errno> {
    return nfitCtl(this, dimm, cmd, buf)
  }

  /** What the driver says about a command of user space before it runs; see `clearToSend`. */
  clearToSend(request: Omit<SendRequest, 'scrubBusy'>): Errno | null {
    return clearToSend({ ...request, scrubBusy: this.scrubber.busy })
  }

  /** Acts on a notification: reloads, scrubs, or tells of a change of health. Unknown events do nothing. */
  notify({ handle, event }: Notification): Result<null, OpenError | Errno> {
    if (handle === null) {
      if (event === NOTIFY.update) return this.reload()
      return event === NOTIFY.memoryError ? this.scrubber.notifyMemoryError() : ok(null)
    }
    const dimm = this.#dimms.get(handle)
    if (dimm !== undefined && event === NOTIFY.health) this.#tell({ kind: 'health', dimm })
    return ok(null)
  }

  /**
   * Reads `_FIT` again and adds what is new, as after notify 0x80.
   * Errors: the table is malformed or takes something away, which leaves everything as it was;
   * those of {@link open}, after which DIMMs that were registered stay.
   */
  reload(): Result<null, OpenError> {
    const loaded = currentTables(this.firmware, this.#load)
    const merged = loaded.ok ? reloadNfit(this.#tables, loaded.value) : loaded
    const done = merged.ok ? this.#register(merged.value.tables) : merged
    if (!done.ok) this.logger.log('error', `failed to merge updated NFIT: ${done.error.message}`)
    return done
  }

  /** Stops listening and scrubbing. */
  [Symbol.dispose](): void {
    this.#subscription.cancel()
    this.scrubber.shutdown()
    for (const dimm of this.#dimms.values()) dimm.security?.[Symbol.dispose]()
  }

  #register(tables: readonly SubTable[]): Result<null, OpenError> {
    const index = indexTables(tables)
    const wired = wireDimms(index)
    if (!wired.ok) {
      this.logger.log('error', wired.error.message)
      return wired
    }
    const registered = this.#registerDimms(wired.value)
    if (!registered.ok) return registered
    this.#tables = tables
    this.#registerRegions(index)
    return ok(null)
  }

  #registerDimms(records: readonly DimmRecord[]): Result<null, BusError> {
    let count = 0
    let made = 0
    for (const record of records) {
      const known = this.#dimms.get(record.handle)
      if (known !== undefined) {
        known.record = record
        continue
      }
      const device = this.#newDimm(record)
      if (device === null) continue
      count++
      if (this.#options.createDevice?.(device) === false) continue
      made++
      this.#dimms.set(record.handle, device)
      this.#complain(device)
      this.#tell({ kind: 'dimm', dimm: device })
    }
    if (made === count) return ok(null)
    return err({ kind: 'bus', errno: 'ENXIO', message: `${made} of ${count} DIMM devices could be made` })
  }

  #newDimm(record: DimmRecord): DimmDevice | null {
    const { platform, clock, nfit, keyring, isBusy } = this.#options
    const probe = deviceProbe(platform, record.handle)
    const commands = probeDimm(probe, nfit)
    if (probe === null) {
      const how = commands.ok ? 'enabling' : 'disabling'
      this.logger.log('error', `no ACPI.NFIT device with _ADR ${hex(record.handle)}, ${how}...`)
    }
    if (!commands.ok) return null
    return new DimmDevice({
      id: (this.#options.firstDimm ?? 0) + this.#dimms.size,
      record,
      commands: commands.value,
      hasDevice: probe !== null,
      bus: this,
      clock,
      keyring: keyring ?? NO_KEYS,
      activation: this.activation,
      isBusy: isBusy ?? (() => false),
      onSecurity: (dimm) => this.#tell({ kind: 'security', dimm }),
    })
  }

  #complain({ name, record }: DimmDevice): void {
    const names = new Set(ERROR_FLAGS.filter((flag) => record.flags.names.has(flag)))
    if (names.size === 0) return
    const words = flagWords({ names, unknown: 0 }).join(' ')
    this.logger.log('info', `Error found in NVDIMM ${name} flags: ${words}`)
  }

  /** Makes the regions that are not there yet, those among them that failed before, and scrubs the new ones. */
  #registerRegions(index: TableIndex): void {
    const records = new Map([...this.#dimms].map(([handle, { record }]) => [handle, record]))
    const added: Region[] = []
    const errors: RegionError[] = []
    for (const range of index.ranges) {
      if (this.#regions.has(range)) continue
      const region = buildRegion(index, records, range)
      if (!region.ok) {
        errors.push(region.error)
        this.logger.log('error', region.error.message)
      } else if (region.value !== null) {
        this.#regions.set(range, region.value)
        added.push(region.value)
      }
    }
    this.#errors = errors
    this.scrubber.addRanges(added.flatMap((region) => scrubRange(region) ?? []))
    for (const region of added) this.#tell({ kind: 'region', region })
  }

  #tell(change: BusChange): void {
    this.#options.onChange?.(change)
  }
}

/** What of a region is scrubbed; virtual disks and CDs are not. */
function scrubRange({ kind, range }: Region): ScrubRange | null {
  if (kind !== 'pmem' && kind !== 'volatile') return null
  return { kind, start: range.address, length: range.length }
}
