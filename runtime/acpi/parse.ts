import { viewOf } from '../lib/bytes.ts'
import { silentLogger, type Logger } from '../lib/logger.ts'
import { ok, type Result } from '../lib/result.ts'
import { decodeSubTable, KINDS, typeName, type Compat } from './decode-sub-table.ts'
import { refuse, sentence, type NfitError, type NfitNote, type NfitPlace } from './errors.ts'
import { acpiHeader } from './layouts.ts'
import type { AcpiHeader, SubTable } from './records.ts'

/** Bytes before the first sub-table. */
export const NFIT_HEADER_SIZE = 40

/** A parsed NFIT. */
export interface NfitTable {
  /** `null` when the input was a `_FIT` buffer, which has none. */
  readonly header: AcpiHeader | null
  /** The u32 between header and first sub-table; 0 in a `_FIT` buffer. */
  readonly reserved: number
  readonly subTables: readonly SubTable[]
  /** Offset in the input of each sub-table, in bytes. */
  readonly offsets: readonly number[]
  /** What was tolerated or skipped. */
  readonly notes: readonly NfitNote[]
}

/** How to read a table. */
export interface ParseOptions {
  /** Default `strict`. */
  readonly compat?: Compat
  /** `table`: with the 40-byte header (default). `fit`: sub-tables only, as the `_FIT` method returns them. */
  readonly form?: 'table' | 'fit'
  readonly logger?: Logger
}

/**
 * Parses an NFIT. Never reads outside the bytes and ends after at most one step for every 4 bytes.
 * Errors name sub-table, offset and rule. Unknown types are kept raw, with a note.
 * With `compat: 'linux'` a zero length ends the walk successfully, a bad checksum or revision is noted,
 * and longer sub-tables keep their surplus bytes as `tail`.
 * Source: ACPI 6.5 section 5.2.25; `acpi_nfit_init`, `add_table`, drivers/acpi/nfit/core.c.
 */
export function parseNfit(bytes: Uint8Array, options: ParseOptions = {}): Result<NfitTable, NfitError> {
  const compat = options.compat ?? 'strict'
  const notes = new Notes(options.logger ?? silentLogger)
  if (options.form === 'fit') return walk(bytes, 0, null, 0, compat, notes)
  const header = parseHeader(bytes, compat, notes)
  if (!header.ok) return header
  const reserved = viewOf(bytes).getUint32(36, true)
  return walk(bytes.subarray(0, header.value.length), NFIT_HEADER_SIZE, header.value, reserved, compat, notes)
}

/** The byte that makes all bytes of a table sum to 0 modulo 256; the checksum field itself is not counted. */
export function tableChecksum(bytes: Uint8Array): number {
  let sum = -(bytes[9] ?? 0)
  for (const byte of bytes) sum += byte
  return -sum & 0xff
}

class Notes {
  readonly list: NfitNote[] = []
  readonly #logger: Logger

  constructor(logger: Logger) {
    this.#logger = logger
  }

  add(place: NfitPlace, rule: NfitNote['rule'], detail: string, logged: string): void {
    this.list.push({ ...place, rule, message: sentence(place, rule, detail) })
    this.#logger.log('warn', logged)
  }
}

function parseHeader(bytes: Uint8Array, compat: Compat, notes: Notes): Result<AcpiHeader, NfitError> {
  const place: NfitPlace = { subTable: 'header', index: -1, offset: 0 }
  const header = acpiHeader.decode(bytes)
  if (!header.ok || bytes.byteLength < NFIT_HEADER_SIZE) {
    return refuse(place, 'table-short', 'EINVAL', `${bytes.byteLength} bytes, the header alone has 40`)
  }
  const { signature, length, revision, checksum } = header.value
  if (signature !== 'NFIT')
    return refuse(place, 'signature', 'EINVAL', `signature is ${JSON.stringify(signature)}`)
  if (length < NFIT_HEADER_SIZE || length > bytes.byteLength) {
    return refuse(
      place,
      'table-length',
      'EINVAL',
      `table length is ${length}, there are ${bytes.byteLength} bytes`,
    )
  }
  const complaints: readonly (readonly ['table-length' | 'revision' | 'checksum', boolean, string])[] = [
    ['table-length', length !== bytes.byteLength, `${bytes.byteLength - length} bytes follow the table`],
    ['revision', revision !== 1, `revision is ${revision}, must be 1`],
    ['checksum', checksum !== tableChecksum(bytes.subarray(0, length)), 'bytes do not sum to 0'],
  ]
  for (const [rule, broken, detail] of complaints) {
    if (!broken) continue
    if (compat === 'strict') return refuse(place, rule, 'EINVAL', detail)
    notes.add(place, rule, detail, `NFIT: ${detail}`)
  }
  return header
}

function walk(
  bytes: Uint8Array,
  start: number,
  header: AcpiHeader | null,
  reserved: number,
  compat: Compat,
  notes: Notes,
): Result<NfitTable, NfitError> {
  const subTables: SubTable[] = []
  const offsets: number[] = []
  const view = viewOf(bytes)
  let at = start
  while (at < bytes.byteLength) {
    const left = bytes.byteLength - at
    const index = subTables.length
    if (left < 4) {
      return refuse(
        { subTable: 'sub-table header', index, offset: at },
        'header-short',
        'EINVAL',
        `${left} bytes are left`,
      )
    }
    const type = view.getUint16(at, true)
    const length = view.getUint16(at + 2, true)
    const place: NfitPlace = { subTable: typeName(type), index, offset: at }
    if (length === 0) {
      if (compat === 'strict') return refuse(place, 'zero-length', 'EINVAL', 'length is 0')
      notes.add(place, 'zero-length', 'length is 0', `found a zero length table '${type}' parsing nfit`)
      break
    }
    if (length < 4)
      return refuse(place, 'length-short', 'EINVAL', `length ${length} does not hold its own header`)
    if (length > left)
      return refuse(place, 'past-end', 'EINVAL', `truncated: length ${length}, ${left} bytes are left`)
    const table = decodeSubTable(type, bytes.subarray(at, at + length), place, compat)
    if (!table.ok) return table
    if (type >= KINDS.length) {
      notes.add(place, 'unknown-type', 'kept raw', `unknown table '${type}' parsing nfit`)
    }
    subTables.push(table.value)
    offsets.push(at)
    at += length
  }
  return ok({ header, reserved, subTables, offsets, notes: notes.list })
}
