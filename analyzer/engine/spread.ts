/** Arguments one by one, where lists are spread among them. */
import type { Argument } from '../ir/ir.ts'
import type { Temp } from '../support/ids.ts'
import type { CallSite } from './apply.ts'
import { elementsApart } from './contents.ts'
import type { Frame } from './frame.ts'
import type { State } from './state.ts'
import type { Sym } from './symbols.ts'

/** More elements are not looked at. */
const maxElements = 16

/**
 * The arguments as far as they can be told one by one: elements of lists that are known as a whole, and of a last one
 * that is a list of any length. Undefined in `args` is what another function has chosen.
 */
export function spreadOut(
  frame: Frame,
  state: State,
  args: readonly (Argument | undefined)[],
): Pick<CallSite, 'args' | 'isKnown' | 'others'> {
  const syms: (Sym | undefined)[] = []
  for (const [index, argument] of args.entries()) {
    const sym = argument && frame.sym(argument.temp)
    if (argument === undefined || sym === undefined || !argument.spread) {
      syms.push(sym)
      continue
    }
    const elements = elementsOf(frame, state, sym)
    if (elements === undefined) {
      const from = syms.length
      const isLast = index === args.length - 1 && isList(frame, argument.temp, sym)
      return told(frame, syms, isLast ? { list: sym, from } : undefined, from)
    }
    syms.push(...elements)
  }
  return told(frame, syms, undefined, Infinity)
}

function told(
  frame: Frame,
  syms: readonly (Sym | undefined)[],
  others: CallSite['others'],
  end: number,
): Pick<CallSite, 'args' | 'isKnown' | 'others'> {
  return {
    args: syms.map((sym) => sym ?? frame.symbols.literal(undefined)),
    isKnown: (index) => index < end && (index >= syms.length || syms[index] !== undefined),
    others,
  }
}

/** Of a list that was written out here or in a callee. */
function elementsOf(frame: Frame, state: State, list: Sym): readonly Sym[] | undefined {
  const def = frame.symbols.def(list)
  const isMade = def.kind === 'inner' || (def.kind === 'site' && def.instruction.kind === 'array')
  return isMade ? elementsApart(frame, state, list, maxElements) : undefined
}

/** The rest of this function's own arguments, or what is declared as a list. */
function isList(frame: Frame, temp: Temp, sym: Sym): boolean {
  const def = frame.symbols.def(sym)
  if (def.kind === 'site' && def.instruction.kind === 'param' && def.instruction.rest) return true
  return /^(Readonly)?Array$/.test(frame.typeName(temp) ?? '')
}
