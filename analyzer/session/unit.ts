/** One file of a program while it is being analysed: its code, its oracle, and what its functions share. */
import type { Entry } from '../engine/callers.ts'
import type { FileContext } from '../engine/frame.ts'
import type { Summary } from '../engine/summary.ts'
import { callbackAt, type Effects } from '../engine/effects.ts'
import { instructionsOf, ofKind } from '../ir/instructions.ts'
import { findFieldValues, findOwnFields } from '../engine/field-values.ts'
import { noStoredFields } from '../engine/stored-fields.ts'
import { findOwnBuffers } from '../engine/own-buffers.ts'
import { KeptFunctions } from '../engine/kept-functions.ts'
import { findTables } from '../engine/tables.ts'
import { findVariableValues } from '../engine/variable-values.ts'
import type { FileIR, FunctionIR, Instruction } from '../ir/ir.ts'
import type { FunctionRef, Oracle } from '../ir/oracle.ts'
import { modelOfCallee } from '../models/index.ts'
import type { Model } from '../models/model.ts'
import type { FunctionIndex } from '../support/ids.ts'
import type { FileNotes } from './notes.ts'
import type { Settings } from './settings.ts'

export interface Unit {
  readonly ir: FileIR
  readonly oracle: Oracle
  /** Some declaration of the program is marked as user data, by its type's name or a JSDoc tag. */
  readonly annotatesUsers: boolean
  /** Neither imports nor exports anything: what it declares is global. */
  readonly isScript: boolean
}

/** Answers about other functions, wherever they are. */
export interface Interprocedural {
  effects(callee: FunctionRef): Effects
  calledParameters(callee: FunctionRef): ReadonlySet<number>
  summary(callee: FunctionRef): Summary | undefined
  /** The same where a call passes these arguments. */
  summaryFor(callee: FunctionRef, entry: Entry['facts']): Summary | undefined
  isOwnField(name: string, file: string): boolean
  /** Names of getters and setters anywhere in the program. */
  readonly accessors: ReadonlySet<string>
}

/** A function of the program; equal functions are one object, so sets and maps may hold them. */
export interface Procedure extends FunctionRef {
  readonly unit: Unit
  readonly fn: FunctionIR
}

export function fileContext(
  unit: Unit,
  settings: Settings,
  others: Interprocedural,
  notes: FileNotes,
): FileContext {
  return {
    ir: unit.ir,
    oracle: unit.oracle,
    settings,
    ...notes,
    tables: findTables(unit.ir),
    ownBuffers: findOwnBuffers(unit.ir),
    fixedPrivates: fixedPrivates(unit.ir),
    fieldValues: findFieldValues(unit.ir),
    variableValues: findVariableValues(unit.ir),
    storedFields: noStoredFields,
    isOwnField: (name, file) => others.isOwnField(name, file),
    accessors: others.accessors,
    annotatesUsers: unit.annotatesUsers,
    kept: keptIn(unit),
    effects: (callee) => others.effects(callee),
    calledParameters: (callee) => others.calledParameters(callee),
    summary: (callee) => others.summary(callee),
    summaryFor: (callee, entry) => others.summaryFor(callee, entry),
  }
}

const ownByUnit = new WeakMap<Unit, ReadonlySet<string>>()

/** The file only makes buffers of its own for fields of this name. */
export function isOwnField(unit: Unit | undefined, name: string): boolean {
  if (unit === undefined) return false
  let own = ownByUnit.get(unit)
  if (own === undefined) ownByUnit.set(unit, (own = findOwnFields(unit.ir, unit.oracle)))
  return own.has(name)
}

const keptByUnit = new WeakMap<Unit, KeptFunctions>()

function keptIn(unit: Unit): KeptFunctions {
  let kept = keptByUnit.get(unit)
  if (kept === undefined) keptByUnit.set(unit, (kept = new KeptFunctions(unit.oracle, unit.ir)))
  return kept
}

/** Functions of the file that call what this one was given, once it is kept. */
export function keepersOf({ unit, fn }: Procedure): readonly FunctionIndex[] {
  return fn.params.flatMap(
    (_, index) =>
      keptIn(unit)
        .of(fn.index, index)
        ?.calls.map((call) => call.fn) ?? [],
  )
}

/** Program functions that the function calls by name or by accessing a member, in order of appearance. */
export function calleesOf({ unit, fn }: Procedure, accessors: ReadonlySet<string>): readonly FunctionRef[] {
  const callees: FunctionRef[] = []
  const byTemp = instructionsOf(fn)
  for (const block of fn.blocks)
    for (const i of block.instructions) {
      const isCall = i.kind === 'call' || i.kind === 'superCall'
      const isAccess = (i.kind === 'get' || (i.kind === 'set' && !i.define)) && accessors.has(i.name)
      if (!isCall && !isAccess) continue
      const callee = unit.oracle.callee(i.site)
      if (callee.kind === 'functions') callees.push(...callee.functions)
      const callback = i.kind === 'call' ? transformer(unit, byTemp, i, modelOfCallee(callee)) : undefined
      if (callback !== undefined) callees.push(callback)
    }
  return callees
}

/** The callback whose results make the result of a builtin. */
function transformer(
  { ir, oracle }: Unit,
  byTemp: readonly (Instruction | undefined)[],
  { args }: Instruction & { kind: 'call' },
  model: Model | undefined,
): FunctionRef | undefined {
  const argument = model?.feeds && args[model.feeds.argument]
  if (model?.contents?.gives === undefined || argument === undefined) return undefined
  return callbackAt(oracle, ir, byTemp, argument.temp)
}

/**
 * The function is known better after the one around it: it reads a variable that one assigns once, or is handed by it
 * to a call.
 */
export function needsParent({ unit, fn }: Procedure): boolean {
  if (handedOver(unit.ir).has(fn.index)) return true
  return ofKind(fn, 'load').some(({ variable }) => {
    const info = unit.ir.variables[variable]
    return info?.stable === true && info.owner !== undefined && info.owner !== fn.index && info.owner !== 0
  })
}

const handedByFile = new WeakMap<FileIR, ReadonlySet<FunctionIndex>>()

/** Functions that are arguments of a call where they are made. */
function handedOver(ir: FileIR): ReadonlySet<FunctionIndex> {
  let handed = handedByFile.get(ir) as Set<FunctionIndex> | undefined
  if (handed !== undefined) return handed
  handed = new Set()
  for (const fn of ir.functions) {
    const byTemp = instructionsOf(fn)
    for (const { args } of ofKind(fn, 'call'))
      for (const { temp } of args) {
        const made = byTemp[temp]
        if (made?.kind === 'closure') handed.add(made.function)
      }
  }
  handedByFile.set(ir, handed)
  return handed
}

/** `#private` names of this file that only constructors assign; those of other files are not known here. */
function fixedPrivates(ir: FileIR): ReadonlySet<string> {
  const seen = new Set<string>()
  const written = new Set<string>()
  for (const fn of ir.functions) {
    for (const { name } of ofKind(fn, 'get')) if (name.startsWith('#')) seen.add(name)
    for (const { name } of ofKind(fn, 'set')) {
      if (!name.startsWith('#')) continue
      seen.add(name)
      if (fn.kind !== 'constructor') written.add(name)
    }
  }
  return new Set([...seen].filter((name) => !written.has(name)))
}

/** An order that does not depend on who is asked first. */
export function byName(a: Procedure, b: Procedure): number {
  return (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || a.index - b.index
}
