import { viewOf } from '../lib/bytes.ts'
import { bitsOf } from '../lib/bitmap.ts'
import type { CmdMask } from '../lib/brand.ts'

/** Whom a command addresses: the whole bus, or one DIMM. */
export type CommandTarget = 'bus' | 'dimm'

/** Marks a size that depends on the contents of the buffer. */
export const VARIABLE = 0xffff_ffff

/** Numbers of the DIMM commands. Source of this file: `include/uapi/linux/ndctl.h`, drivers/nvdimm/bus.c. */
export const DIMM_COMMANDS = {
  implemented: 0,
  smart: 1,
  smartThreshold: 2,
  dimmFlags: 3,
  getConfigSize: 4,
  getConfigData: 5,
  setConfigData: 6,
  vendorEffectLogSize: 7,
  vendorEffectLog: 8,
  vendor: 9,
  call: 10,
} as const

/** Numbers of the bus commands. */
export const BUS_COMMANDS = {
  implemented: 0,
  arsCap: 1,
  arsStart: 2,
  arsStatus: 3,
  clearError: 4,
  call: 10,
} as const

/** Sizes, in bytes, of the fields that a command takes and returns. */
export interface CommandDesc {
  readonly name: string
  readonly inSizes: readonly number[]
  readonly outSizes: readonly number[]
}

const call: CommandDesc = { name: 'cmd_call', inSizes: [64, VARIABLE], outSizes: [VARIABLE] }

const DIMM_DESCS: readonly (CommandDesc | undefined)[] = [
  { name: 'implemented', inSizes: [], outSizes: [] },
  { name: 'smart', inSizes: [], outSizes: [4, 128] },
  { name: 'smart_thresh', inSizes: [], outSizes: [4, 8] },
  { name: 'flags', inSizes: [], outSizes: [4, 4] },
  { name: 'get_size', inSizes: [], outSizes: [4, 4, 4] },
  { name: 'get_data', inSizes: [4, 4], outSizes: [4, VARIABLE] },
  { name: 'set_data', inSizes: [4, 4, VARIABLE], outSizes: [4] },
  { name: 'effect_size', inSizes: [], outSizes: [] },
  { name: 'effect_log', inSizes: [], outSizes: [] },
  { name: 'vendor', inSizes: [4, 4, VARIABLE], outSizes: [4, 4, VARIABLE] },
  call,
]

const BUS_DESCS: readonly (CommandDesc | undefined)[] = [
  { name: 'implemented', inSizes: [], outSizes: [] },
  { name: 'ars_cap', inSizes: [8, 8], outSizes: [4, 4, 4, 4] },
  { name: 'ars_start', inSizes: [8, 8, 2, 1, 5], outSizes: [4, 4] },
  { name: 'ars_status', inSizes: [], outSizes: [4, 4, VARIABLE] },
  { name: 'clear_error', inSizes: [8, 8], outSizes: [4, 4, 8] },
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  call,
]

/** The descriptor of a command, or `null` for a number that has none. */
export function commandDesc(target: CommandTarget, cmd: number): CommandDesc | null {
  return (target === 'dimm' ? DIMM_DESCS : BUS_DESCS)[cmd] ?? null
}

/** Whether a descriptor has no fields at all; such commands cannot be called. */
export function isEmptyDesc(desc: CommandDesc): boolean {
  return desc.inSizes.length === 0 && desc.outSizes.length === 0
}

/** The name in the `commands` attribute; `unknown` for anything without a descriptor. */
export function commandName(target: CommandTarget, cmd: number): string {
  return commandDesc(target, cmd)?.name ?? 'unknown'
}

/** Text of the `commands` attribute: each name followed by a space, then a newline. */
export function commandsText(target: CommandTarget, cmdMask: CmdMask): string {
  const names = bitsOf(cmdMask).map((cmd) => `${commandName(target, cmd)} `)
  return `${names.join('')}\n`
}

/**
 * Bytes of input field `index`, or `null` when it cannot be known.
 * `input` is the input so far, from the start of the buffer; a word that it does not hold is unknown.
 */
export function inSize(target: CommandTarget, cmd: number, index: number, input: Uint8Array): number | null {
  const size = commandDesc(target, cmd)?.inSizes[index]
  if (size === undefined) return null
  if (size !== VARIABLE) return size
  if (cmd === 10) return wordAt(input, 16)
  return wordAt(input, 4)
}

/**
 * Bytes of output field `index`, or `null` when it cannot be known.
 * `input` and `output` start at the first byte of each; `remainder` is what firmware returned
 * beyond the fields before this one, 0 where that is not known.
 */
export function outSize(
  target: CommandTarget,
  cmd: number,
  index: number,
  input: Uint8Array,
  output: Uint8Array,
  remainder: number,
): number | null {
  const size = commandDesc(target, cmd)?.outSizes[index]
  if (size === undefined) return null
  if (size !== VARIABLE) return size
  if (cmd === 10) return wordAt(input, 20)
  if (target === 'bus') return arsStatusTail(wordAt(output, 4), remainder)
  return cmd === DIMM_COMMANDS.vendor ? wordAt(output, 4) : wordAt(input, 4)
}

/** Some firmware counts the status in `out_length`, some (as ACPI 6.1 says) does not. */
function arsStatusTail(outLength: number | null, remainder: number): number | null {
  if (outLength === null) return null
  if (outLength < 4) return 0
  if (outLength - 4 === remainder) return remainder
  return Math.max(0, outLength - 8)
}

function wordAt(bytes: Uint8Array, at: number): number | null {
  return at + 4 <= bytes.byteLength ? viewOf(bytes).getUint32(at, true) : null
}

/**
 * The ioctl number of a command: direction read and write, type `N`, the size of the fixed record.
 * Only the low 8 bits are looked at by the kernel.
 */
export function ioctlNumber(cmd: number, size: number): number {
  return ((3 << 30) | (size << 16) | (0x4e << 8) | cmd) >>> 0
}
