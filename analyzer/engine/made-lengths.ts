/** How many elements a list has that a builtin made. */
import type { Instruction } from '../ir/ir.ts'
import type { Model } from '../models/model.ts'
import { elementModel } from '../models/properties.ts'
import type { Temp } from '../support/ids.ts'
import { get } from '../support/patricia.ts'
import { Kind } from '../values/value.ts'
import { factOf } from './evaluate.ts'
import type { Frame } from './frame.ts'
import type { State } from './state.ts'
import type { Sym } from './symbols.ts'

interface Making {
  readonly frame: Frame
  readonly call: Instruction & { readonly kind: 'call' | 'superCall' }
  readonly model: Model
  /** Before the call: what its callbacks put into the list it copies comes too late. */
  readonly before: State
  readonly receiver: Sym | undefined
  readonly args: readonly Sym[]
}

/** `new Uint8Array(n)` has `n`, a copy as many as what was copied. */
export function lengthOfMade({ frame, call, model, before, receiver, args }: Making): Sym | undefined {
  if (call.args.some(({ spread }) => spread)) return undefined
  const { result, asLong } = model
  const count = result.kind === 'buffer' && result.length !== undefined ? args[result.length] : undefined
  if (count !== undefined && isNumber(frame, before, count)) return count
  if (asLong === 'receiver') {
    // Positions may leave elements out; other arguments do not.
    const isPart = model.sinks?.[0]?.role === 'offset' && args.length > 0
    return receiver === undefined || isPart ? undefined : lengthOf(frame, before, receiver)
  }
  const [first] = call.args
  const [list] = args
  if (asLong !== 'argument' || first === undefined || list === undefined) return undefined
  return isList(frame, first.temp) ? lengthOf(frame, before, list) : undefined
}

function isNumber(frame: Frame, state: State, sym: Sym): boolean {
  const { value } = factOf(frame, state, sym)
  return value.kinds === Kind.number && !value.number.nan
}

function lengthOf({ symbols }: Frame, state: State, list: Sym): Sym | undefined {
  return get(state.env, symbols.field(list, 'length'))
}

/** Not an object with a length of its own, which may say anything of what its iterator gives. */
function isList(frame: Frame, temp: Temp): boolean {
  const name = frame.builtinName(temp) ?? ''
  return name === 'Array' || name === 'ReadonlyArray' || elementModel(name) !== undefined
}
