/**
 * What fields that only this file can write may ever hold: the join of everything any function stores in them,
 * whatever object it belongs to. Flow-insensitive, so it holds at every read; anything computed from what is not
 * constant makes the field unknown.
 */
import type { FileIR, Instruction } from '../ir/ir.ts'
import type { Oracle } from '../ir/oracle.ts'
import type { Temp } from '../support/ids.ts'
import { binary, unary } from '../values/operators.ts'
import { isTop, join, Kind, ofKinds, ofLiteral, top, type Value } from '../values/value.ts'
import { instructionsOf, ofKind } from '../ir/instructions.ts'

/** Name of a field -> what is stored in any field of that name. Who reads must know that the field is private. */
export function findFieldValues(file: FileIR): ReadonlyMap<string, Value> {
  const values = new Map<string, Value>()
  for (const fn of file.functions) {
    const byTemp = instructionsOf(fn)
    for (const { name, value } of ofKind(fn, 'set')) {
      const before = values.get(name)
      if (before !== undefined && isTop(before)) continue
      const stored = constantValue(byTemp, value)
      values.set(name, before === undefined ? stored : join(before, stored))
    }
  }
  return new Map([...values].filter(([, value]) => !isTop(value)))
}

const maxDepth = 12

const buffers = /^new (\w+Array|ArrayBuffer|DataView)$/

/**
 * Names of fields that only ever hold buffers which this file makes by length: registers, memories, scratch space.
 * What is read from them is the program's own, whoever may have had a hand in it.
 */
export function findOwnFields(file: FileIR, oracle: Oracle): ReadonlySet<string> {
  const own = new Set<string>()
  const others = new Set<string>()
  for (const fn of file.functions) {
    const byTemp = instructionsOf(fn)
    for (const { name, value } of ofKind(fn, 'set')) {
      if (others.has(name)) continue
      if (isMadeByLength(byTemp[value], byTemp, oracle)) own.add(name)
      else others.add(name)
    }
  }
  return new Set([...own].filter((name) => !others.has(name)))
}

function isMadeByLength(
  made: Instruction | undefined,
  byTemp: readonly (Instruction | undefined)[],
  oracle: Oracle,
): boolean {
  if (made?.kind !== 'call' || !made.isNew) return false
  const callee = oracle.callee(made.site)
  if (callee.kind !== 'ambient' || !buffers.test(callee.key)) return false
  const first = byTemp[made.args[0]?.temp ?? -1]
  if (first === undefined || first.kind === 'const') return true
  if (isMadeByLength(first, byTemp, oracle)) return true
  return oracle.hint(first.site).kinds === Kind.number
}

/** Says more of an instruction; `inner` computes what it is made of. */
type Others = (made: Instruction, inner: (temp: Temp) => Value) => Value | undefined

/**
 * The value of an expression made of constants and of nothing that changes, or of what `others` know; top for any
 * other.
 */
export function constantValue(
  byTemp: readonly (Instruction | undefined)[],
  temp: Temp | undefined,
  others?: Others,
  depth = 0,
): Value {
  const made = temp === undefined || depth > maxDepth ? undefined : byTemp[temp]
  const inner = (each: Temp): Value => constantValue(byTemp, each, others, depth + 1)
  const known = made && others?.(made, inner)
  if (known !== undefined) return known
  switch (made?.kind) {
    case 'const':
      return ofLiteral(made.value)
    case 'unary':
      return unary(made.op, inner(made.operand))
    case 'binary':
      return binary(made.op, inner(made.left), inner(made.right))
    case 'cast':
    case 'nonNull':
      return inner(made.value)
    case 'template':
      return ofKinds(Kind.string)
    case 'closure':
    case 'class':
      return ofKinds(Kind.function)
    case 'object':
    case 'array':
    case 'rest':
      return ofKinds(Kind.object)
    case 'call':
      return made.isNew ? ofKinds(Kind.object) : top
    default:
      return top
  }
}
