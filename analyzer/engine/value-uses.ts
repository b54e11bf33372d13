/** Where the values of a file go: who uses a temp, who reads a variable or a field, and what is stored there. */
import type { FileIR, FunctionIR, Instruction, Span } from '../ir/ir.ts'
import { operands } from '../ir/verify.ts'
import type { FunctionIndex, Site, Temp, Variable } from '../support/ids.ts'
import { push } from '../support/multimap.ts'
import { instructionsOf, ofKind } from '../ir/instructions.ts'
import type { Body, Held } from './held-values.ts'

/** How a function uses its temps. */
interface TempUses {
  readonly by: ReadonlyMap<Temp, readonly Instruction[]>
  readonly returned: ReadonlySet<Temp>
  readonly thrown: ReadonlySet<Temp>
}

export interface ValueUses {
  readonly bodies: readonly Body[]
  readonly loads: ReadonlyMap<Variable, readonly Held[]>
  readonly stores: ReadonlyMap<Variable, readonly Held[]>
  /** Name of a field -> every `get` of it. */
  readonly gets: ReadonlyMap<string, readonly Held[]>
  /** Name of a field -> every value stored in it, object literals aside. */
  readonly sets: ReadonlyMap<string, readonly Held[]>
  /** Name of a field -> every `set` of it in an object literal. */
  readonly named: ReadonlyMap<string, readonly Held[]>
  readonly of: (body: Body) => TempUses
  /** Start of the outermost class that a site is in: only there are its private fields named. */
  readonly classAt: (site: Site) => number | undefined
}

const known = new WeakMap<FileIR, ValueUses>()

export function valueUses(ir: FileIR): ValueUses {
  let uses = known.get(ir)
  if (uses === undefined) known.set(ir, (uses = found(ir)))
  return uses
}

function found(ir: FileIR): ValueUses {
  const loads = new Map<Variable, Held[]>()
  const stores = new Map<Variable, Held[]>()
  const gets = new Map<string, Held[]>()
  const sets = new Map<string, Held[]>()
  const named = new Map<string, Held[]>()
  const bodies = ir.functions.map((fn): Body => ({ fn, byTemp: instructionsOf(fn) }))
  for (const body of bodies) {
    const { fn, byTemp } = body
    for (const { variable, temp } of ofKind(fn, 'load')) push(loads, variable, { body, temp })
    for (const { variable, value } of ofKind(fn, 'store')) push(stores, variable, { body, temp: value })
    for (const { name, temp } of ofKind(fn, 'get')) push(gets, name, { body, temp })
    for (const { name, object, temp, value } of ofKind(fn, 'set'))
      if (byTemp[object]?.kind === 'object') push(named, name, { body, temp })
      else push(sets, name, { body, temp: value })
  }
  const ofBody = new Map<FunctionIndex, TempUses>()
  const of = ({ fn, byTemp }: Body): TempUses => {
    let uses = ofBody.get(fn.index)
    if (uses === undefined) ofBody.set(fn.index, (uses = tempUses(fn, byTemp)))
    return uses
  }
  const classes = outermostClasses(ir, bodies)
  const classAt = (site: Site): number | undefined => {
    const { start, end } = ir.spans[site] ?? nowhere
    return classes.find((each) => each.start <= start && end <= each.end)?.start
  }
  return { bodies, loads, stores, gets, sets, named, of, classAt }
}

const nowhere: Span = { start: -1, end: -1 }

/** Static parts of a class are code of the function that it stands in, so only the text tells what is in what. */
function outermostClasses({ spans }: FileIR, bodies: readonly Body[]): readonly Span[] {
  const classes = bodies.flatMap(({ fn }) => ofKind(fn, 'class').flatMap(({ site }) => spans[site] ?? []))
  return classes.filter(
    (inner) => !classes.some((each) => each !== inner && each.start <= inner.start && inner.end <= each.end),
  )
}

function tempUses(fn: FunctionIR, byTemp: Body['byTemp']): TempUses {
  const by = new Map<Temp, Instruction[]>()
  const returned = new Set<Temp>()
  const thrown = new Set<Temp>()
  for (const i of byTemp) if (i !== undefined) for (const temp of new Set(operands(i))) push(by, temp, i)
  for (const { terminator } of fn.blocks) {
    if (terminator.kind === 'return' && terminator.value !== undefined) returned.add(terminator.value)
    if (terminator.kind === 'throw') thrown.add(terminator.value)
  }
  return { by, returned, thrown }
}
