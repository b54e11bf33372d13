import { concatBytes, viewOf } from '../lib/bytes.ts'
import type { LayoutError } from '../lib/layout.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { KINDS } from './decode-sub-table.ts'
import * as layouts from './layouts.ts'
import { NFIT_HEADER_SIZE, tableChecksum } from './parse.ts'
import type { AcpiHeader, SubTable } from './records.ts'

/** A record that has no bytes: a value too large, or a field that contradicts another. */
export interface BuildError {
  readonly kind: 'build'
  readonly subTable: string
  /** Position of the record, from 0; -1 for the header. */
  readonly index: number
  readonly message: string
}

/** The header fields that the builder does not compute. */
export type HeaderInput = Omit<AcpiHeader, 'signature' | 'length' | 'checksum'>

/** Header of tables that this library makes up. */
export const DEFAULT_HEADER: HeaderInput = {
  revision: 1,
  oemId: 'TSMTCH',
  oemTableId: 'NVDIMM  ',
  oemRevision: 1,
  aslCompilerId: 'TSMT',
  aslCompilerRevision: 1,
}

/** What {@link buildNfit} needs; any parsed table will do. */
export interface NfitInput {
  readonly header?: HeaderInput | null
  readonly reserved?: number
  readonly subTables: readonly SubTable[]
}

/**
 * The bytes of an NFIT; signature, length and checksum are computed. The inverse of `parseNfit`.
 * Errors: a value that its field cannot hold, a sub-table longer than 65535 bytes.
 */
export function buildNfit(input: NfitInput): Result<Uint8Array, BuildError> {
  const body = buildFit(input.subTables)
  if (!body.ok) return body
  const length = NFIT_HEADER_SIZE + body.value.byteLength
  const header = { ...(input.header ?? DEFAULT_HEADER), signature: 'NFIT', length, checksum: 0 }
  const head = layouts.acpiHeader.encode(header)
  if (!head.ok) return err(buildError('header', -1, head.error))
  const reserved = new Uint8Array(4)
  viewOf(reserved).setUint32(0, input.reserved ?? 0, true)
  const bytes = concatBytes(head.value, reserved, body.value)
  bytes[9] = tableChecksum(bytes)
  return ok(bytes)
}

/** The sub-tables alone, as the `_FIT` method returns them. */
export function buildFit(subTables: readonly SubTable[]): Result<Uint8Array, BuildError> {
  const parts: Uint8Array[] = []
  for (const [index, table] of subTables.entries()) {
    const part = encodeSubTable(table, index)
    if (!part.ok) return part
    parts.push(part.value)
  }
  return ok(concatBytes(...parts))
}

/** The bytes of one sub-table with its header; `index` only goes into errors. */
export function encodeSubTable(table: SubTable, index = 0): Result<Uint8Array, BuildError> {
  const parts = encodeParts(table)
  const complete: Uint8Array[] = []
  for (const part of parts) {
    if (!part.ok) return err(buildError(table.kind, index, part.error))
    complete.push(part.value)
  }
  if ('tail' in table && table.tail !== undefined) complete.push(table.tail)
  const bytes = concatBytes(...complete)
  const type = table.kind === 'unknown' ? table.type : KINDS.indexOf(table.kind)
  const header = layouts.subTableHeader.encode({ type, length: bytes.byteLength })
  if (!header.ok) return err(buildError(table.kind, index, header.error))
  bytes.set(header.value, 0)
  return ok(bytes)
}

type Part = Result<Uint8Array, Pick<LayoutError, 'message'>>

function encodeParts(table: SubTable): readonly Part[] {
  switch (table.kind) {
    case 'spa':
      return [
        layouts.spaRange.encode(table),
        cookie(table.flags.names.has('locationCookieValid'), table.locationCookie),
      ]
    case 'memdev':
      return [layouts.regionMapping.encode(table)]
    case 'idt':
      return [
        layouts.interleaveTable.encode({ ...table, lineCount: table.lineOffset.length }),
        words(table.lineOffset, 4, 0xffff_ffffn),
      ]
    case 'smbios':
      return [layouts.smbiosTable.encode(table), ok(table.data)]
    case 'dcr': {
      if (table.window !== null)
        return [layouts.controlRegion.encode(table), layouts.controlWindow.encode(table.window)]
      if (table.windows !== 0)
        return [err({ message: `window is null although windows is ${table.windows}` })]
      return [layouts.controlRegion.encode(table)]
    }
    case 'bdw':
      return [layouts.dataWindow.encode(table)]
    case 'flush':
      return [
        layouts.flushHints.encode({ ...table, hintCount: table.hintAddress.length }),
        words(table.hintAddress, 8, 0xffff_ffff_ffff_ffffn),
      ]
    case 'caps':
      return [layouts.platformCapabilities.encode(table)]
    case 'unknown':
      return [ok(new Uint8Array(4)), ok(table.data)]
  }
}

function cookie(valid: boolean, value: bigint | null): Part {
  if (valid !== (value !== null)) return err({ message: 'locationCookie and its flag must come together' })
  return value === null ? ok(new Uint8Array(0)) : words([value], 8, 0xffff_ffff_ffff_ffffn)
}

function words(values: readonly (number | bigint)[], size: 4 | 8, max: bigint): Part {
  const bytes = new Uint8Array(values.length * size)
  const view = viewOf(bytes)
  for (const [i, value] of values.entries()) {
    if (value < 0 || value > max || (typeof value === 'number' && !Number.isInteger(value))) {
      return err({ message: `element ${i} is ${value}, not a u${8 * size}` })
    }
    if (size === 4) view.setUint32(4 * i, Number(value), true)
    else view.setBigUint64(8 * i, BigInt(value), true)
  }
  return ok(bytes)
}

function buildError(subTable: string, index: number, { message }: Pick<LayoutError, 'message'>): BuildError {
  return { kind: 'build', subTable, index, message: `${subTable} record ${index}: ${message}` }
}
