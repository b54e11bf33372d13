/** Objects that are spread into others. */
import type { Instruction } from '../ir/ir.ts'
import { get } from '../support/patricia.ts'
import { Kind } from '../values/value.ts'
import { factOf } from './evaluate.ts'
import type { Frame } from './frame.ts'
import { forget } from './heap.ts'
import { bind, type State } from './state.ts'
import { contentsName } from './symbols.ts'

/** The object may hold anything then, but surely what the value is known to have. */
export function spreadInto(frame: Frame, state: State, i: Instruction & { kind: 'spreadInto' }): State {
  const { symbols } = frame
  const [object, value] = [frame.sym(i.object), frame.sym(i.value)]
  let next = state
  for (const place of symbols.placesOf(object)) next = forget(frame, next, place)
  for (const place of symbols.placesOf(value)) {
    const info = symbols.place(place)
    const held = info.kind === 'field' && info.name !== contentsName ? get(state.env, place) : undefined
    if (info.kind !== 'field' || held === undefined) continue
    // What reads as undefined may not be there, and then leaves what was.
    const isThere = (factOf(frame, state, held).value.kinds & Kind.undefined) === 0
    if (isThere) next = bind(next, symbols.field(object, info.name), held)
  }
  return next
}
