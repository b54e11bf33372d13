/**
 * Writes to fields whose names are computed when the code runs: `o[key] = v`, `Object.assign(o, more)`. They may be of
 * any field that is not `#private`, of every object that `o` may be another name of by its shape.
 */
import { ofKind, type ByTemp } from '../ir/instructions.ts'
import type { Oracle, Shape } from '../ir/oracle.ts'
import type { Temp } from '../support/ids.ts'
import { Kind } from '../values/value.ts'
import type { Frame } from './frame.ts'
import { contentsName, type Sym } from './symbols.ts'
import { declaredHint } from './typed.ts'

const sign = '*'

/** What stands in a write set for the fields that an assignment to an element may be of; none for positions in lists. */
export function computedWrite(oracle: Oracle, byTemp: ByTemp, object: Temp, index: Temp): string | undefined {
  const [of, by] = [byTemp[object], byTemp[index]]
  if (of === undefined || by === undefined || (by.kind === 'const' && typeof by.value !== 'string'))
    return undefined
  if ((oracle.hint(by.site).kinds & Kind.string) === 0) return undefined
  const { shape } = oracle.hint(of.site)
  return shape === 'list' ? undefined : sign + shape
}

/** The same of all that a function assigns to an object by names it is given. */
export function assignedNames(oracle: Oracle, byTemp: ByTemp, object: Temp | undefined): string {
  const of = object === undefined ? undefined : byTemp[object]
  return sign + (of === undefined ? 'any' : oracle.hint(of.site).shape)
}

const known: readonly string[] = ['list', 'dictionary', 'declared'] satisfies Shape[]

/** Shape of the objects whose fields a write set, which may come out of a file, says to be written by computed names. */
export function shapeIn(written: string): Shape | undefined {
  if (!written.startsWith(sign)) return undefined
  const shape = written.slice(sign.length)
  return known.includes(shape) ? (shape as Shape) : 'any'
}

export function shapeOf(frame: Frame, object: Sym): Shape {
  return declaredHint(frame, object)?.shape ?? 'any'
}

/** Objects of these shapes may be one. */
export function mayBeSame(a: Shape, b: Shape): boolean {
  return a === b || a === 'any' || b === 'any'
}

const read = new WeakMap<Frame, Map<Shape, ReadonlySet<string>>>()

/** Names of the fields that the function reads of objects that one of this shape may be. */
export function namesRead(frame: Frame, shape: Shape): ReadonlySet<string> {
  let ofFrame = read.get(frame)
  if (ofFrame === undefined) read.set(frame, (ofFrame = new Map<Shape, ReadonlySet<string>>()))
  let names = ofFrame.get(shape)
  if (names === undefined) {
    const gets = ofKind(frame.fn, 'get').filter(({ name }) => isNamed(name))
    names = new Set(
      gets.filter(({ object }) => mayBeSame(shape, shapeAt(frame, object))).map(({ name }) => name),
    )
    ofFrame.set(shape, names)
  }
  return names
}

function shapeAt(frame: Frame, temp: Temp): Shape {
  const made = frame.instructions[temp]
  return made === undefined ? 'any' : frame.context.oracle.hint(made.site).shape
}

/** A name that a text can be: no `#private` one, and none that the engine has made up. */
export function isNamed(name: string): boolean {
  return !name.startsWith('#') && name !== contentsName
}
