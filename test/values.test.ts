import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { BinaryOperator, UnaryOperator } from '../analyzer/ir/ir.ts'
import { compute, predicateNarrow } from '../analyzer/values/builtins.ts'
import { backward, narrowCompare, narrowTruthy, narrowTypeof } from '../analyzer/values/narrow.ts'
import {
  binary,
  mathematical,
  step,
  toInt32,
  toUint32,
  truthiness,
  typeofValue,
  unary,
} from '../analyzer/values/operators.ts'
import { parseValue, showBits, showValue } from '../analyzer/values/text.ts'
import * as values from '../analyzer/values/value.ts'
import {
  bitsOf,
  bottom,
  contains,
  equal,
  isTop,
  join,
  Kind,
  leq,
  literalsOf,
  literalOf,
  meet,
  ofBigints,
  ofKinds,
  ofLiteral,
  ofNumbers,
  ofStrings,
  top,
  widen,
  withoutKinds,
  type Value,
} from '../analyzer/values/value.ts'

type Sample = { v: Value; x: unknown }
const runs = Number(process.env['RUNS'] ?? 2000)

const edges = [
  0,
  1,
  2,
  3,
  7,
  8,
  255,
  256,
  65535,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 1,
  2 ** 32,
  2 ** 53 - 1,
  2 ** 53,
  2 ** 63,
  2 ** 64,
  1e308,
]
const integer = fc
  .oneof(
    fc.integer({ min: -40, max: 40 }),
    fc.constantFrom(...edges, ...edges.map((x) => -x)),
    fc.integer(),
    fc.maxSafeInteger(),
  )
  .map((x) => x + 0)
const double = fc
  .oneof(
    { weight: 5, arbitrary: integer },
    fc.constantFrom(0.5, -0.5, 1.5, 2.5, 1e-300, 5e-324, -5e-324, 0.1, -1 / 3),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(Infinity, -Infinity),
  )
  .map((x) => x + 0)
const big = fc.oneof(
  fc.bigInt({ min: -40n, max: 40n }),
  fc.constantFrom(...edges.slice(0, -1).flatMap((x) => [BigInt(x), -BigInt(x)])),
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
)
const text = fc.constantFrom('', '0', '12', 'a', ' 7 ', '-1', 'NaN', '1e3')

const numbers: fc.Arbitrary<Value> = fc
  .array(
    fc.oneof(
      integer.chain((a) => integer.map((b) => ofNumbers(Math.min(a, b), Math.max(a, b)))),
      double.chain((a) => double.map((b) => ofNumbers(Math.min(a, b), Math.max(a, b), true))),
      double.map(ofLiteral),
      fc.constantFrom(
        ofLiteral(-0),
        ofLiteral(NaN),
        ofNumbers(0, Infinity),
        ofNumbers(-Infinity, Infinity, true),
        ofNumbers(0, 255),
      ),
    ),
    { minLength: 1, maxLength: 2 },
  )
  .map((list) => list.reduce(join))
const bigs: fc.Arbitrary<Value> = fc
  .array(
    fc.oneof(
      big.chain((a) => big.map((b) => ofBigints(a < b ? a : b, a < b ? b : a))),
      big.map(ofLiteral),
      big.map((a) => ofBigints(a, undefined)),
      big.map((a) => ofBigints(undefined, a)),
      fc.constant(ofBigints(undefined, undefined)),
    ),
    { minLength: 1, maxLength: 2 },
  )
  .map((list) => list.reduce(join))
const masked: fc.Arbitrary<Value> = fc.oneof(
  fc
    .tuple(fc.constantFrom<BinaryOperator>('&', '|', '^'), numbers, fc.integer())
    .map(([op, v, mask]) => binary(op, v, ofLiteral(mask))),
  fc
    .tuple(fc.constantFrom<BinaryOperator>('&', '|', '^'), bigs, big)
    .map(([op, v, mask]) => binary(op, v, ofLiteral(mask))),
)
const other: fc.Arbitrary<Value> = fc.oneof(
  fc.nat({ max: 15 }).map((kinds) => ofKinds(kinds)),
  fc.array(text, { minLength: 1, maxLength: 2 }).map((list) => ofStrings(...list)),
  fc.constant(ofKinds(Kind.string)),
  fc
    .array(text, { minLength: 1, maxLength: 3 })
    .map((list) => list.reduce(withoutText, ofKinds(Kind.string))),
)
const withoutText = (v: Value, one: string): Value => narrowCompare('===', v, ofLiteral(one), false).left
const value: fc.Arbitrary<Value> = fc.oneof(
  numbers,
  bigs,
  masked,
  masked,
  fc.tuple(numbers, other).map(([a, b]) => join(a, b)),
  fc.tuple(bigs, other).map(([a, b]) => join(a, b)),
  fc.tuple(numbers, bigs).map(([a, b]) => join(a, b)),
  other,
  fc.tuple(masked, masked).map(([a, b]) => join(a, b)),
  fc.constantFrom(top, bottom),
)

/** A member: any concrete value that the abstract one contains, tried from a pool of likely ones. */
function member(v: Value): fc.Arbitrary<Sample> {
  const pool: unknown[] = []
  for (const { lo, hi } of v.number.ranges) {
    const mid = Number.isFinite(lo) && Number.isFinite(hi) ? lo + (hi - lo) / 2 : 0
    pool.push(lo, hi, mid, Math.floor(mid), lo + 1, hi - 1, 0, -0, 1, -1, lo + 0.5, 5, 16, 2 ** 31, 1e6)
  }
  if (v.number.nan) pool.push(NaN)
  for (const { lo, hi } of v.bigint)
    pool.push(
      lo ?? 0n,
      hi ?? 0n,
      (lo ?? 0n) + 1n,
      (hi ?? 0n) - 1n,
      0n,
      5n,
      -3n,
      2n ** 64n,
      ((lo ?? -100n) + (hi ?? 100n)) / 2n,
    )
  pool.push(...(v.strings?.texts ?? []))
  pool.push(undefined, null, true, false, 'x', '', '5')
  const members = pool.filter((x) => contains(v, x))
  const random = fc.oneof(double, big).filter((x) => contains(v, x))
  return (members.length > 0 ? fc.constantFrom(...members) : random).map((x) => ({ v, x }))
}
const inhabited = value.filter(
  (v) => ([1, 2, 4, 8].some((k) => v.kinds & k) || (v.kinds & 112) !== 0) && members(v),
)
function members(v: Value): boolean {
  return (v.kinds & 79) !== 0 || v.number.nan || v.number.ranges.length > 0 || v.bigint.length > 0
}
const sample: fc.Arbitrary<Sample> = inhabited.chain(member)
const sampleOf = (arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Sample> =>
  arbitrary.filter((v) => v.kinds !== 0).chain(member)

// The operators themselves, on concrete values.
const real: Record<string, (a: any, b: any) => unknown> = Object.fromEntries(
  [
    '+',
    '-',
    '*',
    '/',
    '%',
    '**',
    '&',
    '|',
    '^',
    '<<',
    '>>',
    '>>>',
    '===',
    '!==',
    '==',
    '!=',
    '<',
    '<=',
    '>',
    '>=',
  ].map((op) => [op, new Function('a', 'b', `return a ${op} b`) as (a: any, b: any) => unknown]),
)
function attempt(run: () => unknown): { result: unknown } | undefined {
  try {
    return { result: run() }
  } catch {
    return undefined
  }
}
function tooHuge(op: string, a: unknown, b: unknown): boolean {
  const size = (x: unknown): boolean => typeof x === 'bigint' && (x > 3000n || x < -3000n)
  return (op === '**' || op === '<<' || op === '>>') && typeof a === 'bigint' && size(b)
}
function show(v: Value): string {
  return `${showValue(v)} bits ${v.bits === undefined ? '-' : showBits(v.bits)}${v.number.negativeZero ? ' -0' : ''}`
}

describe('lattice', () => {
  const two = fc.tuple(value, value)
  test('join', () => {
    fc.assert(
      fc.property(value, value, value, (a, b, c) => {
        expect(equal(join(a, b), join(b, a)), `${show(join(a, b))} != ${show(join(b, a))}`).toBe(true)
        expect(
          equal(join(a, join(b, c)), join(join(a, b), c)),
          `${show(join(a, join(b, c)))} != ${show(join(join(a, b), c))}`,
        ).toBe(true)
        expect(join(a, a)).toBe(a)
        expect(leq(a, join(a, b))).toBe(true)
        expect(leq(a, b)).toBe(equal(join(a, b), b))
        const both = join(a, b)
        expect(join(both, b)).toBe(both)
        expect(leq(both, a) ? both : join(a, both)).toBe(both)
      }),
      { numRuns: runs },
    )
  })
  test('meet', () => {
    fc.assert(
      fc.property(value, value, value, (a, b, c) => {
        expect(
          equal(meet(a, b), meet(b, a)),
          `${show(a)} & ${show(b)}: ${show(meet(a, b))} != ${show(meet(b, a))}`,
        ).toBe(true)
        expect(
          equal(meet(a, meet(b, c)), meet(meet(a, b), c)),
          `${show(a)} & ${show(b)} & ${show(c)}: ${show(meet(a, meet(b, c)))} != ${show(meet(meet(a, b), c))}`,
        ).toBe(true)
        expect(meet(a, a)).toBe(a)
        expect(leq(meet(a, b), a), `${show(a)} & ${show(b)} = ${show(meet(a, b))}`).toBe(true)
        expect(leq(a, b)).toBe(equal(meet(a, b), a))
      }),
      { numRuns: runs },
    )
  })
  test('members', () => {
    fc.assert(
      fc.property(sample, value, ({ v, x }, w) => {
        expect(contains(join(v, w), x)).toBe(true)
        expect(contains(meet(v, w), x)).toBe(contains(w, x))
        expect(contains(top, x)).toBe(true)
        expect(contains(withoutKinds(v, w.kinds), x) || contains(ofKinds(w.kinds), x)).toBe(true)
      }),
      { numRuns: runs },
    )
  })
  test('widening ends', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 60, maxLength: 60 }), (list) => {
        let at = bottom
        let steps = 0
        for (const next of list) {
          const wider = widen(at, next, { numbers: [100, 10], bigints: [77n], widths: true })
          expect(leq(at, wider) && leq(next, wider), `${show(at)} W ${show(next)} = ${show(wider)}`).toBe(
            true,
          )
          if (wider !== at) steps++
          at = wider
        }
        expect(steps).toBeLessThan(40)
      }),
      { numRuns: runs / 10 },
    )
    let loop = ofLiteral(0)
    let rounds = 0
    for (let next = loop; !leq(next, loop); next = join(loop, step('+', loop))) rounds++
    for (; rounds < 60; rounds++)
      loop = widen(loop, step('+', loop), { numbers: [], bigints: [], widths: true })
    expect(showValue(loop)).toBe('0..9007199254740992')
  })
  test('top and bottom', () => {
    fc.assert(
      fc.property(two, ([a]) => {
        expect(join(a, bottom)).toBe(a)
        expect(isTop(join(a, top))).toBe(true)
        expect(meet(a, top)).toBe(a)
        expect(meet(a, bottom).kinds).toBe(0)
      }),
    )
  })
})

describe('text', () => {
  const cases = [
    'unknown',
    'never',
    'undefined',
    'undefined | null | true | false',
    '0..255',
    'number',
    'number | NaN',
    'bigint',
    '0n..255n',
    '0n..inf',
    '-inf..5n',
    '-inf..-1',
    '0..inf',
    '0..1f',
    '5',
    '5n',
    '"on" | "off"',
    '"a | b" | object',
    'string | symbol | object | function',
    '0.5',
    '-9223372036854775808n',
    '1..3 | 7 | NaN',
    'inf',
    '-inf..inf',
  ]
  test.each(cases)('%s', (text) => expect(showValue(parseValue(text))).toBe(text))
  test('parse of show', () => {
    fc.assert(
      fc.property(value, (v) => {
        const shown = showValue(v)
        expect(showValue(parseValue(shown))).toBe(shown)
        const number = { ...v.number, negativeZero: shown === 'unknown' }
        const strings = literalsOf(v.strings) && v.strings
        const held = { ...v, bits: undefined, number, strings }
        if (v.number.ranges.length > 0 || v.bits === undefined)
          expect(equal(parseValue(shown), held), shown).toBe(true)
      }),
      { numRuns: runs },
    )
    expect(() => parseValue('banana')).toThrow(SyntaxError)
    expect(() => parseValue('')).toThrow(SyntaxError)
    expect(showBits({ one: 0n, maybe: 255n })).toBe('0x0/0xff')
    expect(showValue(ofKinds(Kind.number))).toBe('number | NaN')
  })
})

describe('operators against JavaScript', () => {
  for (const op of Object.keys(real)) {
    test(op, () => {
      fc.assert(
        fc.property(
          fc.oneof(
            fc.tuple(sample, sample),
            fc.tuple(sampleOf(numbers), sampleOf(numbers)),
            fc.tuple(sampleOf(bigs), sampleOf(bigs)),
            fc.tuple(sampleOf(masked), sampleOf(masked)),
          ),
          ([a, b]) => {
            if (tooHuge(op, a.x, b.x)) return
            const found = attempt(() => real[op]!(a.x, b.x))
            const computed = binary(op as BinaryOperator, a.v, b.v)
            if (found !== undefined)
              expect(
                contains(computed, found.result),
                `${show(a.v)} ${op} ${show(b.v)} = ${show(computed)} lacks ${String(found.result)} of ${String(a.x)}, ${String(b.x)}`,
              ).toBe(true)
          },
        ),
        { numRuns: runs },
      )
    })
  }
  test('unary, step, typeof, conversions', () => {
    const ops: Record<UnaryOperator, (x: any) => unknown> = {
      '-': (x) => -x,
      '+': (x) => +x,
      '!': (x) => !x,
      '~': (x) => ~x,
      typeof: (x) => typeof x,
      void: () => undefined,
    }
    fc.assert(
      fc.property(fc.oneof(sample, sampleOf(masked)), ({ v, x }) => {
        for (const [op, run] of Object.entries(ops)) {
          const found = attempt(() => run(x))
          const computed = unary(op as UnaryOperator, v)
          if (found !== undefined)
            expect(
              contains(computed, found.result),
              `${op} ${show(v)} = ${show(computed)} lacks ${String(found.result)}`,
            ).toBe(true)
        }
        let [up, down] = [x as any, x as any]
        up++
        down--
        expect(contains(step('+', v), up)).toBe(true)
        expect(contains(step('-', v), down)).toBe(true)
        const truth = truthiness(v)
        if (truth !== undefined) expect(Boolean(x)).toBe(truth)
        expect(contains(typeofValue(v), typeof x)).toBe(true)
        if (typeof x !== 'bigint') {
          expect(contains(toInt32(v), (x as any) | 0)).toBe(true)
          expect(contains(toUint32(v), (x as any) >>> 0)).toBe(true)
        }
        const bits = bitsOf(v)
        if (typeof x === 'bigint')
          expect((x & bits.one) === bits.one && (x | bits.maybe) === bits.maybe).toBe(true)
      }),
      { numRuns: runs * 2 },
    )
  })
  test('mathematical', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('+', '-', '*', '<<', '**'),
        sampleOf(fc.oneof(numbers, bigs)),
        sampleOf(fc.oneof(numbers, bigs)),
        (op, a, b) => {
          if (!Number.isInteger(Number(a.x)) || !Number.isInteger(Number(b.x))) return
          const [x, y] = [BigInt(a.x as number), BigInt(b.x as number)]
          if ((op === '<<' || op === '**') && (y < 0n || y > 100n)) return
          const exact = real[op]!(x, y) as bigint
          const hull = mathematical(op, a.v, b.v)!
          expect(
            hull !== undefined &&
              (hull.lo === undefined || hull.lo <= exact) &&
              (hull.hi === undefined || exact <= hull.hi),
            `${show(a.v)} ${op} ${show(b.v)}`,
          ).toBe(true)
        },
      ),
      { numRuns: runs },
    )
    expect(mathematical('+', ofBigints(0n, 9n), ofNumbers(1, 2))).toEqual({ lo: 1n, hi: 11n })
    expect(mathematical('<<', ofNumbers(0, 255), ofLiteral(24))).toEqual({ lo: 0n, hi: 255n << 24n })
    expect(mathematical('*', ofNumbers(0, Infinity), ofLiteral(4))).toEqual({ lo: 0n, hi: undefined })
    expect(mathematical('+', ofKinds(Kind.symbol), ofLiteral(4))).toBeUndefined()
  })
})

describe('narrowing against JavaScript', () => {
  const pairs = fc.oneof(
    fc.tuple(sample, sample),
    fc.tuple(sampleOf(numbers), sampleOf(numbers)),
    fc.tuple(sampleOf(bigs), sampleOf(fc.oneof(numbers, bigs))),
  )
  test.each(['===', '!==', '==', '!=', '<', '<=', '>', '>='] as const)('%s', (op) => {
    fc.assert(
      fc.property(pairs, ([a, b]) => {
        const outcome = real[op]!(a.x, b.x) as boolean
        const { left, right } = narrowCompare(op, a.v, b.v, outcome)
        const story = `${show(a.v)} ${op} ${show(b.v)} is ${outcome}: ${show(left)}; ${show(right)} lacks ${String(a.x)}; ${String(b.x)}`
        expect(contains(left, a.x) && contains(right, b.x), story).toBe(true)
        expect(leq(left, a.v) && leq(right, b.v), story).toBe(true)
      }),
      { numRuns: runs },
    )
  })
  test('truthiness, typeof, predicates', () => {
    const predicates: Record<string, (x: any) => boolean> = {
      'Number.isInteger': Number.isInteger,
      'Number.isSafeInteger': Number.isSafeInteger,
      'Number.isFinite': Number.isFinite,
      'Number.isNaN': Number.isNaN,
      'Array.isArray': Array.isArray,
      isNaN,
      isFinite,
    }
    fc.assert(
      fc.property(
        sample,
        fc.constantFrom('number', 'string', 'object', 'undefined', 'boolean', 'bigint', 'x'),
        ({ v, x }, name) => {
          expect(contains(narrowTruthy(v, Boolean(x)), x)).toBe(true)
          expect(contains(narrowTypeof(v, name, typeof x === name), x)).toBe(true)
          for (const [key, run] of Object.entries(predicates)) {
            const found = attempt(() => run(x))
            if (found === undefined) continue
            const narrowed = predicateNarrow(key, v, found.result as boolean)!
            expect(
              contains(narrowed, x),
              `${key} ${show(v)} is ${String(found.result)}: ${show(narrowed)} lacks ${String(x)}`,
            ).toBe(true)
            expect(contains(compute(key, [v], undefined)!, found.result), key).toBe(true)
          }
        },
      ),
      { numRuns: runs },
    )
  })
  test('backward', () => {
    const either = fc.oneof(
      fc.tuple(sampleOf(numbers), sampleOf(numbers)),
      fc.tuple(sampleOf(bigs), sampleOf(bigs)),
      fc.tuple(sampleOf(masked), sampleOf(masked)),
      fc.tuple(sampleOf(masked), sampleOf(fc.oneof(integer.map(ofLiteral), big.map(ofLiteral)))),
    )
    fc.assert(
      fc.property(
        fc.constantFrom('+', '-', '*', '/', '%', '**', '&', '|', '^', '<<', '>>', '>>>'),
        either,
        value,
        fc.nat({ max: 5 }),
        (op, [a, b], w, pad) => {
          if (tooHuge(op, a.x, b.x)) return
          const found = attempt(() => real[op]!(a.x, b.x))
          if (found === undefined) return
          const exact = ofLiteral(found.result as number)
          const near =
            typeof found.result === 'number' && Number.isInteger(found.result)
              ? ofNumbers(found.result - pad, found.result + pad)
              : exact
          for (const result of [exact, join(exact, w), near]) {
            if (!contains(result, found.result)) continue
            const { left, right } = backward(op, result, a.v, b.v)
            const story = `${show(a.v)} ${op} ${show(b.v)} in ${show(result)}: ${show(left)}; ${show(right)} lacks ${String(a.x)}; ${String(b.x)}`
            expect(contains(left, a.x) && contains(right, b.x), story).toBe(true)
            expect(leq(left, a.v) && leq(right, b.v), story).toBe(true)
          }
        },
      ),
      { numRuns: runs * 5 },
    )
  })
})

describe('builtins against JavaScript', () => {
  const functions: Record<string, (...args: any[]) => unknown> = {
    ...Object.fromEntries(
      'min max abs floor ceil trunc round sign imul clz32 sqrt pow fround hypot log2 sin log'
        .split(' ')
        .map((name) => [`Math.${name}`, Math[name as 'min']]),
    ),
    Number,
    BigInt,
    String,
    Boolean,
    parseInt,
    parseFloat,
    'Number.parseInt': Number.parseInt,
    'Object.is': Object.is,
  }
  test.each(Object.keys(functions))('%s', (key) => {
    fc.assert(
      fc.property(
        fc.array(sample, { minLength: key === 'Math.min' || key === 'Math.max' ? 0 : 1, maxLength: 3 }),
        (args) => {
          const found = attempt(() => functions[key]!(...args.map(({ x }) => x)))
          if (found === undefined) return
          const computed = compute(
            key,
            args.map(({ v }) => v),
            undefined,
          )!
          expect(
            contains(computed, found.result),
            `${key}(${args.map(({ v }) => show(v)).join('; ')}) = ${show(computed)} lacks ${String(found.result)}`,
          ).toBe(true)
        },
      ),
      { numRuns: runs },
    )
  })
  test('BigInt.asUintN, BigInt.asIntN', () => {
    fc.assert(
      fc.property(fc.constantFrom(1, 8, 32, 64), sample, (n, { v, x }) => {
        for (const key of ['asUintN', 'asIntN'] as const) {
          const found = attempt(() => BigInt[key](n, x as bigint))
          const computed = compute(`BigInt.${key}`, [ofLiteral(n), v], undefined)!
          if (found !== undefined)
            expect(
              contains(computed, found.result),
              `${key}(${n}, ${show(v)}) = ${show(computed)} lacks ${String(found.result)}`,
            ).toBe(true)
        }
      }),
      { numRuns: runs },
    )
  })
})

describe('named cases', () => {
  const byte = ofNumbers(0, 255)
  const any = ofKinds(Kind.number)
  const shown = (v: Value): string => `${showValue(v)} ${showBits(bitsOf(v))}`
  test('bits and ranges inform each other', () => {
    expect(shown(binary('&', any, ofLiteral(3)))).toBe('0..3 0x0/0x3')
    expect(shown(binary('|', binary('&', any, ofLiteral(0xf)), ofLiteral(0x10)))).toBe('16..31 0x10/0x1f')
    expect(shown(binary('&', byte, ofLiteral(~3)))).toBe('0..252 0x0/0xfc')
    expect(shown(binary('&', any, ofLiteral(~3)))).toBe('-2147483648..2147483644 0x0/0xfffffffc')
    expect(shown(binary('<<', ofLiteral(1), ofNumbers(0, 3)))).toBe('1..2 | 4 | 8 0x0/0xf')
    expect(shown(binary('&', ofKinds(Kind.bigint), ofLiteral(0xffn)))).toBe('0n..255n 0x0/0xff')
    expect(shown(binary('>>>', ofLiteral(-1), ofLiteral(0)))).toBe('4294967295 0xffffffff/0xffffffff')
    expect(binary('|', byte, ofLiteral(0))).toBe(byte)
    expect(shown(binary('^', binary('&', byte, ofLiteral(6)), ofLiteral(1)))).toBe('1..7 0x1/0x7')
  })
  test('backward through masks and sums', () => {
    const masked = backward('&', ofLiteral(4), byte, ofLiteral(0x0c)).left
    expect(shown(masked)).toBe('4..247 0x4/0xf7')
    expect(showValue(backward('+', ofNumbers(0, 10), ofNumbers(0, 2 ** 32), ofLiteral(3)).left)).toBe('0..7')
    expect(showValue(backward('-', ofNumbers(0, 10), ofNumbers(0, 255), ofLiteral(8)).left)).toBe('8..18')
    expect(showValue(backward('*', ofNumbers(0, 100), ofNumbers(0, Infinity), ofLiteral(8)).left)).toBe(
      '0..12',
    )
    expect(showValue(backward('>>>', ofNumbers(0, 255), ofNumbers(0, 2 ** 31), ofLiteral(0)).left)).toBe(
      '0..255',
    )
    expect(
      showValue(
        backward('+', ofBigints(0n, 2n ** 64n - 1n), ofBigints(0n, undefined), ofBigints(5n, 9n)).left,
      ),
    ).toBe(`0n..${2n ** 64n - 6n}n`)
    expect(backward('/', byte, byte, byte)).toEqual({ left: byte, right: byte })
  })
  test('comparisons', () => {
    expect(showValue(narrowCompare('<', ofNumbers(0, Infinity), ofLiteral(5), true).left)).toBe('0..4')
    expect(showValue(narrowCompare('<', any, ofLiteral(5), false).left)).toBe('5..inff | NaN')
    expect(showValue(narrowCompare('!==', byte, ofLiteral(7), true).left)).toBe('0..6 | 8..255')
    expect(showValue(narrowCompare('==', top, ofLiteral(null), true).left)).toBe('undefined | null')
    expect(showValue(narrowCompare('>', ofBigints(0n, undefined), ofLiteral(2 ** 53), true).left)).toBe(
      '9007199254740993n..inf',
    )
    expect(narrowCompare('===', byte, ofLiteral(300), true).left.kinds).toBe(0)
    expect(narrowCompare('<', byte, ofLiteral(300), true).left).toBe(byte)
    expect(showValue(narrowCompare('===', ofStrings('a', 'b', 'c'), ofLiteral('b'), false).left)).toBe(
      '"a" | "c"',
    )
  })
  test('results', () => {
    expect(showValue(binary('+', ofStrings('a'), ofLiteral(1)))).toBe('"a1"')
    expect(showValue(binary('%', ofNumbers(0, Infinity), ofLiteral(4)))).toBe('0..3 | NaN')
    expect(showValue(binary('*', byte, byte))).toBe('0..65025')
    expect(showValue(binary('/', byte, ofLiteral(2)))).toBe('0..127.5f')
    expect(showValue(compute('Math.floor', [binary('/', byte, ofLiteral(2))], undefined)!)).toBe('0..127')
    expect(showValue(binary('instanceof', ofLiteral(1), ofKinds(Kind.function)))).toBe('false')
    expect(showValue(binary('+', ofLiteral(1n), ofLiteral(1)))).toBe('never')
    expect(showValue(compute('BigInt.asUintN', [ofLiteral(8), ofBigints(250n, 260n)], undefined)!)).toBe(
      '0n..4n | 250n..255n',
    )
    expect(showValue(compute('Number', [ofBigints(0n, 2n ** 64n - 1n)], undefined)!)).toBe(
      '0..18446744073709551616',
    )
    expect(literalOf(ofLiteral(-0))).toBeUndefined()
    expect(values.ofNumbers(3, 2).kinds).toBe(0)
  })
})
