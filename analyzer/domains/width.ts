/** Machine widths: the integers that a place is meant to hold, by the name of its declared type. */
import type { Annotation } from '../ir/ir.ts'
import type { BigSet } from './bigint-range.ts'
import { hullOfBigints, noBigints } from './bigint-range.ts'
import { doubleAbove, doubleBelow } from './doubles.ts'
import { Kind } from './kinds.ts'
import type { NumberSet } from './number-range.ts'
import { hullOfRanges, noNumbers } from './number-range.ts'

export interface Width {
  readonly name: string
  readonly bits: number
  readonly signed: boolean
  readonly min: bigint
  readonly max: bigint
}

function width(name: string, bits: number, signed: boolean): Width {
  const max = (1n << BigInt(signed ? bits - 1 : bits)) - 1n
  return { name, bits, signed, min: signed ? -max - 1n : 0n, max }
}

export const int32: Width = width('int32', 32, true)
export const uint32: Width = width('uint32', 32, false)
const largest = 2n ** 53n - 1n
export const safeInteger: Width = {
  name: 'safe integer',
  bits: 54,
  signed: true,
  min: -largest,
  max: largest,
}

/** Names of the Linux kernel, without `_t` and underscores. */
const kernelNames: ReadonlyMap<string, Width> = new Map([
  ['physaddr', width('u64', 64, false)],
  ['resourcesize', width('u64', 64, false)],
  ['dmaaddr', width('u64', 64, false)],
  ['sector', width('u64', 64, false)],
  ['size', width('u64', 64, false)],
  ['loff', width('s64', 64, true)],
])

const cache = new Map<string, Width | undefined>()
const fixedName = /^(u|s|i|uint|int)(8|16|32|64)(_t)?$/
const kernelSnake = /^(phys_addr|resource_size|dma_addr|sector|loff|size)_t$/
const kernelCamel = /^(PhysAddr|ResourceSize|DmaAddr|Sector)$/

/**
 * The width that a type name stands for (SEMANTICS.md section 4). `extra` are the user's own names, each with the
 * built-in name it is like (`Lba` to `u64`).
 */
export function widthNamed(name: string, extra?: ReadonlyMap<string, string>): Width | undefined {
  const alias = extra?.get(name)
  if (alias !== undefined) return builtin(alias)
  return builtin(name)
}

function builtin(name: string): Width | undefined {
  if (cache.has(name)) return cache.get(name)
  const found = parseName(name)
  cache.set(name, found)
  return found
}

function parseName(name: string): Width | undefined {
  const lower = name.toLowerCase()
  const fixed = fixedName.exec(lower)
  if (fixed !== null) {
    const unsigned = fixed[1]!.startsWith('u')
    return width(`${fixed[1]!}${fixed[2]!}`, Number(fixed[2]), !unsigned)
  }
  if (!kernelSnake.test(lower) && !kernelCamel.test(name)) return undefined
  return kernelNames.get(lower.replace(/_t$/, '').replaceAll('_', ''))
}

/** The width of the first name in the annotation that is one. */
export function widthOfAnnotation(
  annotation: Annotation | undefined,
  extra?: ReadonlyMap<string, string>,
): Width | undefined {
  if (annotation === undefined) return undefined
  for (const name of annotation.names) {
    const found = widthNamed(name, extra)
    if (found !== undefined) return found
  }
  return undefined
}

/** Is every number and bigint of `value` within the width? Other kinds, NaN and fractions do not matter. */
export function fits(
  value: { readonly number: NumberSet; readonly bigint: BigSet },
  { min, max }: Width,
): boolean {
  const numbers = hullOfRanges(value.number.ranges)
  if (numbers !== undefined && (numbers.lo < min || numbers.hi > max)) return false
  const bigints = hullOfBigints(value.bigint)
  if (bigints === undefined) return true
  return bigints.lo !== undefined && bigints.hi !== undefined && bigints.lo >= min && bigints.hi <= max
}

/** A `Value` of numbers or bigints only. */
interface Integers {
  readonly kinds: number
  readonly number: NumberSet
  readonly bigint: BigSet
  readonly bits: undefined
  readonly strings: undefined
}

/** All integers of the width; as numbers, all doubles from its least to the double next to its greatest (2^64 for u64). */
export function rangeOfWidth({ min, max }: Width, as: 'number' | 'bigint'): Integers {
  if (as === 'bigint') {
    return {
      kinds: Kind.bigint,
      number: noNumbers,
      bigint: [{ lo: min, hi: max }],
      bits: undefined,
      strings: undefined,
    }
  }
  const range = { lo: doubleBelow(min), hi: doubleAbove(max), fractional: false }
  const number = { ranges: [range], nan: false, negativeZero: false }
  return { kinds: Kind.number, number, bigint: noBigints, bits: undefined, strings: undefined }
}
