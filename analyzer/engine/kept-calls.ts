/** Calls that reach a function which was kept, and what may be one by the syntax alone. */
import type { FileIR, Instruction } from '../ir/ir.ts'
import { ofKind } from '../ir/instructions.ts'
import type { FunctionRef } from '../ir/oracle.ts'
import type { FunctionIndex, Site } from '../support/ids.ts'
import { unwrapped } from './tables.ts'
import { valueUses } from './value-uses.ts'

/** One call of the function; its arguments begin at `from`, those of `f.call(x, a)` at 1. */
export interface KeptCall {
  readonly fn: FunctionIndex
  readonly call: Instruction & { kind: 'call' }
  readonly from: number
}

/** Everywhere that a parameter is called. */
export interface Kept {
  readonly calls: readonly KeptCall[]
  /** Parameters of functions in other files that it is handed on to. */
  readonly handed: readonly { readonly ref: FunctionRef; readonly parameter: number }[]
}

/** A first look, by the syntax alone. */
export function keptSites(ir: FileIR): ReadonlySet<Site> {
  let sites = candidates.get(ir)
  if (sites === undefined) candidates.set(ir, (sites = candidatesIn(ir)))
  return sites
}

const candidates = new WeakMap<FileIR, ReadonlySet<Site>>()

function candidatesIn(ir: FileIR): ReadonlySet<Site> {
  const sites = new Set<Site>()
  const uses = valueUses(ir)
  for (const { fn, byTemp } of uses.bodies)
    for (const i of ofKind(fn, 'call')) {
      if (i.isNew) continue
      const called = unwrapped(byTemp, i.callee)
      const isKept =
        called?.kind === 'load'
          ? !named.has(ir.variables[called.variable]?.kind ?? 'global')
          : called?.kind === 'get'
            ? called.name === 'call' || uses.sets.has(called.name) || uses.named.has(called.name)
            : called !== undefined
      if (isKept) sites.add(i.site)
    }
  return sites
}

/** Variables that hold no parameter. */
const named = new Set(['function', 'class', 'import', 'enum', 'namespace', 'global', 'catch'])
