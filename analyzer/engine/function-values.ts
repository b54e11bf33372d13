/**
 * Calls whose function is a value: taken from a table, a map or a private field, or held in a constant. Answers from
 * the file alone: a table counts when the file shows all that is ever put into it.
 */
import type { FileIR, Instruction } from '../ir/ir.ts'
import type { Callee, FunctionRef, Oracle } from '../ir/oracle.ts'
import type { Site, Temp, Variable } from '../support/ids.ts'
import { instructionsOf } from './effects.ts'

const maxFunctions = 24
const maxDepth = 8

interface Place {
  readonly byTemp: readonly (Instruction | undefined)[]
  readonly call: Instruction & { kind: 'call' }
}

/** The oracle, asked for the callee of a call that it does not know, also tells what function values can be there. */
export function withFunctionValues(oracle: Oracle, ir: FileIR): Oracle {
  let calls: ReadonlyMap<Site, Place> | undefined
  let contents: Contents | undefined
  const answers = new Map<Site, Callee>()
  return {
    ...oracle,
    callee(site) {
      const known = oracle.callee(site)
      if (known.kind !== 'unknown') return known
      let answer = answers.get(site)
      if (answer === undefined) {
        calls ??= callsOf(ir)
        contents ??= contentsOf(ir)
        const place = calls.get(site)
        const functions = place && functionsAt(ir, contents, place.byTemp, place.call.callee, 0)
        answer =
          functions === undefined || functions.length === 0
            ? known
            : { kind: 'functions', functions, exact: false }
        answers.set(site, answer)
      }
      return answer
    },
  }
}

function callsOf(ir: FileIR): ReadonlyMap<Site, Place> {
  const calls = new Map<Site, Place>()
  for (const fn of ir.functions) {
    const byTemp = instructionsOf(fn)
    for (const i of byTemp) if (i?.kind === 'call') calls.set(i.site, { byTemp, call: i })
  }
  return calls
}

/** What the file puts where; undefined for what it loses sight of. */
interface Contents {
  /** Variable that is assigned once -> the function and the temp of its value. */
  readonly variables: ReadonlyMap<Variable, { readonly byTemp: Place['byTemp']; readonly value: Temp }>
  /** `#name` -> every value stored there. */
  readonly fields: ReadonlyMap<string, readonly { readonly byTemp: Place['byTemp']; readonly value: Temp }[]>
  /** Tables that something else than reading happens to. */
  readonly changed: ReadonlySet<Variable>
}

const readers = new Set([
  'get',
  'has',
  'at',
  'length',
  'size',
  'forEach',
  'keys',
  'values',
  'entries',
  'find',
])

function contentsOf(ir: FileIR): Contents {
  const variables = new Map<Variable, { byTemp: Place['byTemp']; value: Temp }>()
  const fields = new Map<string, { byTemp: Place['byTemp']; value: Temp }[]>()
  const changed = new Set<Variable>()
  for (const fn of ir.functions) {
    const byTemp = instructionsOf(fn)
    const table = (temp: Temp | undefined): Variable | undefined => {
      const made = temp === undefined ? undefined : byTemp[temp]
      return made?.kind === 'load' ? made.variable : undefined
    }
    const lose = (temp: Temp | undefined): void => {
      const variable = table(temp)
      if (variable !== undefined) changed.add(variable)
    }
    for (const i of byTemp) {
      if (i === undefined) continue
      if (i.kind === 'store') {
        if (i.declare && ir.variables[i.variable]?.stable === true)
          variables.set(i.variable, { byTemp, value: i.value })
        else lose(i.value)
      } else if (i.kind === 'set') {
        if (i.name.startsWith('#'))
          fields.set(i.name, [...(fields.get(i.name) ?? []), { byTemp, value: i.value }])
        if (!i.define) lose(i.object)
        lose(i.value)
      } else if (i.kind === 'setElement') {
        lose(i.object)
        lose(i.value)
      } else if (i.kind === 'get' && !readers.has(i.name)) {
        // A method that is not known to read only may change the table; a plain property read may hand it on.
        if (isCalled(byTemp, i.temp)) lose(i.object)
      } else if (i.kind === 'call' || i.kind === 'superCall') for (const a of i.args) lose(a.temp)
      else if (i.kind === 'spreadInto') lose(i.object)
      else if (i.kind === 'delete') lose(i.object)
    }
    for (const { terminator } of fn.blocks) if (terminator.kind === 'return') lose(terminator.value)
  }
  return { variables, fields, changed }
}

function isCalled(byTemp: Place['byTemp'], temp: Temp): boolean {
  return byTemp.some((i) => i?.kind === 'call' && i.callee === temp && !isEntryCall(byTemp, i))
}

/** `table.read(x)` runs an entry of the table, which cannot be told from a method of it here; entries read no table. */
function isEntryCall(byTemp: Place['byTemp'], call: Instruction & { kind: 'call' }): boolean {
  return byTemp[call.callee]?.kind === 'element'
}

function functionsAt(
  ir: FileIR,
  contents: Contents,
  byTemp: Place['byTemp'],
  temp: Temp,
  depth: number,
): readonly FunctionRef[] | undefined {
  const made = byTemp[temp]
  if (made === undefined || depth > maxDepth) return undefined
  switch (made.kind) {
    case 'closure':
      return [{ file: ir.file, index: made.function }]
    case 'cast':
    case 'nonNull':
      return functionsAt(ir, contents, byTemp, made.value, depth)
    case 'load': {
      const held = contents.variables.get(made.variable)
      return held && functionsAt(ir, contents, held.byTemp, held.value, depth + 1)
    }
    case 'element':
      return entriesAt(ir, contents, byTemp, made.object, depth + 1)
    case 'get':
      return made.name.startsWith('#') ? stored(ir, contents, made.name, depth + 1) : undefined
    case 'call': {
      const method = byTemp[made.callee]
      if (method?.kind !== 'get' || made.receiver === undefined)
        return made.isNew ? undefined : returnedAt(ir, contents, byTemp, made.callee, depth + 1)
      if (method.name === 'get') return entriesAt(ir, contents, byTemp, made.receiver, depth + 1)
      // Only what stands for `this` is bound: the parameters are those of the function.
      const isBound = method.name === 'bind' && made.args.length === 1 && made.args[0]?.spread === false
      return isBound ? functionsAt(ir, contents, byTemp, made.receiver, depth + 1) : undefined
    }
    default:
      return undefined
  }
}

/** The functions that functions of the file give back. */
function returnedAt(
  ir: FileIR,
  contents: Contents,
  byTemp: Place['byTemp'],
  callee: Temp,
  depth: number,
): readonly FunctionRef[] | undefined {
  const callees = functionsAt(ir, contents, byTemp, callee, depth) ?? []
  const found = together(callees, ({ index }) => {
    const fn = ir.functions[index]
    if (fn === undefined || fn.async || fn.generator) return undefined
    const own = instructionsOf(fn)
    const returns = fn.blocks.flatMap(({ terminator }) =>
      terminator.kind === 'return' ? [terminator.value] : [],
    )
    return together(returns, (value) =>
      value === undefined ? undefined : functionsAt(ir, contents, own, value, depth + 1),
    )
  })
  return found?.length === 0 ? undefined : found
}

/** Every function ever stored in a private field; undefined or null in it cannot be called anyway. */
function stored(
  ir: FileIR,
  contents: Contents,
  name: string,
  depth: number,
): readonly FunctionRef[] | undefined {
  const values = (contents.fields.get(name) ?? []).filter(
    ({ byTemp, value }) => byTemp[value]?.kind !== 'const',
  )
  const found = together(values, ({ byTemp, value }) => functionsAt(ir, contents, byTemp, value, depth))
  return found?.length === 0 ? undefined : found
}

/** What all of them are, when every one is known and they are not too many. */
function together<One>(
  all: readonly One[],
  functionsOf: (one: One) => readonly FunctionRef[] | undefined,
): readonly FunctionRef[] | undefined {
  const found: FunctionRef[] = []
  for (const one of all) {
    const functions = functionsOf(one)
    if (functions === undefined || found.length + functions.length > maxFunctions) return undefined
    found.push(...functions)
  }
  return found
}

/** All entries of a table: an object or array literal, or a map made of one. */
function entriesAt(
  ir: FileIR,
  contents: Contents,
  byTemp: Place['byTemp'],
  temp: Temp,
  depth: number,
): readonly FunctionRef[] | undefined {
  const made = byTemp[temp]
  if (made === undefined || depth > maxDepth) return undefined
  if (made.kind === 'cast') return entriesAt(ir, contents, byTemp, made.value, depth)
  if (made.kind === 'load') {
    const held = contents.changed.has(made.variable) ? undefined : contents.variables.get(made.variable)
    return held && entriesAt(ir, contents, held.byTemp, held.value, depth + 1)
  }
  let values: readonly (Temp | undefined)[] | undefined
  if (made.kind === 'array')
    values = made.elements.map((e) => (e === undefined || e.spread ? undefined : e.temp))
  else if (made.kind === 'object') values = propertiesOf(byTemp, made.temp)
  else if (made.kind === 'call' && made.isNew) values = pairsOf(byTemp, made.args[0]?.temp)
  else if (made.kind === 'call') values = frozen(byTemp, made)
  if (values === undefined) return undefined
  return together(values, (value) =>
    value === undefined ? undefined : functionsAt(ir, contents, byTemp, value, depth + 1),
  )
}

function propertiesOf(byTemp: Place['byTemp'], object: Temp): readonly (Temp | undefined)[] {
  const values: (Temp | undefined)[] = []
  for (const i of byTemp) {
    if ((i?.kind === 'set' || i?.kind === 'setElement') && i.object === object) values.push(i.value)
    if (i?.kind === 'spreadInto' && i.object === object) values.push(undefined)
  }
  return values
}

/** Values of `new Map([[key, value], ...])`. */
function pairsOf(byTemp: Place['byTemp'], temp: Temp | undefined): readonly (Temp | undefined)[] | undefined {
  const pairs = temp === undefined ? undefined : byTemp[temp]
  if (pairs?.kind !== 'array') return undefined
  return pairs.elements.map((pair) => {
    const made = pair === undefined || pair.spread ? undefined : byTemp[pair.temp]
    return made?.kind === 'array' ? made.elements[1]?.temp : undefined
  })
}

/** `Object.freeze(table)`. */
function frozen(
  byTemp: Place['byTemp'],
  call: Instruction & { kind: 'call' },
): readonly (Temp | undefined)[] | undefined {
  const method = byTemp[call.callee]
  const table = byTemp[call.args[0]?.temp ?? -1]
  if (method?.kind !== 'get' || method.name !== 'freeze' || table === undefined) return undefined
  if (table.kind === 'object') return propertiesOf(byTemp, table.temp)
  return table.kind === 'array' ? table.elements.map((e) => e?.temp) : undefined
}
