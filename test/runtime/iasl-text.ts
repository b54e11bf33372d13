/** The text form of a table as iasl prints and reads it, made from our records: an oracle in both directions. */
import { encodeSubTable } from '../../runtime/acpi/build.ts'
import { KINDS } from '../../runtime/acpi/decode-sub-table.ts'
import * as layouts from '../../runtime/acpi/layouts.ts'
import type { NfitTable } from '../../runtime/acpi/parse.ts'
import type { ControlWindow, SubTable } from '../../runtime/acpi/records.ts'
import { toHex } from '../../runtime/lib/bytes.ts'
import { flagValue, type FlagBits, type FlagSet } from '../../runtime/lib/fields.ts'
import type { Layout } from '../../runtime/lib/layout.ts'
import { unwrap } from '../../runtime/lib/result.ts'

/** One line: a field with offset and size in bytes, or (both null) one bit of the field before. */
export interface TextLine {
  readonly offset: number | null
  readonly size: number | null
  readonly name: string
  readonly value: string
}

/** iasl's name of a field, ours, and for flags the name of each bit. */
type Wording = readonly (readonly [string, string, FlagWording?])[]

interface FlagWording {
  readonly bits: FlagBits<string>
  readonly lines: readonly (readonly [string, string])[]
}

const HEADER: Wording = [
  ['Signature', 'signature'],
  ['Table Length', 'length'],
  ['Revision', 'revision'],
  ['Checksum', 'checksum'],
  ['Oem ID', 'oemId'],
  ['Oem Table ID', 'oemTableId'],
  ['Oem Revision', 'oemRevision'],
  ['Asl Compiler ID', 'aslCompilerId'],
  ['Asl Compiler Revision', 'aslCompilerRevision'],
]

const SPA_BITS = [
  ['Add/Online Operation Only', 'addOnlineOnly'],
  ['Proximity Domain Valid', 'proximityValid'],
] as const

/** Compilers that know ACPI 6.4 want this bit as well, and the older ones do not have it. */
export const COOKIE_LINE = 'Location Cookie Valid'

const spa: Wording = [
  ['Range Index', 'rangeIndex'],
  ['Flags (decoded below)', 'flags', { bits: layouts.SPA_FLAGS, lines: SPA_BITS }],
  ['Reserved', 'reserved'],
  ['Proximity Domain', 'proximityDomain'],
  ['Region Type GUID', 'rangeGuid'],
  ['Address Range Base', 'address'],
  ['Address Range Length', 'length'],
  ['Memory Map Attribute', 'memoryMapping'],
]

const memdev: Wording = [
  ['Device Handle', 'deviceHandle'],
  ['Physical Id', 'physicalId'],
  ['Region Id', 'regionId'],
  ['Range Index', 'rangeIndex'],
  ['Control Region Index', 'regionIndex'],
  ['Region Size', 'regionSize'],
  ['Region Offset', 'regionOffset'],
  ['Address Region Base', 'address'],
  ['Interleave Index', 'interleaveIndex'],
  ['Interleave Ways', 'interleaveWays'],
  [
    'Flags',
    'flags',
    {
      bits: layouts.MEMDEV_FLAGS,
      lines: [
        ['Save to device failed', 'saveFailed'],
        ['Restore from device failed', 'restoreFailed'],
        ['Platform flush failed', 'flushFailed'],
        ['Device not armed', 'notArmed'],
        ['Health events observed', 'healthObserved'],
        ['Health events enabled', 'healthEnabled'],
        ['Mapping failed', 'mapFailed'],
      ],
    },
  ],
  ['Reserved', 'reserved'],
]

const dcr: Wording = [
  ['Region Index', 'regionIndex'],
  ['Vendor Id', 'vendorId'],
  ['Device Id', 'deviceId'],
  ['Revision Id', 'revisionId'],
  ['Subsystem Vendor Id', 'subsystemVendorId'],
  ['Subsystem Device Id', 'subsystemDeviceId'],
  ['Subsystem Revision Id', 'subsystemRevisionId'],
  ['Valid Fields', 'validFields', { bits: { mfgInfoValid: 0 }, lines: [] }],
  ['Manufacturing Location', 'manufacturingLocation'],
  ['Manufacturing Date', 'manufacturingDate'],
  ['Reserved', 'reserved'],
  ['Serial Number', 'serialNumber'],
  ['Code', 'code'],
  ['Window Count', 'windows'],
]

const window: Wording = [
  ['Window Size', 'windowSize'],
  ['Command Offset', 'commandOffset'],
  ['Command Size', 'commandSize'],
  ['Status Offset', 'statusOffset'],
  ['Status Size', 'statusSize'],
  ['Flags', 'flags', { bits: { controlBuffered: 0 }, lines: [['Windows buffered', 'controlBuffered']] }],
  ['Reserved1', 'reserved1'],
]

const bdw: Wording = [
  ['Region Index', 'regionIndex'],
  ['Window Count', 'windows'],
  ['Offset', 'offset'],
  ['Size', 'size'],
  ['Capacity', 'capacity'],
  ['Start Address', 'startAddress'],
]

const caps: Wording = [
  ['Highest Capability', 'highestCapability'],
  ['Reserved', 'reserved'],
  [
    'Capabilities (decoded below)',
    'capabilities',
    {
      bits: layouts.CAPABILITY_FLAGS,
      lines: [
        ['Cache Flush to NVDIMM', 'cacheFlush'],
        ['Memory Flush to NVDIMM', 'memFlush'],
        ['Memory Mirroring', 'memMirror'],
      ],
    },
  ],
  ['Reserved', 'reserved2'],
]

/** All lines of a table; every offset and size is the one our layouts have. */
export function textLines(table: NfitTable): readonly TextLine[] {
  if (table.header === null) throw new Error('iasl knows no table without header')
  return [
    ...lines(HEADER, layouts.acpiHeader, table.header, 0),
    { offset: 36, size: 4, name: 'Reserved', value: digits(table.reserved, 4) },
    ...table.subTables.flatMap((one, i) => subTableLines(one, table.offsets[i] ?? 0)),
  ]
}

/** A source file that iasl compiles to the table. `withCookieLine`: the compiler asks for {@link COOKIE_LINE}. */
export function dsl(table: NfitTable, withCookieLine: boolean): string {
  return textLines(table)
    .flatMap(({ size, name, value }) => {
      const line = `${size === null ? '' : `[${String(size).padStart(4, '0')}] `}${name} : ${value}\n`
      return withCookieLine && name === 'Proximity Domain Valid' ? [line, `${COOKIE_LINE} : 0\n`] : [line]
    })
    .join('')
}

/** Fields for which the disassembler prints an offset that is not theirs: 4 too many, or without the start. */
export const WRONG_OFFSETS: readonly string[] = ['Line Offset', 'SMBIOS Table Entries']

/** The lines of a disassembly between its opening comment and the dump of the bytes. */
export function parseDisassembly(text: string): readonly TextLine[] {
  const body = text
    .replaceAll('\\\n', '')
    .replace(/^\/\*[^]*?\*\//, '')
    .replace(/^Raw Table Data[^]*/m, '')
  const field = /^(?:\[[0-9A-F]+h (\d+) +(?:[0-9A-F]+h)?(\d+)\])? +(.+?) : (.*)$/gm
  return [...body.matchAll(field)].map(([, offset, size, name = '', value = '']) => ({
    offset: offset === undefined ? null : Number(offset),
    size: size === undefined ? null : Number(size),
    name,
    value: value
      .replace(/ +\[.*\]$/, '')
      .replaceAll(/ +/g, ' ')
      .trim(),
  }))
}

function subTableLines(table: SubTable, start: number): readonly TextLine[] {
  const type = KINDS.findIndex((kind) => kind === table.kind)
  const length = unwrap(encodeSubTable(table)).byteLength
  return [
    { offset: start, size: 2, name: 'Subtable Type', value: digits(type, 2) },
    { offset: start + 2, size: 2, name: 'Length', value: digits(length, 2) },
    ...bodyLines(table, start),
  ]
}

function bodyLines(table: SubTable, start: number): readonly TextLine[] {
  switch (table.kind) {
    case 'spa':
      return lines(spa, layouts.spaRange, table, start)
    case 'memdev':
      return lines(memdev, layouts.regionMapping, table, start)
    case 'idt':
      return [
        ...lines(
          [
            ['Interleave Index', 'interleaveIndex'],
            ['Reserved', 'reserved'],
            ['Line Count', 'lineCount'],
            ['Line Size', 'lineSize'],
          ],
          layouts.interleaveTable,
          { ...table, lineCount: table.lineOffset.length },
          start,
        ),
        ...elements('Line Offset', table.lineOffset, start + 16, 4),
      ]
    case 'smbios':
      return [
        ...lines([['Reserved', 'reserved']], layouts.smbiosTable, table, start),
        {
          offset: start + 8,
          size: table.data.byteLength,
          name: 'SMBIOS Table Entries',
          value: Array.from(table.data, (byte) => digits(byte, 1)).join(' '),
        },
      ]
    case 'dcr':
      return [
        ...lines(dcr, layouts.controlRegion, table, start),
        ...(table.window === null
          ? []
          : lines<ControlWindow>(window, layouts.controlWindow, table.window, start + 32)),
      ]
    case 'bdw':
      return lines(bdw, layouts.dataWindow, table, start)
    case 'flush':
      return [
        ...lines(
          [
            ['Device Handle', 'deviceHandle'],
            ['Hint Count', 'hintCount'],
            ['Reserved', 'reserved'],
          ],
          layouts.flushHints,
          { ...table, hintCount: table.hintAddress.length },
          start,
        ),
        ...elements('Hint Address', table.hintAddress, start + 16, 8),
      ]
    case 'caps':
      return lines(caps, layouts.platformCapabilities, table, start)
    case 'unknown':
      throw new Error('iasl stops at unknown types')
  }
}

function lines<T extends object>(wording: Wording, of: Layout<T>, value: T, start: number): TextLine[] {
  return wording.flatMap(([name, key, flags]) => {
    const place = of.places[key]
    if (place === undefined) throw new Error(`${of.name} has no ${key}`)
    const one: unknown = value[key as keyof T]
    const offset = start + place.offset
    const field = { offset, size: place.size, name, value: textOf(one, place.size, flags?.bits) }
    const set = one as FlagSet<string>
    const bits = (flags?.lines ?? []).map(([line, flag]) => ({
      offset: null,
      size: null,
      name: line,
      value: set.names.has(flag) ? '1' : '0',
    }))
    return [field, ...bits]
  })
}

function elements(
  name: string,
  values: readonly (number | bigint)[],
  start: number,
  size: number,
): TextLine[] {
  return values.map((value, i) => ({ offset: start + i * size, size, name, value: digits(value, size) }))
}

function textOf(value: unknown, size: number, bits: FlagBits<string> | undefined): string {
  if (bits !== undefined) return digits(flagValue(value as FlagSet<string>, bits), size)
  if (typeof value === 'number' || typeof value === 'bigint') return digits(value, size)
  // Reserved bytes are printed as one number.
  if (value instanceof Uint8Array) return toHex(value.toReversed()).toUpperCase()
  return size === 16 ? String(value).toUpperCase() : JSON.stringify(value)
}

function digits(value: number | bigint, bytes: number): string {
  return value
    .toString(16)
    .toUpperCase()
    .padStart(2 * bytes, '0')
}
