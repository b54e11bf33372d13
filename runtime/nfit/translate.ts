import type { InterleaveTable, RegionMapping, SpaRange } from '../acpi/records.ts'
import type { DimmHandle, Dpa, Spa } from '../lib/brand.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { TableIndex } from './index-tables.ts'

/** A place on a DIMM. */
export interface DimmAddress {
  readonly handle: DimmHandle
  readonly dpa: Dpa
}

/** Why an address has no counterpart. */
export interface TranslateError {
  readonly kind: 'translate'
  readonly reason: 'outside' | 'no-interleave' | 'bad-interleave'
  readonly message: string
}

/**
 * The DIMM address behind a system physical address of the range: walks the mappings of the range
 * until one of them owns the interleave line that holds the address.
 * Source: ACPI 6.5 section 5.2.25.4 (interleave structure).
 */
export function spaToDpa(index: TableIndex, range: SpaRange, spa: Spa): Result<DimmAddress, TranslateError> {
  const inRange = spa - range.address
  if (inRange < 0n || inRange >= range.length)
    return fail('outside', `0x${spa.toString(16)} is not in the range`)
  for (const mapping of mappingsOf(index, range)) {
    const table = tableOf(index, mapping)
    if (!table.ok) return table
    const offset = offsetInMapping(mapping, table.value, inRange)
    if (offset === null || offset >= mapping.regionSize) continue
    return ok({ handle: mapping.deviceHandle, dpa: (mapping.address + offset) as Dpa })
  }
  return fail('outside', `no mapping of the range holds 0x${spa.toString(16)}`)
}

/** The system physical address of a DIMM address inside a range; the inverse of {@link spaToDpa}. */
export function dpaToSpa(
  index: TableIndex,
  range: SpaRange,
  place: DimmAddress,
): Result<Spa, TranslateError> {
  for (const mapping of mappingsOf(index, range)) {
    const offset = place.dpa - mapping.address
    if (mapping.deviceHandle !== place.handle || offset < 0n || offset >= mapping.regionSize) continue
    const table = tableOf(index, mapping)
    if (!table.ok) return table
    const inRange = offsetInRange(mapping, table.value, offset)
    if (inRange >= range.length) return fail('outside', 'the mapping reaches past the end of the range')
    return ok((range.address + inRange) as Spa)
  }
  return fail('outside', `no mapping of the range holds DPA 0x${place.dpa.toString(16)}`)
}

/** The lines of one mapping. `null` stands for a mapping that is not interleaved. */
interface Lines {
  readonly size: bigint
  readonly offsets: readonly number[]
  /** Index of each line offset. */
  readonly lineOf: ReadonlyMap<bigint, number>
  /** Bytes of the range after which the pattern starts again. */
  readonly period: bigint
}

function tableOf(index: TableIndex, mapping: RegionMapping): Result<Lines | null, TranslateError> {
  const table = index.interleaves.get(mapping.interleaveIndex)
  if (mapping.interleaveIndex === 0 || table === undefined) {
    if (mapping.interleaveWays <= 1) return ok(null)
    return fail('no-interleave', `a ${mapping.interleaveWays}-way mapping has no interleave table`)
  }
  return linesOf(table, mapping.interleaveWays)
}

const cache = new WeakMap<InterleaveTable, Map<number, Lines>>()

function linesOf(table: InterleaveTable, ways: number): Result<Lines, TranslateError> {
  const known = cache.get(table)?.get(ways)
  if (known !== undefined) return ok(known)
  if (table.lineSize === 0 || table.lineOffset.length === 0) {
    return fail('bad-interleave', `interleave table ${table.interleaveIndex} has no lines`)
  }
  const size = BigInt(table.lineSize)
  const period = size * BigInt(table.lineOffset.length) * BigInt(Math.max(1, ways))
  const lineOf = new Map(table.lineOffset.map((line, i) => [BigInt(line), i]))
  const lines: Lines = { size, offsets: table.lineOffset, lineOf, period }
  const byWays = cache.get(table) ?? new Map<number, Lines>()
  cache.set(table, byWays.set(ways, lines))
  return ok(lines)
}

function offsetInMapping(mapping: RegionMapping, lines: Lines | null, inRange: bigint): bigint | null {
  const relative = inRange - mapping.regionOffset
  if (relative < 0n) return null
  if (lines === null) return relative
  const line = lines.lineOf.get((relative % lines.period) / lines.size)
  if (line === undefined) return null
  const round = relative / lines.period
  return (round * BigInt(lines.offsets.length) + BigInt(line)) * lines.size + (relative % lines.size)
}

function offsetInRange(mapping: RegionMapping, lines: Lines | null, offset: bigint): bigint {
  if (lines === null) return mapping.regionOffset + offset
  const count = BigInt(lines.offsets.length)
  const number = offset / lines.size
  const line = BigInt(lines.offsets[Number(number % count)] ?? 0)
  return mapping.regionOffset + (number / count) * lines.period + line * lines.size + (offset % lines.size)
}

function mappingsOf(index: TableIndex, range: SpaRange): readonly RegionMapping[] {
  return range.rangeIndex === 0 ? [] : (index.mappingsByRange.get(range.rangeIndex) ?? [])
}

function fail(reason: TranslateError['reason'], message: string): Result<never, TranslateError> {
  return err({ kind: 'translate', reason, message })
}
