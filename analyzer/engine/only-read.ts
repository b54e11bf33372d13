/** Values that a function makes and does nothing with but take elements out of them. */
import type { Instruction } from '../ir/ir.ts'
import { operands } from '../ir/verify.ts'
import type { Temp } from '../support/ids.ts'
import { unchanging } from './collection-methods.ts'
import { givesItself } from './tables.ts'
import type { Frame } from './frame.ts'

const known = new WeakMap<Frame, Map<Temp, boolean>>()

/** Neither written nor given to anything that might, nor looked at through another view. */
export function isOnlyRead(frame: Frame, made: Temp): boolean {
  let ofFrame = known.get(frame)
  if (ofFrame === undefined) known.set(frame, (ofFrame = new Map<Temp, boolean>()))
  let only = ofFrame.get(made)
  if (only === undefined) ofFrame.set(made, (only = findOnlyRead(frame, made)))
  return only
}

function findOnlyRead(frame: Frame, made: Temp): boolean {
  const names = namesOf(frame, made)
  if (names === undefined) return false
  const isLeft = frame.fn.blocks.some(({ terminator: end }) => {
    const value = end.kind === 'return' || end.kind === 'throw' ? end.value : undefined
    return value !== undefined && names.has(value)
  })
  return !isLeft && frame.instructions.every(
    (i: Instruction | undefined) =>
      i === undefined || !operands(i).some((temp) => names.has(temp)) || reads(frame, i, names),
  ) // prettier-ignore
}

/** By the variables that it is stored in, too; undefined where others can see these. */
function namesOf(frame: Frame, made: Temp): ReadonlySet<Temp> | undefined {
  const names = new Set([made])
  for (const temp of names)
    for (const i of frame.instructions) {
      if (i?.kind !== 'store' || i.value !== temp) continue
      const { stable, exported, readers: others, owner } = frame.variable(i.variable)
      if (!stable || exported || others.length > 0 || owner !== frame.index) return undefined
      names.add(i.temp)
      for (const load of frame.instructions)
        if (load?.kind === 'load' && load.variable === i.variable) names.add(load.temp)
    }
  return names
}

function reads(frame: Frame, i: Instruction, names: ReadonlySet<Temp>): boolean {
  switch (i.kind) {
    case 'store':
    case 'iterate':
      return true
    case 'element':
      return names.has(i.object) && !names.has(i.index)
    case 'get':
      return unchanging.has(i.name)
    case 'call': {
      const method = frame.instructions[i.callee]
      if (method?.kind !== 'get' || i.args.some(({ temp }) => names.has(temp))) return false
      return !givesItself(frame.context.ir, frame.instructions, i)
    }
    default:
      return false
  }
}
