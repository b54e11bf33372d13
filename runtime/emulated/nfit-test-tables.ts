// The tables of nfit_test, the kernel's own double: two buses, and a DIMM to plug into the first.
// Source: tools/testing/nvdimm/test/nfit.c. Sizes and addresses in bytes.
import { FORMAT_CODES, SPA_GUIDS } from '../acpi/guids.ts'
import type { ControlRegion, FlushHints, RegionMapping, SpaRange, SubTable } from '../acpi/records.ts'
import { subTable, type RecordInput } from '../acpi/sub-table.ts'
import type { DimmHandle, Dpa, Spa } from '../lib/brand.ts'
import { flagNames } from '../lib/fields.ts'
import { be16, dimmHandle } from '../nfit/identity.ts'

const MIB = 1n << 20n
const DIMM_SIZE = 32n * MIB

/** Handles of the DIMMs: 0 to 3 on bus 0, 4 is plugged into it later, 5 and 6 on bus 1. */
export const NFIT_TEST_HANDLES: readonly DimmHandle[] = [
  dimmHandle({ node: 0, socket: 0, imc: 0, chan: 0, dimm: 0 }),
  dimmHandle({ node: 0, socket: 0, imc: 0, chan: 0, dimm: 1 }),
  dimmHandle({ node: 0, socket: 0, imc: 1, chan: 0, dimm: 0 }),
  dimmHandle({ node: 0, socket: 0, imc: 1, chan: 0, dimm: 1 }),
  dimmHandle({ node: 0, socket: 1, imc: 0, chan: 0, dimm: 0 }),
  dimmHandle({ node: 1, socket: 0, imc: 0, chan: 0, dimm: 0 }),
  dimmHandle({ node: 1, socket: 0, imc: 0, chan: 0, dimm: 1 }),
]

const WINDOW_SIZE = 12n
const HINTS = 8
const BLOCK_WINDOW = 64n << 8n

/** Where the parts lie; the kernel takes what its allocator gives. */
const AT = {
  pmem: 0x1_0000_0000n,
  interleaved: 0x1_0800_0000n,
  plugged: 0x1_1000_0000n,
  control: 0x1_f000_0000n,
  blocks: 0x3_0000_0000n,
  hints: 0x2_0000_0000n,
  legacy: 0x4_0000_0000n,
  disc: 0x4_1000_0000n,
} as const

/** Bus 0: four DIMMs in a 2-way and a 4-way set, with the control and block windows of old. */
export function nfitTestBus0(): readonly SubTable[] {
  const four = [0, 1, 2, 3]
  return [
    range(1, 'pmem', AT.pmem, DIMM_SIZE),
    range(2, 'pmem', AT.interleaved, 2n * DIMM_SIZE),
    ...four.map((dimm) => controlRange(3 + dimm, dimm)),
    ...four.map((dimm) => blockRange(7 + dimm, dimm)),
    set(0, 1, { regionOffset: 1n, interleaveWays: 2 }),
    set(1, 1, { regionOffset: 0x100n, interleaveWays: 2, flags: flagNames('healthEnabled') }),
    set(0, 2, { ...upper(1n << 16n), regionId: 1, flags: flagNames('healthEnabled') }),
    set(1, 2, { ...upper(1n << 24n), regionId: 1 }),
    set(2, 2, { ...upper(1n << 32n), flags: flagNames('healthEnabled') }),
    set(3, 2, upper(1n << 40n)),
    ...four.map((dimm) => mapping(dimm, { rangeIndex: 3 + dimm, regionIndex: 1 + dimm })),
    ...four.map((dimm) => mapping(dimm, { rangeIndex: 7 + dimm, regionIndex: 1 + dimm })),
    ...four.map((dimm) => blockIdentity(1 + dimm, dimm)),
    ...four.map((dimm) => identity(5 + dimm, dimm, FORMAT_CODES.byte)),
    ...four.map((dimm) => blockWindow(1 + dimm)),
    ...four.map((dimm) => hints(dimm)),
    subTable('caps', { highestCapability: 1, capabilities: flagNames('memFlush') }),
  ]
}

/** What the plugged DIMM adds to bus 0. */
export function nfitTestHotPlug(): readonly SubTable[] {
  return [
    blockIdentity(9, 4),
    identity(10, 4, FORMAT_CODES.byte),
    blockWindow(9),
    controlRange(11, 4),
    range(12, 'pmem', AT.plugged, DIMM_SIZE),
    blockRange(13, 4),
    mapping(4, { rangeIndex: 11, regionIndex: 9 }),
    mapping(4, {
      rangeIndex: 12,
      regionIndex: 10,
      regionSize: DIMM_SIZE,
      regionOffset: 1n << 48n,
      flags: flagNames('healthEnabled'),
    }),
    mapping(4, { rangeIndex: 13, regionIndex: 9 }),
    hints(4),
  ]
}

/** Bus 1: one plain range of a DIMM in trouble, a virtual CD, and a DIMM that could not be mapped. */
export function nfitTestBus1(): readonly SubTable[] {
  return [
    range(1, 'pmem', AT.legacy, DIMM_SIZE),
    range(0, 'vcd', AT.disc, 4n * MIB),
    mapping(5, {
      physicalId: 0,
      rangeIndex: 1,
      regionIndex: 1,
      regionSize: DIMM_SIZE,
      flags: flagNames('saveFailed', 'restoreFailed', 'flushFailed', 'healthObserved', 'notArmed'),
    }),
    identity(1, 5, FORMAT_CODES.byteEnergyBacked),
    mapping(6, {
      physicalId: 0,
      regionIndex: 2,
      regionSize: DIMM_SIZE,
      flags: flagNames('mapFailed'),
    }),
    identity(2, 6, FORMAT_CODES.byteEnergyBacked),
  ]
}

function handleOf(dimm: number): DimmHandle {
  return NFIT_TEST_HANDLES[dimm] ?? (0 as DimmHandle)
}

function range(rangeIndex: number, kind: keyof typeof SPA_GUIDS, address: bigint, length: bigint): SpaRange {
  return subTable('spa', { rangeIndex, rangeGuid: SPA_GUIDS[kind], address: address as Spa, length })
}

function controlRange(rangeIndex: number, dimm: number): SpaRange {
  return range(rangeIndex, 'control', AT.control + BigInt(dimm) * 0x1000n, WINDOW_SIZE)
}

function blockRange(rangeIndex: number, dimm: number): SpaRange {
  return range(rangeIndex, 'window', AT.blocks + BigInt(dimm) * DIMM_SIZE, DIMM_SIZE)
}

function mapping(dimm: number, fields: Partial<RecordInput<'memdev'>>): RegionMapping {
  return subTable('memdev', { deviceHandle: handleOf(dimm), physicalId: dimm, ...fields })
}

/** The part of a DIMM in one of the two sets; its control region is 5 + DIMM. */
function set(dimm: number, rangeIndex: number, fields: Partial<RecordInput<'memdev'>>): RegionMapping {
  return mapping(dimm, { rangeIndex, regionIndex: 5 + dimm, regionSize: DIMM_SIZE / 2n, ...fields })
}

/** The upper half of a DIMM in the 4-way set. */
function upper(regionOffset: bigint): Partial<RecordInput<'memdev'>> {
  return { regionOffset, interleaveWays: 4, address: (DIMM_SIZE / 2n) as Dpa }
}

function identity(
  regionIndex: number,
  dimm: number,
  code: number,
  fields: Partial<RecordInput<'dcr'>> = {},
): ControlRegion {
  return subTable('dcr', {
    regionIndex,
    vendorId: 0xabcd,
    revisionId: 1,
    validFields: flagNames('mfgInfoValid'),
    manufacturingLocation: 0x0a,
    manufacturingDate: be16(2016),
    serialNumber: ~handleOf(dimm) >>> 0,
    code,
    ...fields,
  })
}

function blockIdentity(regionIndex: number, dimm: number): ControlRegion {
  return identity(regionIndex, dimm, FORMAT_CODES.block, {
    windows: 1,
    window: {
      windowSize: WINDOW_SIZE,
      commandOffset: 0n,
      commandSize: 8n,
      statusOffset: 8n,
      statusSize: 4n,
      flags: flagNames(),
      reserved1: new Uint8Array(6),
    },
  })
}

function blockWindow(regionIndex: number): SubTable {
  return subTable('bdw', { regionIndex, windows: 1, size: BLOCK_WINDOW, capacity: DIMM_SIZE })
}

function hints(dimm: number): FlushHints {
  const first = AT.hints + BigInt(dimm) * 0x1000n
  const hintAddress = Array.from({ length: HINTS }, (_, i) => first + 8n * BigInt(i))
  return subTable('flush', { deviceHandle: handleOf(dimm), hintAddress })
}
