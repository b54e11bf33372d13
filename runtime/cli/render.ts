import type { NfitTable } from '../acpi/parse.ts'
import type { SubTable } from '../acpi/records.ts'
import { toHex } from '../lib/bytes.ts'
import { hex } from '../lib/u64.ts'
import type { Region } from '../nfit/regions.ts'
import type { BusView, DimmView } from './machine.ts'

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
export function renderDimms(buses: readonly BusView[]): string {
  const lines = buses.flatMap((bus) => [
    ...busLine(bus),
    ...bus.dimms.map(dimmLine),
    ...bus.regions.map(regionLine),
    ...bus.errors,
  ])
  return `${lines.join('\n')}\n`
}

/** The line that opens a bus; a table has none. */
export function busLine({ name, provider }: BusView): readonly string[] {
  return provider === null ? [] : [`${name} ${provider}`]
}

function dimmLine({ name, record, flags }: DimmView): string {
  const formats = record.formats.map((code) => hex(code)).join(' ')
  const hints = record.flush?.hintAddress.length ?? 0
  const id = record.id ?? 'unknown'
  const text = `${name} handle ${hex(record.handle)} id ${id} phys ${record.physicalId} formats ${formats} hints ${hints}`
  return [text, ...flags].join(' ')
}

function regionLine({ range, type, mappings, cookies, persistence }: Region): string {
  const where = `${hex(range.address)}+${hex(range.length)}`
  const set = cookies === null ? '' : ` cookie ${hex(cookies.cookie1)} ${hex(cookies.cookie2)}`
  const domain = persistence === null ? '' : ` ${persistence}`
  return `range ${range.rangeIndex} ${type} ${where} ${mappings.length}-way${set}${domain}`
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
  if (isPlain(value) && 'names' in value && value.names instanceof Set) return flagText(value.names, value)
  if (typeof value === 'bigint' || typeof value === 'number') return hex(value)
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Names of the flags, then the bits that have none. */
function flagText(names: ReadonlySet<unknown>, flags: object): string {
  const rest = 'unknown' in flags && typeof flags.unknown === 'number' ? flags.unknown : 0
  return [...names, ...(rest === 0 ? [] : [hex(rest)])].join(' ')
}

function isPlain(value: unknown): value is object {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  )
}
