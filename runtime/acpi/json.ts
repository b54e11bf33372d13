import type { DimmHandle, Dpa, Spa } from '../lib/brand.ts'
import {
  isObject,
  jsonError,
  readBytes,
  readFlags,
  readGuid,
  readList,
  readNullable,
  readObject,
  readText,
  readU64,
  readUint,
  type JsonError,
  type JsonReader,
  type JsonReaders,
} from '../lib/json-fields.ts'
import { ok, type Result } from '../lib/result.ts'
import { DEFAULT_HEADER, type HeaderInput, type NfitInput } from './build.ts'
import { SPA_GUIDS } from './guids.ts'
import { CAPABILITY_FLAGS, MEMDEV_FLAGS, SPA_FLAGS } from './layouts.ts'
import type { ControlWindow, SubTable } from './records.ts'
import { DEFAULTS, type RecordOf } from './sub-table.ts'

type Kind = SubTable['kind']

const u8 = readUint(8)
const u16 = readUint(16)
const u32 = readUint(32)
const u64 = readU64()

const window: JsonReader<ControlWindow> = readObject<ControlWindow>(
  {
    windowSize: u64,
    commandOffset: u64,
    commandSize: u64,
    statusOffset: u64,
    statusSize: u64,
    flags: readFlags({ controlBuffered: 0 }),
    reserved1: readBytes(6),
  },
  { defaults: { flags: { names: new Set(), unknown: 0 }, reserved1: new Uint8Array(6) } },
)

const READERS: { readonly [K in Kind]: JsonReaders<Omit<RecordOf<K>, 'kind'>> } = {
  spa: {
    rangeIndex: u16,
    flags: readFlags(SPA_FLAGS),
    reserved: u32,
    proximityDomain: u32,
    rangeGuid: readGuid(SPA_GUIDS),
    address: readU64<Spa>(),
    length: u64,
    memoryMapping: u64,
    locationCookie: readNullable(u64),
  },
  memdev: {
    deviceHandle: readUint<DimmHandle>(32),
    physicalId: u16,
    regionId: u16,
    rangeIndex: u16,
    regionIndex: u16,
    regionSize: u64,
    regionOffset: u64,
    address: readU64<Dpa>(),
    interleaveIndex: u16,
    interleaveWays: u16,
    flags: readFlags(MEMDEV_FLAGS),
    reserved: u16,
  },
  idt: {
    interleaveIndex: u16,
    reserved: u16,
    lineSize: u32,
    lineOffset: readList(u32),
    tail: readBytes(),
  },
  smbios: { reserved: u32, data: readBytes() },
  dcr: {
    regionIndex: u16,
    vendorId: u16,
    deviceId: u16,
    revisionId: u16,
    subsystemVendorId: u16,
    subsystemDeviceId: u16,
    subsystemRevisionId: u16,
    validFields: readFlags({ mfgInfoValid: 0 }),
    manufacturingLocation: u8,
    manufacturingDate: u16,
    reserved: readBytes(2),
    serialNumber: u32,
    code: u16,
    windows: u16,
    window: readNullable(window),
    tail: readBytes(),
  },
  bdw: { regionIndex: u16, windows: u16, offset: u64, size: u64, capacity: u64, startAddress: u64 },
  flush: {
    deviceHandle: readUint<DimmHandle>(32),
    reserved: readBytes(6),
    hintAddress: readList(u64),
    tail: readBytes(),
  },
  caps: {
    highestCapability: u8,
    reserved: readBytes(3),
    capabilities: readFlags(CAPABILITY_FLAGS),
    reserved2: u32,
    tail: readBytes(),
  },
  unknown: { type: u16, data: readBytes() },
}

const header: JsonReader<HeaderInput> = readObject<HeaderInput>(
  {
    revision: u8,
    oemId: readText(6),
    oemTableId: readText(8),
    oemRevision: u32,
    aslCompilerId: readText(4),
    aslCompilerRevision: u32,
  },
  // The builder computes these three.
  { defaults: DEFAULT_HEADER, ignored: ['signature', 'length', 'checksum'] },
)

const subTables: JsonReader<readonly SubTable[]> = readList(readSubTable)

/** A table as `buildNfit` wants it, with what a parsed table has besides. */
const table: JsonReader<NfitInput> = readObject<NfitInput>(
  { header: readNullable(header), reserved: u32, subTables },
  { defaults: { header: null, reserved: 0 }, ignored: ['offsets', 'notes'] },
)

/**
 * Reads a table from JSON: a list of records, or an object with `subTables` and perhaps `header` and `reserved`.
 * Takes what `toJson` writes of a parsed table, and records written by hand: fields that `DEFAULTS` knows may be
 * missing, numbers may be text (`0x…`, and must be above 2^53), flags a list of names, `rangeGuid` a kind of
 * range such as `pmem`. Errors name the place.
 */
export function nfitFromJson(value: unknown): Result<NfitInput, JsonError> {
  if (isObject(value)) return table(value, 'table')
  const records = subTables(value, 'subTables')
  return records.ok ? ok({ subTables: records.value }) : records
}

function readSubTable(value: unknown, path: string): Result<SubTable, JsonError> {
  if (!isObject(value)) return jsonError(path, 'must be an object')
  const { kind } = value
  if (!isKind(kind)) return jsonError(`${path}.kind`, `must be one of ${Object.keys(READERS).join(', ')}`)
  const body = readObject<object>(READERS[kind], {
    defaults: DEFAULTS[kind],
    optional: ['tail'],
    ignored: ['kind'],
  })(value, path)
  return body.ok ? ok({ kind, ...body.value } as SubTable) : body
}

function isKind(value: unknown): value is Kind {
  return typeof value === 'string' && Object.hasOwn(READERS, value)
}
