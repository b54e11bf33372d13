import fc from 'fast-check'
import { SPA_GUIDS } from '../../runtime/acpi/guids.ts'
import { CAPABILITY_FLAGS, MEMDEV_FLAGS, SPA_FLAGS } from '../../runtime/acpi/layouts.ts'
import type { ControlWindow, SubTable } from '../../runtime/acpi/records.ts'
import { flagSet, type FlagBits, type FlagSet } from '../../runtime/lib/fields.ts'
import { guidFromBytes } from '../../runtime/lib/guid.ts'

const u8 = fc.nat(0xff)
const u16 = fc.nat(0xffff)
const u32 = fc.nat(0xffff_ffff)
const u64 = fc.bigInt(0n, 0xffff_ffff_ffff_ffffn) as fc.Arbitrary<any>

/**
 * `known`: only what iasl can compile: named flags, zeros where reserved, whole control regions, no cookies,
 * no unknown types.
 */
export function arbitrarySubTable(known: boolean): fc.Arbitrary<SubTable> {
  const flags = <N extends string>(bits: FlagBits<N>, size: number): fc.Arbitrary<FlagSet<N>> => {
    const all = Object.values<number>(bits).reduce((mask, bit) => mask | (1 << bit), 0)
    return fc.nat(2 ** size - 1).map((value) => flagSet(known ? value & all : value, bits))
  }
  const bytes = (length: number): fc.Arbitrary<Uint8Array> =>
    fc.uint8Array({ minLength: length, maxLength: length })
  const reserved = <V>(any: fc.Arbitrary<V>, zero: V): fc.Arbitrary<V> => (known ? fc.constant(zero) : any)
  const guid = fc.oneof(
    fc.constantFrom(...Object.values(SPA_GUIDS)),
    bytes(16).map((one) => guidFromBytes(one, 'guid')),
  )
  const cookieFlags = flags(SPA_FLAGS, 16).map((set) => {
    if (!known || !set.names.has('locationCookieValid')) return set
    return { ...set, names: new Set([...set.names].filter((name) => name !== 'locationCookieValid')) }
  })
  const spa = fc
    .record({
      kind: fc.constant('spa' as const),
      rangeIndex: u16,
      flags: cookieFlags,
      reserved: reserved(u32, 0),
      proximityDomain: u32,
      rangeGuid: guid,
      address: u64,
      length: u64,
      memoryMapping: u64,
      locationCookie: u64,
    })
    .map((one) => (one.flags.names.has('locationCookieValid') ? one : { ...one, locationCookie: null }))
  const memdev = fc.record({
    kind: fc.constant('memdev' as const),
    deviceHandle: u32 as fc.Arbitrary<any>,
    physicalId: u16,
    regionId: u16,
    rangeIndex: u16,
    regionIndex: u16,
    regionSize: u64,
    regionOffset: u64,
    address: u64,
    interleaveIndex: u16,
    interleaveWays: u16,
    flags: flags(MEMDEV_FLAGS, 16),
    reserved: reserved(u16, 0),
  })
  const idt = fc.record({
    kind: fc.constant('idt' as const),
    interleaveIndex: u16,
    reserved: reserved(u16, 0),
    lineSize: u32,
    lineOffset: fc.array(u32, { minLength: 1, maxLength: 12 }),
  })
  const smbios = fc.record({
    kind: fc.constant('smbios' as const),
    reserved: reserved(u32, 0),
    data: fc.uint8Array({ minLength: 1, maxLength: 40 }),
  })
  const window: fc.Arbitrary<ControlWindow> = fc.record({
    windowSize: u64,
    commandOffset: u64,
    commandSize: u64,
    statusOffset: u64,
    statusSize: u64,
    flags: flags({ controlBuffered: 0 }, 16),
    reserved1: reserved(bytes(6), new Uint8Array(6)),
  })
  const dcr = fc
    .record({
      kind: fc.constant('dcr' as const),
      regionIndex: u16,
      vendorId: u16,
      deviceId: u16,
      revisionId: u16,
      subsystemVendorId: u16,
      subsystemDeviceId: u16,
      subsystemRevisionId: u16,
      validFields: flags({ mfgInfoValid: 0 }, 8),
      manufacturingLocation: u8,
      manufacturingDate: u16,
      reserved: reserved(bytes(2), new Uint8Array(2)),
      serialNumber: u32,
      code: u16,
      windows: u16,
      window,
      short: fc.boolean(),
    })
    .map(({ short, ...one }) => (short && !known ? { ...one, windows: 0, window: null } : one))
  const bdw = fc.record({
    kind: fc.constant('bdw' as const),
    regionIndex: u16,
    windows: u16,
    offset: u64,
    size: u64,
    capacity: u64,
    startAddress: u64,
  })
  const flush = fc.record({
    kind: fc.constant('flush' as const),
    deviceHandle: u32 as fc.Arbitrary<any>,
    reserved: reserved(bytes(6), new Uint8Array(6)),
    hintAddress: fc.array(u64, { minLength: 1, maxLength: 12 }),
  })
  const caps = fc.record({
    kind: fc.constant('caps' as const),
    highestCapability: fc.nat(31),
    reserved: reserved(bytes(3), new Uint8Array(3)),
    capabilities: flags(CAPABILITY_FLAGS, 32),
    reserved2: reserved(u32, 0),
  })
  const unknown = fc.record({
    kind: fc.constant('unknown' as const),
    type: fc.integer({ min: 8, max: 0xffff }),
    data: fc.uint8Array({ maxLength: 40 }),
  })
  const plain = [spa, memdev, idt, smbios, dcr, bdw, flush, caps] as const
  return known ? fc.oneof(...plain) : fc.oneof(...plain, unknown)
}
