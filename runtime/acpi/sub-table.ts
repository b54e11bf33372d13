import type { Dpa } from '../lib/brand.ts'
import type { SubTable } from './records.ts'

type Kind = SubTable['kind']

/** The record of one kind of sub-table. */
export type RecordOf<K extends Kind> = Extract<SubTable, { readonly kind: K }>

/** Fields that need not be told when a record is written by hand. */
interface Optional {
  readonly spa: 'flags' | 'reserved' | 'proximityDomain' | 'memoryMapping' | 'locationCookie'
  readonly memdev: Exclude<keyof RecordOf<'memdev'>, 'kind' | 'deviceHandle'>
  readonly idt: 'reserved'
  readonly smbios: 'reserved'
  readonly dcr: Exclude<
    keyof RecordOf<'dcr'>,
    'kind' | 'tail' | 'regionIndex' | 'vendorId' | 'serialNumber' | 'code'
  >
  readonly bdw: 'offset' | 'startAddress'
  readonly flush: 'reserved'
  readonly caps: 'reserved' | 'reserved2'
  readonly unknown: never
}

/** A record whose fields of {@link DEFAULTS} are left out as one likes. */
export type RecordInput<K extends Kind> = Omit<RecordOf<K>, 'kind' | Optional[K]> &
  Partial<Omit<RecordOf<K>, 'kind'>>

const NONE = { names: new Set<never>(), unknown: 0 } as const

/** Values of the fields that may be left out: zeros, no flags, one way. */
export const DEFAULTS: { readonly [K in Kind]: Pick<RecordOf<K>, Optional[K] & keyof RecordOf<K>> } = {
  spa: { flags: NONE, reserved: 0, proximityDomain: 0, memoryMapping: 0n, locationCookie: null },
  memdev: {
    physicalId: 0,
    regionId: 0,
    rangeIndex: 0,
    regionIndex: 0,
    regionSize: 0n,
    regionOffset: 0n,
    address: 0n as Dpa,
    interleaveIndex: 0,
    interleaveWays: 1,
    flags: NONE,
    reserved: 0,
  },
  idt: { reserved: 0 },
  smbios: { reserved: 0 },
  dcr: {
    deviceId: 0,
    revisionId: 0,
    subsystemVendorId: 0,
    subsystemDeviceId: 0,
    subsystemRevisionId: 0,
    validFields: NONE,
    manufacturingLocation: 0,
    manufacturingDate: 0,
    reserved: new Uint8Array(2),
    windows: 0,
    window: null,
  },
  bdw: { offset: 0n, startAddress: 0n },
  flush: { reserved: new Uint8Array(6) },
  caps: { reserved: new Uint8Array(3), reserved2: 0 },
  unknown: {},
}

/** A sub-table from the fields that matter. */
export function subTable<K extends Kind>(kind: K, input: RecordInput<K>): RecordOf<K> {
  return { kind, ...DEFAULTS[kind], ...input } as unknown as RecordOf<K>
}
