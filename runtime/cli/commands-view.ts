import { bitsOf } from '../lib/bitmap.ts'
import type { CmdMask, FamilyId } from '../lib/brand.ts'
import { hex } from '../lib/u64.ts'
import { commandName, type CommandTarget } from '../uapi/commands.ts'
import { BUS_FAMILY, familyOf, revisionId } from '../uapi/families.ts'
import { busFunctionName, dimmFunctionName } from '../uapi/function-names.ts'
import type { DimmCommands } from '../uapi/probe.ts'
import type { BusView, DimmView } from './machine.ts'
import { busLine } from './render.ts'

/** A function of firmware. */
interface FunctionView {
  readonly function: number
  /** `null`: not public. */
  readonly name: string | null
  /** Revision id that it is called with. */
  readonly revision: number
}

/** The commands of a bus and of its DIMMs, by name. */
interface CommandsView {
  readonly bus: string
  readonly provider: string | null
  /** Names in the attribute `commands`; `null` for a table: there is no firmware. */
  readonly commands: readonly string[] | null
  readonly functions: readonly FunctionView[]
  readonly dimms: readonly DimmCommandsView[]
}

interface DimmCommandsView {
  readonly dimm: string
  readonly handle: number
  readonly id: string | null
  readonly family: string | null
  readonly dsmMask: number
  /** Names in the attribute `commands`. */
  readonly commands: readonly string[]
  /** What firmware answers; those that are no command are reached through `cmd_call`. */
  readonly functions: readonly FunctionView[]
}

/** What each bus and DIMM supports. */
export function commandsView(bus: BusView): CommandsView {
  const { commands } = bus
  return {
    bus: bus.name,
    provider: bus.provider,
    commands: commands === null ? null : names('bus', commands.cmdMask),
    functions:
      commands === null
        ? []
        : [
            ...busFunctions(BUS_FAMILY.nfit, commands.dsmMask),
            ...busFunctions(BUS_FAMILY.intel, commands.intelMask),
          ],
    dimms: bus.dimms.map(dimmView),
  }
}

/** The same for people. */
export function renderCommands(buses: readonly BusView[]): string {
  const lines = buses.flatMap((bus) => {
    const view = commandsView(bus)
    return [
      ...busLine(bus),
      ...(view.commands === null ? [] : block(view.commands, view.functions)),
      ...view.dimms.flatMap(dimmLines),
    ]
  })
  return `${lines.join('\n')}\n`
}

function dimmView({ name, record, commands }: DimmView): DimmCommandsView {
  const { family } = commands
  return {
    dimm: name,
    handle: record.handle,
    id: record.id,
    family: family === null ? null : (familyOf(family)?.name ?? null),
    dsmMask: commands.dsmMask,
    commands: names('dimm', commands.cmdMask),
    functions: family === null ? [] : dimmFunctions(family, commands),
  }
}

function dimmFunctions(family: FamilyId, { dsmMask }: DimmCommands): readonly FunctionView[] {
  return bitsOf(dsmMask).map((func) => ({
    function: func,
    name: dimmFunctionName(family, func),
    revision: revisionId(family, func),
  }))
}

function busFunctions(family: FamilyId, mask: number): readonly FunctionView[] {
  return bitsOf(mask).map((func) => ({ function: func, name: busFunctionName(family, func), revision: 1 }))
}

function names(target: CommandTarget, mask: CmdMask): readonly string[] {
  return bitsOf(mask).map((cmd) => commandName(target, cmd))
}

function dimmLines({
  dimm,
  handle,
  id,
  family,
  dsmMask,
  commands,
  functions,
}: DimmCommandsView): readonly string[] {
  const who = `${dimm} handle ${hex(handle)} id ${id ?? 'unknown'}`
  return [`${who} family ${family ?? 'none'} dsm_mask ${hex(dsmMask)}`, ...block(commands, functions)]
}

function block(commands: readonly string[], functions: readonly FunctionView[]): readonly string[] {
  const rows = functions.map(
    ({ function: func, name }) => `    ${String(func).padStart(2)} ${name ?? 'not public'}`,
  )
  return [`  commands ${commands.join(' ')}`, '  functions', ...rows]
}
