import { concatBytes, viewOf } from '../lib/bytes.ts'
import type { DimmHandle, Guid } from '../lib/brand.ts'

/** Bytes that an ACPI method returns. */
export interface AcpiBuffer {
  readonly type: 'buffer'
  readonly bytes: Uint8Array
}

/** What an ACPI method returns. */
export type AcpiObject =
  | AcpiBuffer
  | { readonly type: 'integer'; readonly value: bigint }
  | { readonly type: 'package'; readonly elements: readonly AcpiObject[] }
  | { readonly type: 'string'; readonly text: string }

/** A call of `_DSM`. */
export interface DsmCall {
  /** `null`: the root device. */
  readonly handle: DimmHandle | null
  readonly guid: Guid
  readonly revision: number
  readonly func: number
  /** Contents of the one buffer in the argument package. */
  readonly input: Uint8Array
}

/** A call of one of the label methods of a DIMM. */
export type LabelCall =
  | { readonly method: '_LSI'; readonly handle: DimmHandle }
  | { readonly method: '_LSR'; readonly handle: DimmHandle; readonly offset: number; readonly length: number }
  | {
      readonly method: '_LSW'
      readonly handle: DimmHandle
      readonly offset: number
      readonly data: Uint8Array
    }

/** The firmware of a machine, real or emulated. `null` means that the method failed or does not exist. */
export interface Firmware {
  dsm(call: DsmCall): AcpiObject | null
  label(call: LabelCall): AcpiObject | null
}

/** Name of a label method of a DIMM. */
export type LabelMethod = LabelCall['method']

/** What the platform tells unasked. `handle` is `null` for the root device. */
export interface Notification {
  readonly handle: DimmHandle | null
  readonly event: number
}

/** Events of {@link Notification} (ACPI 6.5 sections 5.6.6 and 9.20.3). */
export const NOTIFY = {
  /** Root device: `_FIT` changed. */
  update: 0x80,
  /** Root device: an uncorrectable memory error was met. */
  memoryError: 0x81,
  /** DIMM: its health changed. */
  health: 0x81,
} as const

/** Ends a subscription. */
export interface Subscription {
  cancel(): void
}

/** The ACPI side of a machine with NVDIMMs: firmware methods, tables, devices, notifications. */
export interface Platform extends Firmware {
  /** The NFIT; `null` when the machine has none at boot. */
  nfit(): Uint8Array | null
  /** What `_FIT` returns, sub-tables without header; `null` without the method. It replaces the NFIT. */
  fit(): AcpiObject | null
  /** Label methods of the device at this handle (`_ADR`); `null` when ACPI has no such device. */
  labelMethods(handle: DimmHandle): ReadonlySet<LabelMethod> | null
  listen(listener: (notification: Notification) => void): Subscription
}

/**
 * A label package as one buffer: integers become 4 bytes, buffers stay as they are.
 * `null`: an element of another type, which is a bug of the firmware.
 * Source: `pkg_to_buf`, drivers/acpi/nfit/core.c.
 */
export function flattenPackage(object: AcpiObject): Uint8Array | null {
  if (object.type !== 'package') return null
  const parts: Uint8Array[] = []
  for (const element of object.elements) {
    if (element.type === 'integer') parts.push(integerBytes(element.value))
    else if (element.type === 'buffer') parts.push(element.bytes)
    else return null
  }
  return concatBytes(...parts)
}

/** The integer that `_LSW` returns, as 4 bytes; `null` for anything else. */
export function integerToBuffer(object: AcpiObject): Uint8Array | null {
  return object.type === 'integer' ? integerBytes(object.value) : null
}

function integerBytes(value: bigint): Uint8Array {
  const bytes = new Uint8Array(4)
  viewOf(bytes).setUint32(0, Number(BigInt.asUintN(32, value)), true)
  return bytes
}
