import { NfitBus } from '../bus/nfit-bus.ts'
import type { Compat } from '../acpi/decode-sub-table.ts'
import { parseNfit, type NfitTable } from '../acpi/parse.ts'
import { emulatedMachine, EMULATED_MACHINES, type EmulatedBus } from '../emulated/machines.ts'
import { ScriptedMachine } from '../emulated/scripted.ts'
import { orMask } from '../lib/bitmap.ts'
import { ManualClock } from '../lib/clock.ts'
import type { DimmRecord } from '../nfit/dimms.ts'
import type { AcpiObject, DsmCall, Platform } from '../nfit/firmware.ts'
import type { Region } from '../nfit/regions.ts'
import type { Family } from '../uapi/families.ts'
import type { BusCommands, DimmCommands } from '../uapi/probe.ts'
import { onFile, UsageError, type Host } from './host.ts'

/** Which machine is asked for: a dumped table or an emulated one. */
export interface MachineRequest {
  readonly file: string | undefined
  readonly emulated: string | undefined
  readonly compat: Compat
}

/** What firmware is taken to answer when there is only a table. */
export interface AssumedFirmware {
  readonly family: Family
  /** Functions: bit n = function n. */
  readonly dsmMask: number
}

/** A DIMM as the command line shows it. */
export interface DimmView {
  readonly name: string
  readonly record: DimmRecord
  readonly flags: readonly string[]
  readonly commands: DimmCommands
}

/** A bus as the command line shows it. */
export interface BusView {
  readonly name: string
  /** `null` for a table: there is no firmware. */
  readonly provider: string | null
  readonly commands: BusCommands | null
  readonly dimms: readonly DimmView[]
  readonly regions: readonly Region[]
  readonly errors: readonly string[]
}

/** The tables of a machine, one a bus. */
export function readTables(request: MachineRequest, host: Host): readonly NfitTable[] {
  const { file, emulated, compat } = request
  if (emulated === undefined) return [parse(readFile(requireFile(file), host), compat)]
  return buses(file, emulated).map(({ platform }) => parse(platform.nfit() ?? new Uint8Array(0), compat))
}

/** The buses of a machine with all that is on them. `assumed` counts for a table only. */
export function readMachine(
  request: MachineRequest,
  assumed: AssumedFirmware,
  host: Host,
): readonly BusView[] {
  const { file, emulated, compat } = request
  if (emulated === undefined) {
    const platform = tableAlone(readFile(requireFile(file), host), assumed)
    return [busView({ provider: null, platform }, 'ndbus0', compat, 0)]
  }
  const views: BusView[] = []
  for (const bus of buses(file, emulated)) {
    const firstDimm = views.reduce((sum, view) => sum + view.dimms.length, 0)
    views.push(busView(bus, `ndbus${views.length}`, compat, firstDimm))
  }
  return views
}

function buses(file: string | undefined, emulated: string): readonly EmulatedBus[] {
  if (file !== undefined) throw new UsageError('give a file or --emulated, not both')
  const machine = emulatedMachine(emulated, new ManualClock())
  if (machine !== null) return machine
  throw new UsageError(`--emulated cannot be '${emulated}'; it is one of ${EMULATED_MACHINES.join(', ')}`)
}

function busView(
  { provider, platform }: { readonly provider: string | null; readonly platform: Platform },
  name: string,
  compat: Compat,
  firstDimm: number,
): BusView {
  const opened = NfitBus.open({ platform, clock: new ManualClock(), compat, firstDimm })
  if (!opened.ok) throw new UsageError(opened.error.message)
  using bus = opened.value
  return {
    name,
    provider,
    commands: provider === null ? null : bus.commands,
    dimms: bus.dimms.map((dimm) => ({
      name: dimm.name,
      record: dimm.record,
      flags: dimm.flagWords,
      commands: dimm.commands,
    })),
    regions: bus.regions,
    errors: bus.regionErrors.map((error) => error.message),
  }
}

/** A machine that has the table, and answers which functions are assumed, but none of them. */
function tableAlone(nfit: Uint8Array, { family, dsmMask }: AssumedFirmware): Platform {
  const answer: AcpiObject = { type: 'integer', value: BigInt(orMask(dsmMask, 1)) }
  const isQuery = ({ handle, guid, func }: DsmCall): boolean =>
    handle !== null && guid === family.guid && func === 0
  return new ScriptedMachine({ nfit, dsm: (call) => (isQuery(call) ? answer : null) })
}

function requireFile(file: string | undefined): string {
  if (file === undefined) throw new UsageError('give a file, - for standard input, or --emulated')
  return file
}

function readFile(file: string, host: Host): Uint8Array {
  return onFile('read', file, () => host.read(file))
}

function parse(bytes: Uint8Array, compat: Compat): NfitTable {
  const table = parseNfit(bytes, { compat })
  if (!table.ok) throw new UsageError(table.error.message)
  return table.value
}
