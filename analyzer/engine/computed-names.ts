/**
 * Writes to fields whose names are computed when the code runs: `o[key] = v`, `Object.assign(o, more)`. They may be of
 * any field that is not `#private`, of every object that `o` may be another name of. Dictionaries and lists are taken
 * to be no objects of a class or an interface.
 */
import { ofKind, type ByTemp } from '../ir/instructions.ts'
import type { Oracle, TypeHint } from '../ir/oracle.ts'
import type { Temp } from '../support/ids.ts'
import { Kind } from '../values/value.ts'
import type { Frame } from './frame.ts'
import { contentsName, type Sym } from './symbols.ts'

const lists = /^(?:Readonly)?(?:\w*Array|Buffer|Map|Set)$/

/** The dictionary that an object is by its type; undefined where it may be anything with fields. */
function dictionaryOf(hint: TypeHint | undefined): string | undefined {
  const { typeName } = hint ?? {}
  return typeName !== undefined && (typeName === 'Record' || lists.test(typeName)) ? typeName : undefined
}

const sign = '*'

/** What stands in a write set for the fields that an assignment to an element may be of; none for positions in lists. */
export function computedWrite(oracle: Oracle, byTemp: ByTemp, object: Temp, index: Temp): string | undefined {
  const [of, by] = [byTemp[object], byTemp[index]]
  if (of === undefined || by === undefined || (by.kind === 'const' && typeof by.value !== 'string'))
    return undefined
  if ((oracle.hint(by.site).kinds & Kind.string) === 0) return undefined
  const dictionary = dictionaryOf(oracle.hint(of.site))
  return dictionary !== undefined && lists.test(dictionary) ? undefined : sign + (dictionary ?? '')
}

/** The same of all that a function assigns to an object by names it is given. */
export function assignedNames(oracle: Oracle, byTemp: ByTemp, object: Temp | undefined): string {
  const of = object === undefined ? undefined : byTemp[object]
  return sign + (dictionaryOf(of && oracle.hint(of.site)) ?? '')
}

/** Which objects have fields written by computed names: those of a dictionary's type, or all. */
export interface NamedTarget {
  readonly dictionary: string | undefined
}

export function targetIn(written: string): NamedTarget | undefined {
  if (!written.startsWith(sign)) return undefined
  return { dictionary: written === sign ? undefined : written.slice(sign.length) }
}

export function targetAt(frame: Frame, base: Sym): NamedTarget {
  return { dictionary: dictionaryOf(hintOf(frame, base)) }
}

/** The target may be the object `base`. */
export function mayBeTarget(frame: Frame, { dictionary }: NamedTarget, base: Sym): boolean {
  if (dictionary === undefined) return true
  const type = hintOf(frame, base)?.typeName
  return type === undefined || type === dictionary
}

const read = new WeakMap<Frame, Map<string | undefined, ReadonlySet<string>>>()

/** Names of the fields that the function reads of objects that the target may be. */
export function namesRead(frame: Frame, { dictionary }: NamedTarget): ReadonlySet<string> {
  let ofFrame = read.get(frame)
  if (ofFrame === undefined) read.set(frame, (ofFrame = new Map<string | undefined, ReadonlySet<string>>()))
  let names = ofFrame.get(dictionary)
  if (names === undefined) {
    const isOf = (type: string | undefined): boolean =>
      dictionary === undefined || type === undefined || type === dictionary
    const gets = ofKind(frame.fn, 'get').filter(({ name }) => isNamed(name))
    names = new Set(gets.filter(({ object }) => isOf(frame.typeName(object))).map(({ name }) => name))
    ofFrame.set(dictionary, names)
  }
  return names
}

/** A name that a text can be: no `#private` one, and none that the engine has made up. */
export function isNamed(name: string): boolean {
  return !name.startsWith('#') && name !== contentsName
}

function hintOf(frame: Frame, base: Sym): TypeHint | undefined {
  const def = frame.symbols.def(base)
  if (def.kind === 'site' || def.kind === 'this') return frame.context.oracle.hint(def.instruction.site)
  if (def.kind !== 'entry' && def.kind !== 'phi' && def.kind !== 'havoc') return undefined
  const place = frame.symbols.place(def.place)
  return place.kind === 'variable' ? frame.context.oracle.variableHint(place.variable) : undefined
}
