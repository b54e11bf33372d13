import type { NfitTable } from '../acpi/parse.ts'
import type { SubTable } from '../acpi/records.ts'
import { toHex } from '../lib/bytes.ts'
import { hex } from '../lib/u64.ts'
import { flagWords } from '../nfit/identity.ts'
import type { DimmRecord } from '../nfit/dimms.ts'
import type { Region, RegionError } from '../nfit/regions.ts'

/** JSON text of any value of this library: u64 as `0x` text, bytes as hexadecimal text, sets as arrays. */
export function toJson(value: unknown): string {
  return JSON.stringify(
    value,
    (_, one: unknown) => {
      if (typeof one === 'bigint') return hex(one)
      if (one instanceof Uint8Array) return toHex(one)
      return one instanceof Set ? [...(one as ReadonlySet<unknown>)] : one
    },
    2,
  )
}

/** A table for people: one block for each sub-table, one line for each field. */
export function renderTable(table: NfitTable): string {
  const lines: string[] = []
  if (table.header !== null) lines.push('header', ...fieldLines(table.header))
  table.subTables.forEach((one, i) => {
    lines.push('', `${hex(table.offsets[i] ?? 0)} ${title(one)}`, ...fieldLines(one))
  })
  lines.push(...table.notes.map((note) => `note: ${note.message}`))
  return `${lines.join('\n')}\n`
}

/** DIMMs and regions for people. */
export function renderMachine(
  dimms: readonly DimmRecord[],
  regions: readonly Region[],
  errors: readonly RegionError[],
): string {
  const lines = dimms.map((dimm, i) => {
    const formats = dimm.formats.map((code) => hex(code)).join(' ')
    const hints = dimm.flush?.hintAddress.length ?? 0
    const flags = flagWords(dimm.flags).join(' ')
    return `nmem${i} handle ${hex(dimm.handle)} id ${dimm.id ?? 'unknown'} phys ${dimm.physicalId} formats ${formats} hints ${hints} ${flags}`.trimEnd()
  })
  for (const { range, type, mappings, cookies, persistence } of regions) {
    const where = `${hex(range.address)}+${hex(range.length)}`
    const set = cookies === null ? '' : ` cookie ${hex(cookies.cookie1)} ${hex(cookies.cookie2)}`
    const domain = persistence === null ? '' : ` ${persistence}`
    lines.push(`range ${range.rangeIndex} ${type} ${where} ${mappings.length}-way${set}${domain}`)
  }
  lines.push(...errors.map((error) => error.message))
  return `${lines.join('\n')}\n`
}

const TITLES: { readonly [K in SubTable['kind']]: string } = {
  spa: 'system physical address range',
  memdev: 'region mapping',
  idt: 'interleave',
  smbios: 'SMBIOS',
  dcr: 'control region',
  bdw: 'block data window',
  flush: 'flush hint addresses',
  caps: 'platform capabilities',
  unknown: 'unknown type',
}

function title(table: SubTable): string {
  return table.kind === 'unknown' ? `${TITLES.unknown} ${table.type}` : TITLES[table.kind]
}

function fieldLines(record: object, indent = '  '): readonly string[] {
  return Object.entries(record).flatMap(([name, value]: [string, unknown]) => {
    if (name === 'kind') return []
    if (isPlain(value) && !('names' in value))
      return [`${indent}${name}`, ...fieldLines(value, `${indent}  `)]
    return [`${indent}${name} ${valueText(value)}`.trimEnd()]
  })
}

function valueText(value: unknown): string {
  if (value === null) return 'none'
  if (value instanceof Uint8Array) return toHex(value)
  if (Array.isArray(value)) return value.map(valueText).join(' ')
  if (isPlain(value) && 'names' in value && value.names instanceof Set) return [...value.names].join(' ')
  if (typeof value === 'bigint' || typeof value === 'number') return hex(value)
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function isPlain(value: unknown): value is object {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  )
}
