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
import { instructionsOf, ofKind, type ByTemp } from '../ir/instructions.ts'
import { givenToPrivate } from './private-constructors.ts'

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

const buffers = /^(?:new (?:\w+Array|ArrayBuffer|DataView)|(?:\w+Array|Buffer)\.from)$/

/**
 * Names of fields that only ever hold buffers which this file makes by length or of constants, and views of those:
 * registers, memories, scratch space, tables. What is read from them is the program's own, whoever may have had a hand
 * in it.
 */
export function findOwnFields(file: FileIR, oracle: Oracle): ReadonlySet<string> {
  /** Name of a field -> the fields whose buffers it looks at. */
  const own = new Map<string, Set<string>>()
  const others = new Set<string>()
  for (const fn of file.functions) {
    const byTemp = instructionsOf(fn)
    for (const { name, value } of ofKind(fn, 'set')) {
      const made = byTemp[value]
      // A field that is declared only is there, and empty, before the constructor runs.
      if (others.has(name) || (made?.kind === 'const' && made.value === undefined)) continue
      for (const source of givenToPrivate(file, fn, made) ?? [{ made, byTemp }]) {
        const over = madeOver(source.made, source.byTemp, oracle)
        if (over === undefined) others.add(name)
        else own.set(name, (own.get(name) ?? new Set<string>()).add(over))
      }
    }
  }
  for (let size = -1; size !== own.size;) {
    size = own.size
    for (const [name, over] of own)
      if (others.has(name) || [...over].some((each) => each !== itself && !own.has(each))) own.delete(name)
  }
  return new Set(own.keys())
}

/** A buffer of its own. */
const itself = ''

/** The field whose buffer is looked at by what is made here, `itself` where it is made by length or of constants. */
function madeOver(made: Instruction | undefined, byTemp: ByTemp, oracle: Oracle): string | undefined {
  if (made?.kind !== 'call') return undefined
  const callee = oracle.callee(made.site)
  if (callee.kind !== 'ambient' || !buffers.test(callee.key)) return undefined
  const first = byTemp[made.args[0]?.temp ?? -1]
  if (isOfConstants(first, byTemp)) return itself
  if (!made.isNew) return undefined
  if (first === undefined || first.kind === 'const') return itself
  const of = first.kind === 'get' && first.name === 'buffer' ? byTemp[first.object] : undefined
  if (of?.kind === 'get') return of.name
  return (
    madeOver(first, byTemp, oracle) ?? (oracle.hint(first.site).kinds === Kind.number ? itself : undefined)
  )
}

/** `[1, -2, 3]` */
export function isOfConstants(made: Instruction | undefined, byTemp: ByTemp): boolean {
  if (made?.kind !== 'array') return false
  return made.elements.every((e) => e?.spread === false && !isTop(constantValue(byTemp, e.temp)))
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
