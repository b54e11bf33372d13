/** Sums that `reduce` makes of a list. */
import type { Width } from '../../domains/width.ts'
import type { Flow } from '../../engine/flow.ts'
import type { Sym } from '../../engine/symbols.ts'
import { elementModel } from '../../models/properties.ts'
import type { Site, Temp } from '../../support/ids.ts'
import { fitsWidth, isLoose, type Culprit } from '../overflow.ts'
import { isCut } from './rounds.ts'
import { ways } from './ways.ts'

/** Elements that a list may well have. */
const many = 2n ** 16n

/**
 * The sum that leaves a width once its list has many elements. What is cut to the width of bytes or words that
 * were summed up is their checksum.
 */
export function totalOf(flow: Flow, sym: Sym, width: Width, how: 'wrap' | 'declared'): Culprit | undefined {
  for (const way of ways(flow, sym)) {
    const def = way.flow.def(way.sym)
    if (def.kind !== 'binary' || def.op !== '+' || !isLoose(way.flow, way.sym)) continue
    const isRight = flow.foldOf(def.left) === undefined
    const call = flow.foldOf(isRight ? def.right : def.left)
    if (call?.receiver === undefined || fitsWidth(way.flow.factOf(way.sym).value, width)) continue
    const each = way.flow.upper(isRight ? def.left : def.right)
    if (Number.isFinite(each) && BigInt(Math.ceil(each)) * many <= width.max) continue
    if (isCut(flow, call.receiver) || (how === 'wrap' && isBuffer(flow, call.receiver))) continue
    return { ...way, instruction: call }
  }
  return undefined
}

function isBuffer(flow: Flow, temp: Temp): boolean {
  const type = flow.frame.builtinName(temp)
  return type !== undefined && elementModel(type) !== undefined
}

/** Where the callback of a `reduce` does what its result was made with, if it does so once. */
export function writtenAt(flow: Flow, { sym, instruction }: Culprit): Site {
  const def = flow.def(sym)
  if (def.kind !== 'binary' || instruction.kind !== 'call') return instruction.site
  const isFold = flow.model(instruction)?.contents?.gives === 'reduced'
  const callback = isFold ? flow.instruction(instruction.args[0]?.temp ?? instruction.temp) : undefined
  const blocks = callback?.kind === 'closure' ? flow.file.functions[callback.function]?.blocks : undefined
  const [same, ...others] = (blocks ?? []).flatMap(({ instructions }) =>
    instructions.filter((i) => i.kind === 'binary' && i.op === def.op),
  )
  return same !== undefined && others.length === 0 ? same.site : instruction.site
}
