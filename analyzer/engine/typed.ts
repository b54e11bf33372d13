/** Facts that rest on a declared type alone, or on what callers pass. */
import { rangeOfWidth, type Width } from '../domains/width.ts'
import type { Instruction } from '../ir/ir.ts'
import type { TypeHint } from '../ir/oracle.ts'
import {
  allKinds,
  isBottom,
  join,
  Kind,
  meet,
  ofBigints,
  ofKinds,
  ofNumbers,
  ofStrings,
  onlyKinds,
  type Value,
} from '../values/value.ts'
import type { EntryFact } from './callers.ts'
import { parseValue } from '../values/text.ts'
import { plain, type Fact } from './fact.ts'
import type { Frame } from './frame.ts'
import type { Sym } from './symbols.ts'

/** What the type admits, cut to the width that its name promises; the kinds it excludes are excluded softly. */
export function typedFact(hint: TypeHint, width: Width | undefined): Fact {
  let value = ofKinds(hint.kinds)
  if (hint.literals !== undefined) value = meet(value, literalsValue(hint.literals, hint.kinds))
  if (width !== undefined) {
    const range = join(rangeOfWidth(width, 'number'), rangeOfWidth(width, 'bigint'))
    value = meet(value, join(range, ofKinds(allKinds & ~(Kind.number | Kind.bigint))))
  }
  return { ...plain(value), soft: allKinds & ~value.kinds, typed: hint.literals !== undefined }
}

/** What a builtin's property or element is known to be. */
export function modelledFact(model: { readonly value: string; readonly user?: boolean | undefined }): Fact {
  const value = parseValue(model.value)
  return model.user === true ? { ...plain(value), user: value } : plain(value)
}

/** Declared without undefined, which is what a caller that relies on the default passes. */
export function orMissing(fact: Fact): Fact {
  const value = join(fact.value, ofKinds(Kind.undefined))
  return { ...fact, value, base: value, soft: fact.soft & ~Kind.undefined }
}

function literalsValue(literals: readonly (number | bigint | string)[], kinds: number): Value {
  let value = ofKinds(kinds & ~(Kind.number | Kind.bigint | Kind.string))
  for (const literal of literals) {
    if (typeof literal === 'number')
      value = join(value, ofNumbers(literal, literal, !Number.isInteger(literal)))
    else if (typeof literal === 'bigint') value = join(value, ofBigints(literal, literal))
    else value = join(value, ofStrings(literal))
  }
  return value
}

/** `new` gives an object, or a function that is made like one, whatever its type says. */
export function asMade(fact: Fact): Fact {
  const made = onlyKinds(fact.value, Kind.object | Kind.function)
  return isBottom(made) ? fact : { ...fact, value: made, base: made, soft: fact.soft & Kind.function }
}

/** What callers pass for the parameter that an instruction is. */
export function atEntry({ fact, from, tested }: EntryFact, { site }: Instruction): Fact {
  return tested ? { ...fact, test: { site, outcome: true, kind: 'callers', from: from[0] } } : fact
}

/** What is declared of the expression or the variable that a value comes from. */
export function declaredHint({ symbols, context: { oracle } }: Frame, sym: Sym): TypeHint | undefined {
  const def = symbols.def(sym)
  if (def.kind === 'site' || def.kind === 'this') return oracle.hint(def.instruction.site)
  if (def.kind !== 'entry' && def.kind !== 'phi' && def.kind !== 'havoc') return undefined
  const place = symbols.place(def.place)
  return place.kind === 'variable' ? oracle.variableHint(place.variable) : undefined
}
