import type { Compat } from '../acpi/decode-sub-table.ts'
import { BadBlocks, populateBadBlocks } from '../badrange/bad-blocks.ts'
import { DeviceNumbers } from '../bus/device-numbers.ts'
import type { NdBus } from '../bus/nd-bus.ts'
import { NfitBus, type BusChange, type OpenError } from '../bus/nfit-bus.ts'
import type { EmulatedBus } from '../emulated/machines.ts'
import type { ProviderStart } from '../emulated/providers.ts'
import type { DimmHandle } from '../lib/brand.ts'
import type { Clock } from '../lib/clock.ts'
import type { Errno } from '../lib/errno.ts'
import { silentLogger, type Logger } from '../lib/logger.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { dataRange, type NdHolder } from '../namespace/nd-holder.ts'
import type { NdNamespace } from '../namespace/nd-namespace.ts'
import type { Region } from '../nfit/regions.ts'
import { X86_PAGES, type PageHost } from '../pfn/host.ts'
import type { NamespaceMemory } from '../pmem/namespace-bytes.ts'
import type { Personality } from '../pmem/probe.ts'
import type { FlushPort } from '../region/flush.ts'
import { bindNamespace } from './bind-namespace.ts'
import { registerBus, registerDimm, registerRegion } from './register-nfit.ts'
import { SystemMemory } from './system-memory.ts'

/** How a machine is made. */
export interface MachineOptions {
  readonly clock: Clock
  /** Default `strict`. */
  readonly compat?: Compat
  readonly logger?: Logger
  readonly host?: PageHost
  /** Default: a port that does nothing. */
  readonly port?: FlushPort
  /** Brings buses up that no NFIT tells of; one that cannot be is left out. */
  readonly providers?: readonly ProviderStart[]
  /** Fills label areas and memory before anything is enabled. */
  readonly prepare?: (machine: Machine) => void
}

/** One bus of a machine, as the NFIT driver and as libnvdimm see it. */
export interface MachineBus {
  readonly nfit: NfitBus
  readonly nd: NdBus
}

const NO_MEMORY = err({ kind: 'probe', errno: 'ENOMEM' } as const)
const NO_PORT: FlushPort = { fence: () => undefined, writeHint: () => undefined }

/**
 * A machine whose DIMMs, regions and namespaces are in use as far as they can be. Devices that are plugged later are
 * enabled as well, and bad memory that a scrub finds is entered into the tables of all devices.
 */
export class Machine {
  readonly memory: SystemMemory = new SystemMemory()
  readonly host: PageHost
  readonly #options: MachineOptions
  readonly #logger: Logger
  readonly #numbers = new DeviceNumbers()
  readonly #buses: MachineBus[] = []
  readonly #others: NdBus[] = []
  readonly #personalities = new Map<NdNamespace, Personality>()

  private constructor(options: MachineOptions) {
    this.#options = options
    this.host = options.host ?? X86_PAGES
    this.#logger = options.logger ?? silentLogger
  }

  /** Opens the buses, and enables what is on them. Errors: those of `NfitBus.open`. */
  static open(platforms: readonly EmulatedBus[], options: MachineOptions): Result<Machine, OpenError> {
    const machine = new Machine(options)
    for (const one of platforms) {
      const bus = machine.#open(one)
      if (bus.ok) continue
      machine[Symbol.dispose]()
      return bus
    }
    for (const start of options.providers ?? []) machine.#start(start)
    options.prepare?.(machine)
    for (const nd of machine.ndBuses) machine.#enable(nd.dimms)
    for (const nd of machine.ndBuses) machine.#enable(nd.regions)
    machine.bindNamespaces()
    return ok(machine)
  }

  /** Buses that an NFIT tells of. */
  get buses(): readonly MachineBus[] {
    return this.#buses
  }

  /** All buses as libnvdimm has them, those of other providers last. */
  get ndBuses(): readonly NdBus[] {
    return [...this.#buses.map(({ nd }) => nd), ...this.#others]
  }

  /** What a namespace is used as; `null`: no driver took it. */
  personality(namespace: NdNamespace): Personality | null {
    return this.#personalities.get(namespace) ?? null
  }

  /** The data that a device in use gives access to; `null`: it is not in use. */
  data(device: NdNamespace | NdHolder): NamespaceMemory | null {
    const range = dataRange(device)
    const { region, badBlocks } = device
    return range === null || badBlocks === null ? null : this.memory.part(region, range, badBlocks)
  }

  /**
   * All bytes of a namespace, whoever uses it, with the bad blocks that the bus knows of now; `null`: there is no
   * memory for it.
   */
  bytes({ region, range }: NdNamespace): NamespaceMemory | null {
    const badBlocks = new BadBlocks()
    populateBadBlocks(badBlocks, region.bus.badRanges, range)
    return this.memory.part(region, range, badBlocks)
  }

  /** Lets drivers take the namespaces that nobody uses yet. */
  bindNamespaces(): void {
    for (const region of this.ndBuses.flatMap(({ regions }) => regions)) {
      for (const namespace of region.namespaces) {
        if (!namespace.isIdle || namespace.size === 0n) continue
        const memory = this.bytes(namespace)
        const bound = memory === null ? NO_MEMORY : bindNamespace(namespace, memory, this.host)
        if (bound.ok) this.#personalities.set(namespace, bound.value)
        else this.#complain(namespace.name, bound.error.errno)
      }
    }
  }

  /** Stops listening to the platforms. */
  [Symbol.dispose](): void {
    for (const { nfit } of this.#buses) nfit[Symbol.dispose]()
  }

  #open({ provider, platform }: EmulatedBus): Result<null, OpenError> {
    const { clock, compat = 'strict' } = this.#options
    const logger = this.#logger
    const index = this.#buses.length
    const firstDimm = this.#buses.reduce((sum, { nd }) => sum + nd.dimms.length, 0)
    const onChange = (change: BusChange): void => {
      const bus = this.#buses[index]
      // What is there at the start is registered below.
      if (bus !== undefined) this.#follow(bus, change)
    }
    const isBusy = (handle: DimmHandle): boolean =>
      this.#buses[index]?.nd.dimms.find(({ description }) => description.handle === handle)?.isBusy ?? false
    const nfit = NfitBus.open({ platform, clock, compat, logger, firstDimm, onChange, isBusy })
    if (!nfit.ok) return nfit
    const nd = registerBus(nfit.value, { id: index, provider, numbers: this.#numbers, logger })
    const bus = { nfit: nfit.value, nd }
    for (const device of bus.nfit.dimms) registerDimm(nd, bus.nfit, device)
    for (const region of bus.nfit.regions) this.#addRegion(bus, region)
    this.#buses.push(bus)
    return ok(null)
  }

  #start(start: ProviderStart): void {
    const port = this.#options.port ?? NO_PORT
    const id = this.ndBuses.length
    const bus = start({ id, numbers: this.#numbers, port, logger: this.#logger })
    if (!bus.ok) {
      this.#complain(`ndbus${id}`, bus.error)
      return
    }
    this.#others.push(bus.value)
    // A provider enables what it registers; here that is to happen when label areas and memory are filled.
    for (const region of bus.value.regions) region.disable()
    for (const dimm of bus.value.dimms) dimm.disable()
  }

  #follow(bus: MachineBus, change: BusChange): void {
    if (change.kind === 'badRanges') for (const region of bus.nd.regions) region.revalidate()
    else if (change.kind === 'dimm') this.#enable([registerDimm(bus.nd, bus.nfit, change.dimm)])
    else if (change.kind === 'region') {
      this.#addRegion(bus, change.region)
      this.#enable(bus.nd.regions)
      this.bindNamespaces()
    }
  }

  /** A region that libnvdimm refuses is left out. */
  #addRegion({ nd }: MachineBus, region: Region): void {
    const added = registerRegion(nd, region, this.#options.port ?? NO_PORT)
    if (!added.ok) this.#complain(`range ${region.range.rangeIndex}`, added.error)
  }

  #enable(devices: readonly { readonly name: string; enable(): Result<null, Errno> }[]): void {
    for (const device of devices) {
      const enabled = device.enable()
      if (!enabled.ok) this.#complain(device.name, enabled.error)
    }
  }

  #complain(name: string, errno: Errno): void {
    this.#logger.log('debug', `${name} probe failed: ${errno}`)
  }
}
