import { viewOf } from '../lib/bytes.ts'
import { ok, type Result } from '../lib/result.ts'
import { refuse, type NfitError, type NfitPlace } from './errors.ts'
import * as layouts from './layouts.ts'
import type { Layout } from '../lib/layout.ts'
import type { SubTable } from './records.ts'

/** `strict` refuses what the specification does not allow; `linux` tolerates what the kernel does. */
export type Compat = 'strict' | 'linux'

/** Kinds of the known types, by type number. */
export const KINDS = ['spa', 'memdev', 'idt', 'smbios', 'dcr', 'bdw', 'flush', 'caps'] as const

/** What to call a type in messages. */
export function typeName(type: number): string {
  return KINDS[type] ?? `type ${type}`
}

/**
 * Decodes one sub-table. `bytes` is exactly its length, at least 4.
 * Errors: `length` (Linux: -ENOMEM), `count` and `capability-bit` (not checked by Linux: -EINVAL).
 * Source: `add_table`, drivers/acpi/nfit/core.c; ACPI 6.5 section 5.2.25.
 */
export function decodeSubTable(
  type: number,
  bytes: Uint8Array,
  place: NfitPlace,
  compat: Compat,
): Result<SubTable, NfitError> {
  const input: Input = { bytes, place, compat }
  switch (type) {
    case 0:
      return spa(input)
    case 1:
      return fixed(input, layouts.regionMapping, (body) => ({ kind: 'memdev', ...body }))
    case 2:
      return interleave(input)
    case 3:
      return smbios(input)
    case 4:
      return control(input)
    case 5:
      return fixed(input, layouts.dataWindow, (body) => ({ kind: 'bdw', ...body }))
    case 6:
      return flush(input)
    case 7:
      return capabilities(input)
    default:
      return ok({ kind: 'unknown', type, data: bytes.slice(4) })
  }
}

interface Input {
  readonly bytes: Uint8Array
  readonly place: NfitPlace
  readonly compat: Compat
}

type Decoded = Result<SubTable, NfitError>

function spa({ bytes, place }: Input): Decoded {
  const head = layouts.spaRange.decode(bytes)
  if (!head.ok) return wrongLength(place, bytes, '56 or 64')
  const cookie = head.value.flags.names.has('locationCookieValid')
  const need = cookie ? 64 : 56
  if (bytes.byteLength !== need)
    return wrongLength(place, bytes, `${need}, as flag bit 2 is ${cookie ? 1 : 0}`)
  const locationCookie = cookie ? viewOf(bytes).getBigUint64(56, true) : null
  return ok({ kind: 'spa', ...head.value, locationCookie })
}

function fixed<T>({ bytes, place }: Input, of: Layout<T>, make: (body: T) => SubTable): Decoded {
  const body = of.decode(bytes)
  if (!body.ok || bytes.byteLength !== of.size) return wrongLength(place, bytes, `${of.size}`)
  return ok(make(body.value))
}

function interleave(input: Input): Decoded {
  const head = layouts.interleaveTable.decode(input.bytes)
  if (!head.ok) return wrongLength(input.place, input.bytes, 'at least 16')
  const { lineCount, ...body } = head.value
  const tail = counted(input, 16 + 4 * lineCount, `${lineCount} lines`)
  if (!tail.ok) return tail
  const view = viewOf(input.bytes)
  const lineOffset = Array.from({ length: lineCount }, (_, i) => view.getUint32(16 + 4 * i, true))
  return ok({ kind: 'idt', ...body, lineOffset, ...tail.value })
}

function smbios({ bytes, place, compat }: Input): Decoded {
  const head = layouts.smbiosTable.decode(bytes)
  if (head.ok) return ok({ kind: 'smbios', ...head.value, data: bytes.slice(8) })
  // Linux never looks inside this type.
  if (compat === 'linux') return ok({ kind: 'unknown', type: 3, data: bytes.slice(4) })
  return wrongLength(place, bytes, 'at least 8')
}

function control(input: Input): Decoded {
  const { bytes, place, compat } = input
  const head = layouts.controlRegion.decode(bytes)
  if (!head.ok) return wrongLength(place, bytes, '80, or 32 without windows')
  const { windows } = head.value
  if (bytes.byteLength < 80) {
    if (windows !== 0)
      return refuse(place, 'count', 'EINVAL', `${windows} windows need length 80, not ${bytes.byteLength}`)
    if (compat === 'strict' && bytes.byteLength !== 32) return wrongLength(place, bytes, '80 or 32')
    return ok({ kind: 'dcr', ...head.value, window: null, ...tailFrom(bytes, 32) })
  }
  if (compat === 'strict' && bytes.byteLength !== 80) return wrongLength(place, bytes, '80 or 32')
  const window = layouts.controlWindow.decode(bytes.subarray(32))
  if (!window.ok) return wrongLength(place, bytes, '80')
  return ok({ kind: 'dcr', ...head.value, window: window.value, ...tailFrom(bytes, 80) })
}

function flush(input: Input): Decoded {
  const head = layouts.flushHints.decode(input.bytes)
  if (!head.ok) return wrongLength(input.place, input.bytes, 'at least 16')
  const { hintCount, ...body } = head.value
  const tail = counted(input, 16 + 8 * hintCount, `${hintCount} hints`)
  if (!tail.ok) return tail
  const view = viewOf(input.bytes)
  const hintAddress = Array.from({ length: hintCount }, (_, i) => view.getBigUint64(16 + 8 * i, true))
  return ok({ kind: 'flush', ...body, hintAddress, ...tail.value })
}

function capabilities({ bytes, place, compat }: Input): Decoded {
  const head = layouts.platformCapabilities.decode(bytes)
  if (!head.ok) return refuse(place, 'length', 'EINVAL', `length is ${bytes.byteLength}, must be 16`)
  if (compat === 'strict') {
    if (bytes.byteLength !== 16)
      return refuse(place, 'length', 'EINVAL', `length is ${bytes.byteLength}, must be 16`)
    const highest = head.value.highestCapability
    if (highest > 31)
      return refuse(place, 'capability-bit', 'EINVAL', `highest capability ${highest} exceeds 31`)
  }
  return ok({ kind: 'caps', ...head.value, ...tailFrom(bytes, 16) })
}

/** The bytes after counted elements; refuses a count that the length cannot hold. */
function counted(
  { bytes, place, compat }: Input,
  need: number,
  what: string,
): Result<{ tail?: Uint8Array }, NfitError> {
  const wrong = compat === 'strict' ? bytes.byteLength !== need : bytes.byteLength < need
  if (wrong) return refuse(place, 'count', 'EINVAL', `${what} need length ${need}, not ${bytes.byteLength}`)
  return ok(tailFrom(bytes, need))
}

function tailFrom(bytes: Uint8Array, from: number): { tail?: Uint8Array } {
  return bytes.byteLength > from ? { tail: bytes.slice(from) } : {}
}

function wrongLength(place: NfitPlace, bytes: Uint8Array, expected: string): ReturnType<typeof refuse> {
  return refuse(place, 'length', 'ENOMEM', `length is ${bytes.byteLength}, must be ${expected}`)
}
