import { buildFit, buildNfit } from '../acpi/build.ts'
import { spaKind } from '../acpi/guids.ts'
import type { RegionMapping, SubTable } from '../acpi/records.ts'
import { andMask, maskBetween, maskOf } from '../lib/bitmap.ts'
import type { DimmHandle, DsmMask } from '../lib/brand.ts'
import type { Clock } from '../lib/clock.ts'
import { contains } from '../lib/range.ts'
import { unwrap } from '../lib/result.ts'
import {
  NOTIFY,
  type AcpiBuffer,
  type DsmCall,
  type LabelMethod,
  type Notification,
  type Platform,
  type Subscription,
} from '../nfit/firmware.ts'
import { translateSpa, translateSpaHead } from '../uapi/bus-auxiliary.ts'
import {
  BUS_CANDIDATES,
  BUS_INTEL_GUID,
  BUS_INTEL_MASK,
  BUS_NFIT_GUID,
  FAMILY,
  familyOf,
} from '../uapi/families.ts'
import { EmulatedActivation } from './activation.ts'
import { inputOf, outputOf, statusAnswer, type Answer } from './answers.ts'
import { NFIT_TEST_FUNCTIONS, NFIT_TEST_FUNCTIONS_1, NfitTestDimm } from './nfit-test-dimm.ts'
import { nfitTestBus0, nfitTestBus1, nfitTestHotPlug } from './nfit-test-tables.ts'
import { Notifier } from './notifier.ts'
import { EmulatedScrub } from './scrub.ts'

const INTEL_GUID = familyOf(FAMILY.intel)?.guid
const SCRUB_FUNCTIONS = maskBetween(1, 4)
const INVALID_SPA = 2
const NOT_SUPPORTED = 1

/** Intel functions that exist in revision 1 of the `_DSM`; revision 2 has all. */
const REVISION_1 = maskBetween(1, 10)

/**
 * A bus of nfit_test, the kernel's own double of NVDIMM firmware, with the times that it takes.
 * Where nfit_test fails a call as a whole the method returns no object, which becomes -EINVAL.
 * Source: tools/testing/nvdimm/test/nfit.c.
 */
export class NfitTestBus implements Platform {
  readonly bus: 0 | 1
  readonly #clock: Clock
  readonly #notifier = new Notifier()
  readonly #scrub: EmulatedScrub
  readonly #activation: EmulatedActivation
  readonly #dimms = new Map<DimmHandle, NfitTestDimm>()
  #tables: readonly SubTable[]

  constructor(bus: 0 | 1, clock: Clock) {
    this.bus = bus
    this.#clock = clock
    this.#activation = new EmulatedActivation(clock)
    this.#tables = bus === 0 ? nfitTestBus0() : nfitTestBus1()
    this.#addDimms(this.#tables)
    const first = this.#tables.find((table) => table.kind === 'spa')
    const scanned = { start: first?.address ?? 0n, length: first?.length ?? 0n }
    this.#scrub = new EmulatedScrub(clock, scanned, () => this.#notify(null, NOTIFY.memoryError))
  }

  /** The DIMM with this handle, for tests that look behind the firmware. */
  dimm(handle: DimmHandle): NfitTestDimm | null {
    return this.#dimms.get(handle) ?? null
  }

  /** Plugs the fifth DIMM into bus 0 and says so; nothing happens when it is there, or on bus 1. */
  hotPlug(): void {
    const added = nfitTestHotPlug()
    if (this.bus !== 0 || this.#tables.length > nfitTestBus0().length) return
    this.#tables = [...this.#tables, ...added]
    this.#addDimms(added)
    this.#notify(null, NOTIFY.update)
  }

  nfit(): Uint8Array {
    return unwrap(buildNfit({ subTables: this.#tables }))
  }

  fit(): AcpiBuffer {
    return { type: 'buffer', bytes: unwrap(buildFit(this.#tables)) }
  }

  labelMethods(handle: DimmHandle): ReadonlySet<LabelMethod> | null {
    return this.#dimms.has(handle) ? new Set() : null
  }

  listen(listener: (notification: Notification) => void): Subscription {
    return this.#notifier.listen(listener)
  }

  /** The DIMMs of nfit_test have no label methods. */
  label(): null {
    return null
  }

  dsm(call: DsmCall): AcpiBuffer | null {
    const functions = this.#functions(call)
    if (functions === null) return null
    // Bit 0: there are functions besides the query.
    const answer = call.func === 0 ? statusAnswer(functions === 0 ? 0 : functions | 1) : this.#call(call)
    return answer === null ? null : { type: 'buffer', bytes: answer }
  }

  /** The functions that a `_DSM` has; `null` without the `_DSM`. */
  #functions({ handle, guid, revision }: DsmCall): number | null {
    if (handle === null) {
      if (guid === BUS_NFIT_GUID) return revision === 1 ? this.#busFunctions : 0
      if (guid === BUS_INTEL_GUID && this.bus === 0) return revision === 1 ? BUS_INTEL_MASK : 0
      return null
    }
    const dimm = this.#dimms.get(handle)
    if (dimm === undefined || guid !== INTEL_GUID) return null
    if (revision === 1) return andMask(dimm.functions, REVISION_1)
    return revision === 2 ? dimm.functions : 0
  }

  get #busFunctions(): DsmMask {
    return this.bus === 0 ? BUS_CANDIDATES : (SCRUB_FUNCTIONS as DsmMask)
  }

  #call({ handle, guid, func, input }: DsmCall): Answer {
    if (handle !== null) return this.#dimms.get(handle)?.call(func, input) ?? null
    if (guid === BUS_INTEL_GUID) return this.#activation.call(func, input)
    if (andMask(this.#busFunctions, maskOf(func & 31)) === 0 || func > 31) return statusAnswer(NOT_SUPPORTED)
    return func === 5 ? this.#translate(input) : this.#scrub.call(func, input)
  }

  /** Tells the last DIMM of the range, and the offset in the range as its DPA: no interleaving is undone. */
  #translate(input: Uint8Array): Answer {
    const request = inputOf(translateSpaHead, 8, input)
    if (request === null) return null
    const range = this.#tables.find(
      (table) =>
        table.kind === 'spa' &&
        isRegion(table.rangeGuid) &&
        contains({ start: table.address, length: table.length }, { start: request.spa, length: 1n }),
    )
    if (range?.kind !== 'spa') return outputOf(translateSpaHead, 8, { ...request, status: INVALID_SPA })
    const mapping = this.#mappings(range.rangeIndex).at(-1)
    if (mapping === undefined) return outputOf(translateSpaHead, 8, { ...request, status: INVALID_SPA })
    const dpa = request.spa - range.address
    return outputOf(translateSpa, 8, {
      ...request,
      numNvdimms: 1,
      devices: [{ nfitDeviceHandle: mapping.deviceHandle, reserved: 0, dpa }],
    })
  }

  #mappings(rangeIndex: number): readonly RegionMapping[] {
    return this.#tables
      .filter((table) => table.kind === 'memdev')
      .filter((one) => one.rangeIndex === rangeIndex)
  }

  #addDimms(tables: readonly SubTable[]): void {
    const functions = this.bus === 0 ? NFIT_TEST_FUNCTIONS : NFIT_TEST_FUNCTIONS_1
    for (const table of tables) {
      if (table.kind !== 'memdev' || this.#dimms.has(table.deviceHandle)) continue
      const { deviceHandle } = table
      const alarm = (): void => this.#notify(deviceHandle, NOTIFY.health)
      this.#dimms.set(deviceHandle, new NfitTestDimm(this.#clock, functions, this.#activation, alarm))
    }
  }

  #notify(handle: DimmHandle | null, event: number): void {
    this.#notifier.emit({ handle, event })
  }
}

function isRegion(guid: Parameters<typeof spaKind>[0]): boolean {
  const kind = spaKind(guid)
  return kind !== null && kind !== 'control' && kind !== 'window'
}
