import { viewOf } from '../lib/bytes.ts'
import type { DimmHandle, Guid } from '../lib/brand.ts'
import type { DeviceProbe } from '../uapi/probe.ts'
import type { AcpiObject, LabelMethod, Platform } from './firmware.ts'

const NO_INPUT = new Uint8Array(0)
const NO_METHODS: ReadonlySet<LabelMethod> = new Set()

/**
 * Asks a device which functions it has, through function 0 of each `_DSM`; every answer is asked for once.
 * `handle` is `null` for the root device. `null`: ACPI has no device with the handle.
 * Source: `acpi_check_dsm`, drivers/acpi/utils.c; ACPI 6.5 section 9.1.1.
 */
export function deviceProbe(platform: Platform, handle: DimmHandle | null): DeviceProbe | null {
  const methods = handle === null ? NO_METHODS : platform.labelMethods(handle)
  if (methods === null) return null
  const answers = new Map<string, bigint>()
  const functions = (guid: Guid, revision: number): bigint => {
    const key = `${guid} ${revision}`
    const known = answers.get(key)
    if (known !== undefined) return known
    const mask = functionMask(platform.dsm({ handle, guid, revision, func: 0, input: NO_INPUT }))
    answers.set(key, mask)
    return mask
  }
  return {
    supports: (guid, revision, func) => {
      const mask = functions(guid, revision)
      // Bit 0 tells whether there is any function besides the query.
      return (mask & 1n) !== 0n && ((mask >> BigInt(func)) & 1n) !== 0n
    },
    hasMethod: (name) => methods.has(name),
  }
}

/** The functions of an answer to function 0: an integer or a buffer of at most 8 bytes that count. */
function functionMask(answer: AcpiObject | null): bigint {
  if (answer === null) return 0n
  if (answer.type === 'integer') return BigInt.asUintN(64, answer.value)
  if (answer.type !== 'buffer') return 0n
  const bytes = new Uint8Array(8)
  bytes.set(answer.bytes.subarray(0, 8))
  return viewOf(bytes).getBigUint64(0, true)
}
