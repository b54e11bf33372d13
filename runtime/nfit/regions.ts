import { isVirtual, spaKind, type SpaKind } from '../acpi/guids.ts'
import { CAPABILITY_FLAGS } from '../acpi/layouts.ts'
import type { CapabilityFlag, PlatformCapabilities, RegionMapping, SpaRange } from '../acpi/records.ts'
import { maskBetween } from '../lib/bitmap.ts'
import type { DimmHandle, Dpa } from '../lib/brand.ts'
import type { Errno } from '../lib/errno.ts'
import { flagSet, flagValue } from '../lib/fields.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { MAX_MAPPINGS, type PersistenceDomain } from '../region/limits.ts'
import { setCookies, type SetCookies } from './cookies.ts'
import type { DimmRecord } from './dimms.ts'
import type { TableIndex } from './index-tables.ts'

/** The part of a DIMM that a region uses. */
export interface Mapping {
  readonly dimm: DimmRecord
  readonly memdev: RegionMapping
  readonly start: Dpa
  /** Bytes. */
  readonly size: bigint
}

/** A range with its DIMMs, as libnvdimm sees it. */
export interface Region {
  readonly range: SpaRange
  readonly kind: SpaKind
  readonly type: 'pmem' | 'volatile'
  readonly mappings: readonly Mapping[]
  /** `null` without mappings. */
  readonly cookies: SetCookies | null
  readonly persistence: PersistenceDomain | null
  /** SRAT domain, when the range tells one. */
  readonly proximityDomain: number | null
  /** A DIMM that is not armed makes the region read-only. */
  readonly readOnly: boolean
  /** Hints of each mapping's DIMM. */
  readonly hints: readonly number[]
}

/** A range that cannot become a region. */
export interface RegionError {
  readonly kind: 'region'
  readonly errno: Errno
  readonly rangeIndex: number
  readonly message: string
}

/** How regions are made. */
export interface RegionOptions {
  /** Bytes of a page; mappings must be aligned to it. Default 4096. */
  readonly pageSize?: bigint
}

/**
 * The capabilities that count: bits 0 to the highest valid one.
 * Error: `highestCapability` above 31, for which Linux shifts by an undefined amount.
 */
export function usableCapabilities(caps: PlatformCapabilities): Result<ReadonlySet<CapabilityFlag>, Errno> {
  if (caps.highestCapability > 31) return err('EINVAL')
  const mask = maskBetween(0, caps.highestCapability)
  return ok(flagSet((flagValue(caps.capabilities, CAPABILITY_FLAGS) & mask) >>> 0, CAPABILITY_FLAGS).names)
}

/** The persistence domain of a platform; `null` when its table says nothing usable. */
export function persistenceDomain(caps: PlatformCapabilities | null): PersistenceDomain | null {
  if (caps === null) return null
  const names = usableCapabilities(caps)
  if (!names.ok) return null
  if (names.value.has('cacheFlush')) return 'cpu_cache'
  return names.value.has('memFlush') ? 'memory_controller' : null
}

/** Makes the region of every range that can have one; ranges of other kinds give neither region nor error. */
export function buildRegions(
  index: TableIndex,
  dimms: readonly DimmRecord[],
  options: RegionOptions = {},
): { readonly regions: readonly Region[]; readonly errors: readonly RegionError[] } {
  const byHandle = new Map(dimms.map((dimm) => [dimm.handle, dimm]))
  const regions: Region[] = []
  const errors: RegionError[] = []
  for (const range of index.ranges) {
    const region = buildRegion(index, byHandle, range, options)
    if (!region.ok) errors.push(region.error)
    else if (region.value !== null) regions.push(region.value)
  }
  return { regions, errors }
}

/**
 * The region of one range. `null`: the range makes none (control, window or unknown kind, invalid index).
 * Errors: -ENXIO too many mappings, -ENODEV a mapping of an unknown DIMM, or one without a control region,
 * -ENOMEM a mapping that is not page aligned (the kernel's word for a region that could not be made).
 * Source: `acpi_nfit_register_region`, drivers/acpi/nfit/core.c; `nd_region_create`.
 */
export function buildRegion(
  index: TableIndex,
  byHandle: ReadonlyMap<DimmHandle, DimmRecord>,
  range: SpaRange,
  options: RegionOptions = {},
): Result<Region | null, RegionError> {
  const kind = spaKind(range.rangeGuid)
  if (kind === null || kind === 'window') return ok(null)
  if (range.rangeIndex === 0 && !isVirtual(kind)) return ok(null)
  const memdevs = range.rangeIndex === 0 ? [] : (index.mappingsByRange.get(range.rangeIndex) ?? [])
  const fail = (errno: Errno, detail: string): Result<never, RegionError> => {
    const message = `failed to register spa range ${range.rangeIndex}: ${detail}`
    return err({ kind: 'region', errno, rangeIndex: range.rangeIndex, message })
  }
  if (memdevs.length > MAX_MAPPINGS)
    return fail('ENXIO', `spa${range.rangeIndex} exceeds max mappings ${MAX_MAPPINGS}`)
  const mappings: Mapping[] = []
  for (const memdev of memdevs) {
    const dimm = byHandle.get(memdev.deviceHandle)
    if (dimm === undefined) return fail('ENODEV', `memdev of unknown DIMM ${memdev.deviceHandle}`)
    mappings.push({ dimm, memdev, start: memdev.address, size: memdev.regionSize })
  }
  const cookies = cookiesOf(mappings)
  if (cookies === undefined) return fail('ENODEV', 'a mapped DIMM has no control region')
  if (kind === 'control') return ok(null)
  const page = options.pageSize ?? 4096n
  const odd = mappings.find(({ start, size }) => start % page !== 0n || size % page !== 0n)
  if (odd !== undefined) return fail('ENOMEM', `mapping of DIMM ${odd.dimm.handle} is not page aligned`)
  return ok({
    range,
    kind,
    type: kind === 'pmem' || kind === 'pdisk' || kind === 'pcd' ? 'pmem' : 'volatile',
    mappings,
    cookies,
    persistence: persistenceDomain(index.capabilities),
    proximityDomain: range.flags.names.has('proximityValid') ? range.proximityDomain : null,
    readOnly: mappings.some(({ dimm }) => dimm.flags.names.has('notArmed')),
    hints: mappings.map(({ dimm }) => dimm.flush?.hintAddress.length ?? 0),
  })
}

/** Cookies of the mappings; `null` without mappings, `undefined` when a DIMM has no identity. */
function cookiesOf(mappings: readonly Mapping[]): SetCookies | null | undefined {
  if (mappings.length === 0) return null
  const inputs = []
  for (const { dimm, memdev } of mappings) {
    if (dimm.controlRegion === null) return undefined
    const { serialNumber, vendorId, manufacturingDate, manufacturingLocation } = dimm.controlRegion
    const { regionOffset } = memdev
    inputs.push({ regionOffset, serialNumber, vendorId, manufacturingDate, manufacturingLocation })
  }
  return setCookies(inputs)
}
