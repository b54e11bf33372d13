import type { Width } from '../../domains/width.ts'
import { defineCheck, type Check } from '../../engine/check.ts'
import type { Flow } from '../../engine/flow.ts'
import type { Sym } from '../../engine/symbols.ts'
import type { Temp } from '../../support/ids.ts'
import { Kind } from '../../values/value.ts'
import { fitsWidth, valueFits } from '../overflow.ts'
import { storesOf, type Store, type Storing } from '../uses.ts'

export const narrowingStore: Check = defineCheck({
  id: 'narrowing-store',
  level: 'warn',
  preset: 'recommended',
  docs: {
    summary: 'Reports a constant or a length stored where it may not fit.',
    why: 'A typed array or DataView keeps the low bits and says nothing, so the header and the data disagree.',
    instead: 'Reject what does not fit before storing it, or mask it to say that the low bits are meant.',
  },
  messages: { store: "'{expr}' does not fit {width} ({range})" },
  options: {
    lengths: {
      type: 'string',
      values: ['bytes', 'any'],
      default: 'bytes',
      text: '`any` also reports how many elements an array, a map or a set has, and not only lengths of buffers and strings.',
    },
  },
  on: {
    instruction: { store: stored, set: stored, setElement: stored, call: stored },
    exit({ value, site }, flow) {
      const width = value === undefined ? undefined : flow.frame.widthOf(flow.fn.returns)
      if (value === undefined || width === undefined) return
      const by = `the result is declared ${width.name}`
      tell({ sym: flow.sym(value), temp: value, site, width, by, how: 'declared' }, flow)
    },
  },
})

function stored(i: Storing, flow: Flow): void {
  for (const store of storesOf(i, flow, (sym) => isCandidate(flow, sym))) tell(store, flow)
}

function tell({ sym, temp, site, width, by, how }: Store, flow: Flow): void {
  if (!isCandidate(flow, sym) || fitsWidth(flow.factOf(sym).value, width)) return
  if (reinterprets(flow, sym, width.bits) || isWideEnough(flow, sym, width.bits)) return
  if (how === 'declared' ? isDeclared(flow, temp, width) : flow.isSplit(sym) || isMasked(flow, sym)) return
  const text = flow.textOf(temp)
  const loss = how === 'declared' ? `, which nothing enforces` : ': the high bits are dropped'
  flow.report({
    site,
    message: 'store',
    data: { expr: text, width: width.name, range: flow.show(sym) },
    about: [sym],
    steps: [{ site, text: by }],
    end: `'${text}' is ${flow.show(sym)}${loss}`,
    witness: flow.def(sym).kind === 'literal' ? undefined : { [text]: String(width.max + 1n) },
  })
}

/** It comes from where a width was declared already: what does not fit was told there. */
function isDeclared(flow: Flow, temp: Temp, { bits }: Width): boolean {
  const i = flow.instruction(temp)
  const own = i?.kind === 'load' ? flow.frame.widthOfVariable(flow.variable(i.variable)) : undefined
  return own !== undefined && own.bits <= bits
}

/** No width is too narrow for a natural number below 128, so which one is declared need not be asked. */
function isWide(literal: unknown): boolean {
  if (typeof literal === 'bigint') return literal < 0n || literal > 127n
  return typeof literal === 'number' && !(Number.isInteger(literal) && literal >= 0 && literal <= 127)
}

/** A constant, or a length: known values that no user chose. */
function isCandidate(flow: Flow, sym: Sym): boolean {
  const def = flow.def(sym)
  if (def.kind === 'literal') return isWide(def.literal)
  if (isConstants(flow, sym)) return true
  if (def.kind !== 'site' || def.instruction.kind !== 'get') return false
  if (!/^(length|byteLength|size)$/.test(def.instruction.name)) return false
  if (flow.options['lengths'] !== 'any' && isCount(flow, def.instruction.object)) return false
  const fact = flow.factOf(sym)
  return (
    fact.user === undefined &&
    fact.value.kinds === Kind.number &&
    fact.soft === 0 &&
    flow.upper(sym) < Infinity
  )
}

/** Of elements: lists that are sent are short by their nature, and what bounds them stands elsewhere. */
function isCount(flow: Flow, object: Temp): boolean {
  return /^(Readonly)?(Array|Map|Set)$/.test(flow.frame.typeName(object) ?? '')
}

/** One of a few numbers that the program has written down. */
function isConstants(flow: Flow, sym: Sym): boolean {
  const { value, user, typed } = flow.factOf(sym)
  if (user !== undefined || typed || value.kinds === 0 || (value.kinds & ~(Kind.number | Kind.bigint)) !== 0)
    return false
  return (
    !value.number.nan &&
    value.number.ranges.every((r) => r.lo === r.hi && Number.isFinite(r.lo)) &&
    value.bigint.every((r) => r.lo !== undefined && r.lo === r.hi)
  )
}

/** Lengths reach 2^53 on paper; no buffer of a program that runs is longer than 32 bits can say. */
function isWideEnough(flow: Flow, sym: Sym, bits: number): boolean {
  return flow.def(sym).kind === 'site' && bits >= 32
}

/** `-1` in a u8, `0xff` in an s8: the same bits, read the other way. */
function reinterprets(flow: Flow, sym: Sym, bits: number): boolean {
  return valueFits(flow.factOf(sym).value, -(2n ** BigInt(bits - 1)), 2n ** BigInt(bits) - 1n)
}

/** The same value is cut by hand elsewhere: who does that knows that it may not fit. */
function isMasked(flow: Flow, sym: Sym): boolean {
  return flow.frame.symbols.defs.some(
    (def) => def.kind === 'binary' && def.left === sym && (def.op === '&' || def.op === '%'),
  )
}
