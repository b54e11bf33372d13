/** Object literals whose properties are all known: what they were made without, they do not have. */
import type { FunctionIR, Instruction } from '../ir/ir.ts'
import type { Temp } from '../support/ids.ts'
import { inheritedByLists } from '../support/inherited.ts'
import { get } from '../support/patricia.ts'
import type { Frame } from './frame.ts'
import type { State } from './state.ts'
import type { Sym } from './symbols.ts'

interface Writes {
  /** Names of fields that are set in anything but a new object. */
  readonly names: ReadonlySet<string>
  /** An object literal says what it inherits from. */
  readonly inherits: boolean
  /** Objects that something is put into under a name that is computed. */
  readonly computed: readonly Temp[]
}

const known = new WeakMap<FunctionIR, Writes>()

/** An object literal that nobody else has seen: where nothing is bound to the field `name`, there is none. */
export function isWhole(frame: Frame, state: State, base: Sym, name: string): boolean {
  const def = frame.symbols.def(base)
  const isLiteral =
    def.kind === 'inner'
      ? def.shape === 'literal'
      : def.kind === 'site' && def.instruction.kind === 'object' && !frame.isSpread(def.instruction)
  if (!isLiteral || get(state.escaped, base) === true || inheritedByLists.has(name)) return false
  const { names, computed, inherits } = writesOf(frame.fn)
  return !inherits && !names.has(name) && !computed.some((object) => frame.sym(object) === base)
}

function writesOf(fn: FunctionIR): Writes {
  let writes = known.get(fn)
  if (writes !== undefined) return writes
  const all: readonly Instruction[] = fn.blocks.flatMap(({ instructions }) => instructions)
  const names = all.flatMap((i) => (i.kind === 'set' && !i.define ? [i.name] : []))
  const computed = all.flatMap((i) => (i.kind === 'setElement' ? [i.object] : []))
  const inherits = all.some((i) => i.kind === 'set' && i.name === '__proto__')
  known.set(fn, (writes = { names: new Set(names), inherits, computed }))
  return writes
}
