/**
 * What a user may say about a project: `tsmatch.config.*` for the command line, `settings.tsmatch` in ESLint.
 * Names may contain `*`, which stands for any run of characters.
 */
import { checks as allChecks } from '../checks/index.ts'
import type { CalleePattern, GuardFailure, GuardPattern, SinkPattern } from '../engine/settings.ts'
import { roles } from '../models/model.ts'

export type CheckLevel = 'off' | 'warn' | 'error'
export type OptionValue = string | boolean | number
export type WidthName = 'u8' | 'u16' | 'u32' | 'u64' | 'i8' | 'i16' | 'i32' | 'i64'

export interface CheckSetting {
  /** Undefined: the check's own level. */
  readonly level: CheckLevel | undefined
  /** Only what the user set; the check knows the defaults. */
  readonly options: Readonly<Record<string, OptionValue>>
}

export interface Settings {
  /** Globs relative to the settings file; undefined: everything in the program. */
  readonly include: readonly string[] | undefined
  readonly checks: ReadonlyMap<string, CheckSetting>
  /** Names of types -> the width an annotation with that name promises, besides the built-in names. */
  readonly widths: ReadonlyMap<string, WidthName>
  /** Without an argument: the result is user data. With one: that parameter of every function so named is. */
  readonly sources: readonly CalleePattern[]
  /** The argument has to be sensible as the role says. */
  readonly sinks: readonly SinkPattern[]
  /** A call that does not fail has bounded the argument (all of them when none is named). */
  readonly guards: readonly GuardPattern[]
  /** Names of variables and properties whose bits stand for commands, besides the built-in names. */
  readonly commandMasks: readonly string[]
  /** The argument (the first when none is named) is a command handed to firmware or a device. */
  readonly firmwareCalls: readonly CalleePattern[]
  /** Instruction visits that one function may cost; undefined: the engine's own limit. */
  readonly budget: number | undefined
}

/** The user's mistake: one sentence, shown as it is, without a stack. */
export class UserError extends Error {
  override readonly name = 'UserError'
}

const ioctlArguments = ['arg', 'argp', 'ubuf']

export const defaultSettings: Settings = {
  include: undefined,
  checks: new Map(),
  widths: new Map(),
  sources: ['*ioctl', '*Ioctl'].flatMap((callee) => ioctlArguments.map((argument) => ({ callee, argument }))),
  sinks: [],
  guards: [],
  commandMasks: [],
  firmwareCalls: [],
  budget: undefined,
}

const levels = ['off', 'warn', 'error'] as const
const failures: readonly GuardFailure[] = ['throws', 'false', 'error']
const widthNames: readonly WidthName[] = ['u8', 'u16', 'u32', 'u64', 'i8', 'i16', 'i32', 'i64']

/** Checks and completes `value`; `origin` names the place in errors. Throws `UserError`. */
export function parseSettings(value: unknown, origin: string): Settings {
  if (value === undefined) return defaultSettings
  const at = new Reader(origin)
  const object = at.object(value, 'the settings')
  for (const key of Object.keys(object)) at.known(key, Object.keys(defaultSettings), 'setting')
  const { include, checks, widths, sources, sinks, guards, commandMasks, firmwareCalls, budget } = object
  return {
    include: include === undefined ? undefined : at.strings(include, 'include'),
    checks: new Map(at.entries(checks, 'checks').map(([id, entry]) => [id, checkSetting(at, id, entry)])),
    widths: new Map(at.entries(widths, 'widths').map(([name, width]) => [name, widthName(at, name, width)])),
    sources: [...defaultSettings.sources, ...at.callees(sources, 'sources')],
    sinks: at.entries(sinks, 'sinks').map(([key, role]) => ({
      ...at.callee(key, 'sinks'),
      role: at.oneOf(role, roles, `sinks.${key}`),
    })),
    guards: guardPatterns(at, guards),
    commandMasks: at.strings(commandMasks ?? [], 'commandMasks'),
    firmwareCalls: at.callees(firmwareCalls, 'firmwareCalls'),
    budget: budget === undefined ? undefined : at.positive(budget, 'budget'),
  }
}

/** Throws a `UserError` unless `id` names a check. */
export function requireCheck(id: string, origin: string): void {
  new Reader(origin).known(
    id,
    allChecks.map((check) => check.id),
    'check',
  )
}

/** `, did you mean 'x'?` or the whole choice when it is short; empty when nothing is near. */
export function suggestion(name: string, choice: readonly string[]): string {
  const [best] = choice
    .map((candidate) => ({ candidate, cost: distance(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.cost - b.cost)
  if (best !== undefined && best.cost <= Math.max(2, name.length / 2))
    return `; did you mean '${best.candidate}'?`
  if (choice.length === 0 || choice.length > 10) return ''
  return `; it is one of ${choice.map((each) => `'${each}'`).join(', ')}`
}

/** The few of `choice` that come closest: first those that end in the same name after a dot. */
export function nearestNames(name: string, choice: readonly string[]): readonly string[] {
  const last = (text: string): string => text.split('.').at(-1)?.toLowerCase() ?? ''
  const costOf = (candidate: string): number =>
    last(candidate) === last(name) ? 0 : distance(name.toLowerCase(), candidate.toLowerCase())
  return [...new Set(choice)]
    .map((candidate) => ({ candidate, cost: costOf(candidate) }))
    .filter(({ cost }) => cost <= Math.max(2, name.length / 2))
    .sort((a, b) => a.cost - b.cost || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, 3)
    .map(({ candidate }) => candidate)
}

function checkSetting(at: Reader, id: string, entry: unknown): CheckSetting {
  requireCheck(id, at.origin)
  const [level, given, ...rest] = Array.isArray(entry) ? (entry as unknown[]) : [entry]
  if (rest.length > 0) at.fail(`'checks.${id}' is a level or [level, options]`)
  const declared = allChecks.find((check) => check.id === id)?.options ?? {}
  const options: Record<string, OptionValue> = {}
  for (const [name, value] of at.entries(given, `checks.${id}`)) {
    at.known(name, Object.keys(declared), `option of '${id}'`)
    const option = declared[name]
    const key = `checks.${id}.${name}`
    if (option === undefined || typeof value !== option.type)
      at.fail(`'${key}' has to be a ${option?.type ?? 'value'}`)
    if (option.values !== undefined) at.oneOf(value, option.values, key)
    options[name] = value as OptionValue
  }
  return { level: at.oneOf(level, levels, `checks.${id}`), options }
}

/** A list of guards that throw, or guard -> how it tells. */
function guardPatterns(at: Reader, guards: unknown): readonly GuardPattern[] {
  if (guards === undefined || Array.isArray(guards))
    return at.callees(guards, 'guards').map((pattern) => ({ ...pattern, failure: 'throws' }))
  return at.entries(guards, 'guards').map(([key, failure]) => ({
    ...at.callee(key, 'guards'),
    failure: at.oneOf(failure, failures, `guards.${key}`),
  }))
}

/** Accepts every spelling that SEMANTICS section 4 knows: `u32`, `UInt32`, `uint32_t`, `s32`, `int32`. */
function widthName(at: Reader, name: string, width: unknown): WidthName {
  const match = typeof width === 'string' ? /^(u|s|i|uint|int)(\d+)(_t)?$/i.exec(width) : null
  const plain = match === null ? width : `${/^u/i.test(match[1] ?? '') ? 'u' : 'i'}${match[2] ?? ''}`
  return at.oneOf(plain, widthNames, `widths.${name}`)
}

/** Reads untyped values and tells the user, in one sentence, which key is wrong. */
class Reader {
  readonly origin: string
  constructor(origin: string) {
    this.origin = origin
  }

  fail(sentence: string): never {
    throw new UserError(`${this.origin}: ${sentence}`)
  }

  known(name: string, choice: readonly string[], what: string): void {
    if (!choice.includes(name)) this.fail(`unknown ${what} '${name}'${suggestion(name, choice)}`)
  }

  object(value: unknown, key: string): Readonly<Record<string, unknown>> {
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>
    this.fail(`${key === 'the settings' ? key : `'${key}'`} must be an object`)
  }

  entries(value: unknown, key: string): readonly (readonly [string, unknown])[] {
    return value === undefined ? [] : Object.entries(this.object(value, key))
  }

  strings(value: unknown, key: string): readonly string[] {
    if (Array.isArray(value) && value.every((each): each is string => typeof each === 'string')) return value
    this.fail(`'${key}' must be a list of strings`)
  }

  oneOf<T extends string>(value: unknown, choice: readonly T[], key: string): T {
    const found = choice.find((each) => each === value)
    if (found !== undefined) return found
    const shown =
      typeof value === 'string' ? `'${value}'` : value === undefined ? 'empty' : JSON.stringify(value)
    this.fail(`'${key}' cannot be ${shown}${suggestion(typeof value === 'string' ? value : '', choice)}`)
  }

  positive(value: unknown, key: string): number {
    if (typeof value === 'number' && Number.isInteger(value) && value > 0) return value
    this.fail(`'${key}' must be a positive integer`)
  }

  callees(value: unknown, key: string): readonly CalleePattern[] {
    return value === undefined ? [] : this.strings(value, key).map((text) => this.callee(text, key))
  }

  callee(text: string, key: string): CalleePattern {
    const match = /^((?:new )?[\w$*.#]+)(?:\((\w+)\))?$/.exec(text)
    if (match?.[1] === undefined)
      this.fail(`'${text}' in '${key}' is not a callee such as 'Port.read' or 'send(0)'`)
    const argument = match[2]
    return {
      callee: match[1],
      argument: argument !== undefined && /^\d+$/.test(argument) ? Number(argument) : argument,
    }
  }
}

/** Levenshtein's distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const substitute = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, substitute))
    }
    row = next
  }
  return row[b.length] ?? 0
}
