import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nextDown, nextUp } from '../analyzer/domains/doubles.ts'
import { bitsMatch, bitsOfRange, nextMatch, previousMatch } from '../analyzer/domains/known-bits.ts'
import {
  fits,
  int32,
  rangeOfWidth,
  safeInteger,
  uint32,
  widthNamed,
  widthOfAnnotation,
} from '../analyzer/domains/width.ts'
import {
  canonicalRanges,
  numberRange,
  rangesContain,
  unionRanges,
  withoutNumber,
} from '../analyzer/domains/number-range.ts'
import { ofBigints, ofLiteral, ofNumbers, top } from '../analyzer/values/value.ts'

describe('doubles', () => {
  test('neighbours', () => {
    expect(nextUp(1)).toBe(1 + 2 ** -52)
    expect(nextDown(1)).toBe(1 - 2 ** -53)
    expect(nextUp(0)).toBe(5e-324)
    expect(nextDown(5e-324)).toBe(0)
    expect(nextUp(-5e-324)).toBe(0)
    expect(nextUp(Number.MAX_VALUE)).toBe(Infinity)
    expect(nextUp(-Infinity)).toBe(-Number.MAX_VALUE)
    expect(nextUp(2 ** 32 - 2 ** -21)).toBe(2 ** 32)
  })
})

describe('number ranges', () => {
  test('keep integers beside fractions', () => {
    const set = canonicalRanges([
      numberRange(0, 10, false),
      numberRange(2.5, 4.5, true),
      numberRange(11, 12, false),
    ])
    expect(set).toEqual([
      { lo: 0, hi: 2, fractional: false },
      { lo: 2.5, hi: 4.5, fractional: true },
      { lo: 5, hi: 12, fractional: false },
    ])
    expect(unionRanges(set, [numberRange(3, 4, false)])).toBe(set)
  })
  test('merge the nearest when there are too many', () => {
    const points = Array.from({ length: 12 }, (_, i) => numberRange(2 ** (i + 1), 2 ** (i + 1), false))
    const set = canonicalRanges(points)
    expect(set).toHaveLength(8)
    for (const { lo } of points) expect(rangesContain(set, lo)).toBe(true)
  })
  test('have holes', () => {
    expect(withoutNumber([numberRange(0, 9, false)], 4)).toEqual([
      numberRange(0, 3, false),
      numberRange(5, 9, false),
    ])
    expect(withoutNumber([numberRange(0, 9, false)], 0)).toEqual([numberRange(1, 9, false)])
  })
})

describe('known bits', () => {
  const integer = fc.bigInt({ min: -80n, max: 80n })
  test('the next and the previous match are exact', () => {
    fc.assert(
      fc.property(integer, integer, integer, (from, p, q) => {
        const bits = { one: p & q, maybe: p | q }
        const matches = Array.from({ length: 1024 }, (_, i) => BigInt(i - 512)).filter((x) =>
          bitsMatch(bits, x),
        )
        const sameSign = matches.filter((x) => x < 0n === from < 0n)
        expect(nextMatch(bits, from)).toBe(sameSign.find((x) => x >= from))
        expect(previousMatch(bits, from)).toBe(sameSign.findLast((x) => x <= from))
      }),
      { numRuns: 500 },
    )
  })
  test('of a range are what its members have in common', () => {
    fc.assert(
      fc.property(integer, fc.bigInt({ min: 0n, max: 30n }), (lo, length) => {
        let [one, maybe] = [-1n, 0n]
        for (let x = lo; x <= lo + length; x++) [one, maybe] = [one & x, maybe | x]
        expect(bitsOfRange(lo, lo + length)).toEqual({ one, maybe })
      }),
    )
  })
})

describe('widths', () => {
  test('by name', () => {
    for (const name of ['u8', 'U8', 'uint8_t', 'UInt8', 'Uint8'])
      expect(widthNamed(name)).toMatchObject({ bits: 8, signed: false, min: 0n, max: 255n })
    for (const name of ['s16', 'i16', 'int16', 'int16_t', 'Int16'])
      expect(widthNamed(name)).toMatchObject({ bits: 16, min: -32768n, max: 32767n })
    for (const name of [
      'phys_addr_t',
      'resource_size_t',
      'dma_addr_t',
      'sector_t',
      'size_t',
      'PhysAddr',
      'ResourceSize',
      'DmaAddr',
      'Sector',
    ]) {
      expect(widthNamed(name)).toMatchObject({ name: 'u64', max: 2n ** 64n - 1n })
    }
    expect(widthNamed('loff_t')).toMatchObject({ name: 's64', signed: true })
    expect(widthNamed('U32')?.name).toBe('u32')
    for (const name of ['number', 'Uint8Array', 'size', 'u12', 'Size', 'sector', 'u8x'])
      expect(widthNamed(name)).toBeUndefined()
    expect(widthNamed('Lba', new Map([['Lba', 'u32']]))?.bits).toBe(32)
    expect(widthNamed('u32')).toBe(widthNamed('u32'))
  })
  test('of an annotation', () => {
    expect(widthOfAnnotation({ names: ['Foo', 'u16', 'u32'], user: false, tags: [] })?.bits).toBe(16)
    expect(widthOfAnnotation(undefined)).toBeUndefined()
  })
  test('fitting', () => {
    expect(fits(ofNumbers(0, 255), widthNamed('u8')!)).toBe(true)
    expect(fits(ofNumbers(0, 256), widthNamed('u8')!)).toBe(false)
    expect(fits(ofBigints(0n, 2n ** 64n), widthNamed('u64')!)).toBe(false)
    expect(fits(ofBigints(0n, undefined), widthNamed('u64')!)).toBe(false)
    expect(fits(ofLiteral(NaN), uint32)).toBe(true)
    expect(fits(ofLiteral('x'), uint32)).toBe(true)
    expect(fits(ofNumbers(-(2 ** 31), 2 ** 31 - 1), int32)).toBe(true)
    expect(fits(ofLiteral(2 ** 53), safeInteger)).toBe(false)
    expect(fits(ofNumbers(0, 0.5, true), uint32)).toBe(true)
    expect(fits(top, uint32)).toBe(false)
    expect(rangeOfWidth(widthNamed('u64')!, 'number').number.ranges[0]?.hi).toBe(2 ** 64)
    expect(rangeOfWidth(widthNamed('u64')!, 'bigint').bigint).toEqual([{ lo: 0n, hi: 2n ** 64n - 1n }])
    for (const name of ['u8', 's32', 'u64']) {
      expect(fits(rangeOfWidth(widthNamed(name)!, 'bigint'), widthNamed(name)!)).toBe(true)
    }
  })
})
