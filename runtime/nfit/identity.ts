import type { DimmHandle } from '../lib/brand.ts'
import { flagSet, type FlagSet } from '../lib/fields.ts'
import { MEMDEV_FLAGS } from '../acpi/layouts.ts'
import type { ControlRegion, MemdevFlag } from '../acpi/records.ts'

/** The parts of a device handle. */
export interface HandleParts {
  /** 12 bits. */
  readonly node: number
  /** 4 bits each from here on. */
  readonly socket: number
  readonly imc: number
  readonly chan: number
  readonly dimm: number
}

/** Puts a device handle together; surplus bits of the parts are cut off (ACPI 6.5 section 5.2.25.3). */
export function dimmHandle({ node, socket, imc, chan, dimm }: HandleParts): DimmHandle {
  const low = ((socket & 0xf) << 12) | ((imc & 0xf) << 8) | ((chan & 0xf) << 4) | (dimm & 0xf)
  return (((node & 0xfff) << 16) | low) as DimmHandle
}

/** Takes a device handle apart. */
export function handleParts(handle: DimmHandle): HandleParts {
  return {
    node: (handle >>> 16) & 0xfff,
    socket: (handle >>> 12) & 0xf,
    imc: (handle >>> 8) & 0xf,
    chan: (handle >>> 4) & 0xf,
    dimm: handle & 0xf,
  }
}

/** A stored 16-bit identity field as people read it: big-endian. */
export function be16(value: number): number {
  return ((value & 0xff) << 8) | ((value >>> 8) & 0xff)
}

/** A stored 32-bit identity field as people read it: big-endian. */
export function be32(value: number): number {
  return ((be16(value & 0xffff) << 16) | be16(value >>> 16)) >>> 0
}

/**
 * The `id` attribute: vendor, location, date and serial number when the manufacturer filled them in,
 * else vendor and serial number. At most 22 characters.
 */
export function dimmId(region: ControlRegion): string {
  const vendor = hexDigits(be16(region.vendorId), 4)
  const serial = hexDigits(be32(region.serialNumber), 8)
  if (!region.validFields.names.has('mfgInfoValid')) return `${vendor}-${serial}`
  const location = hexDigits(region.manufacturingLocation, 2)
  return `${vendor}-${location}-${hexDigits(be16(region.manufacturingDate), 4)}-${serial}`
}

/** Words of the `flags` attribute, in its order. */
const FLAG_WORDS: readonly (readonly [MemdevFlag, string])[] = [
  ['saveFailed', 'save_fail'],
  ['restoreFailed', 'restore_fail'],
  ['flushFailed', 'flush_fail'],
  ['notArmed', 'not_armed'],
  ['healthObserved', 'smart_event'],
  ['mapFailed', 'map_fail'],
  ['healthEnabled', 'smart_notify'],
]

/** Words of the `flags` attribute of a DIMM; a dirty shutdown counts as a failed flush. */
export function flagWords(flags: FlagSet<MemdevFlag>, dirtyShutdown = false): readonly string[] {
  return FLAG_WORDS.filter(
    ([flag]) => flags.names.has(flag) || (flag === 'flushFailed' && dirtyShutdown),
  ).map(([, word]) => word)
}

/** Flags that make the driver complain about a DIMM. */
export const ERROR_FLAGS: readonly MemdevFlag[] = [
  'saveFailed',
  'restoreFailed',
  'flushFailed',
  'notArmed',
  'mapFailed',
]

/** The union of several sets of memory map flags. */
export function unionFlags(sets: Iterable<FlagSet<MemdevFlag>>): FlagSet<MemdevFlag> {
  const names = new Set<MemdevFlag>()
  let unknown = 0
  for (const one of sets) {
    for (const name of one.names) names.add(name)
    unknown = (unknown | one.unknown) >>> 0
  }
  return { names, unknown }
}

/** Memory map flags from their 16 bits. */
export function memdevFlags(value: number): FlagSet<MemdevFlag> {
  return flagSet(value, MEMDEV_FLAGS)
}

function hexDigits(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0')
}
