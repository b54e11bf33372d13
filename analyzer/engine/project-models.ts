/** The project's own models: what its settings say of a call, a property or a parameter. */
import type { Instruction } from '../ir/ir.ts'
import type { Role } from '../models/model.ts'
import { lastPart, matchesCallee, matchesName } from '../support/names.ts'
import type { Frame } from './frame.ts'
import type { CalleePattern, EngineSettings, GuardFailure } from './settings.ts'

export interface ProjectModel {
  /** The result is user data. */
  readonly source: boolean
  readonly sinks: readonly { readonly argument: number; readonly role: Role }[]
  /** Without an argument the guard speaks of all of them. */
  readonly guards: readonly { readonly argument: number | undefined; readonly failure: GuardFailure }[]
  /** Arguments that are handed to firmware or a device as commands. */
  readonly commands: readonly number[]
}

type Call = Instruction & { kind: 'call' | 'superCall' }

/** Undefined for most calls, which costs a look at the name only. */
export function projectModelOf(frame: Frame, call: Call): ProjectModel | undefined {
  const known = frame.projectModels.get(call.temp)
  if (known !== undefined) return known === 'none' ? undefined : known
  const model = makeModel(frame, call)
  frame.projectModels.set(call.temp, model ?? 'none')
  return model
}

function makeModel(frame: Frame, call: Call): ProjectModel | undefined {
  const { settings, oracle } = frame.context
  const index = indexOf(settings)
  if (call.kind !== 'call' || index.calls.length === 0) return undefined
  const written = writtenName(frame, call)
  if (written !== undefined && !index.calls.some((p) => matchesName(lastPart(p.callee), written)))
    return undefined
  const names = oracle.calleeNames(call.site)
  const fitting = <P extends CalleePattern>(patterns: readonly P[]): readonly P[] =>
    patterns.filter((p) => matchesCallee(p.callee, names))
  const argumentOf = ({ argument }: CalleePattern): number | undefined => {
    if (typeof argument !== 'string') return argument
    const at = oracle.parameterNames(call.site).indexOf(argument)
    return at < 0 ? undefined : at
  }
  const source = fitting(index.results).length > 0
  const sinks = fitting(settings.sinks).flatMap((p) => {
    const argument = argumentOf(p) ?? (p.argument === undefined ? 0 : undefined)
    return argument === undefined ? [] : [{ argument, role: p.role }]
  })
  const guards = fitting(settings.guards).flatMap((p) => {
    const argument = argumentOf(p)
    return argument === undefined && p.argument !== undefined ? [] : [{ argument, failure: p.failure }]
  })
  const commands = fitting(settings.firmwareCalls).flatMap((p) => {
    const argument = argumentOf(p) ?? (p.argument === undefined ? 0 : undefined)
    return argument === undefined ? [] : [argument]
  })
  if (!source && sinks.length === 0 && guards.length === 0 && commands.length === 0) return undefined
  return { source, sinks, guards, commands }
}

/** Name at the call itself; undefined where it may be another's, as an import's. */
function writtenName(frame: Frame, call: Instruction & { kind: 'call' }): string | undefined {
  const callee = frame.instructions[call.callee]
  if (callee?.kind === 'get') return callee.name
  if (callee?.kind !== 'load') return undefined
  const variable = frame.variable(callee.variable)
  return variable.kind === 'import' ? undefined : variable.name
}

/** Whether the settings call reading this property user data. */
export function isPropertySource(frame: Frame, get: Instruction & { kind: 'get' }): boolean {
  const { results } = indexOf(frame.context.settings)
  if (!results.some((p) => matchesName(lastPart(p.callee), get.name))) return false
  const owner = frame.typeName(get.object)
  const names = owner === undefined ? [get.name] : [`${owner}.${get.name}`]
  return results.some((p) => matchesCallee(p.callee, names))
}

/** Whether the settings call parameter `index`, named `name`, of the frame's function user data. */
export function isParameterSource(frame: Frame, index: number, name: string): boolean {
  return indexOf(frame.context.settings).parameters.some(
    ({ callee, argument }) =>
      (argument === index || argument === name) && matchesCallee(callee, [frame.fn.name]),
  )
}

interface SettingsIndex {
  /** Everything that may speak of a call. */
  readonly calls: readonly CalleePattern[]
  readonly results: readonly CalleePattern[]
  readonly parameters: readonly CalleePattern[]
}

const indices = new WeakMap<EngineSettings, SettingsIndex>()

function indexOf(settings: EngineSettings): SettingsIndex {
  let index = indices.get(settings)
  if (index === undefined) {
    const results = settings.sources.filter((p) => p.argument === undefined)
    const parameters = settings.sources.filter((p) => p.argument !== undefined)
    const calls = [...results, ...settings.sinks, ...settings.guards, ...settings.firmwareCalls]
    indices.set(settings, (index = { calls, results, parameters }))
  }
  return index
}
