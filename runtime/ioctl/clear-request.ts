import { slice, viewOf } from '../lib/bytes.ts'
import type { AddressRange } from '../lib/range.ts'
import { unwrap } from '../lib/result.ts'
import { BUS_COMMANDS } from '../uapi/commands.ts'
import { BUS_FAMILY } from '../uapi/families.ts'
import { callEnvelope } from '../uapi/payloads.ts'
import type { CommandBuffer } from './envelope.ts'

/** Bytes of the inputs of a clear-error: address and length. */
const INPUT_SIZE = 16

/** Place of the count of cleared bytes in its outputs. */
const CLEARED_AT = 8

/**
 * The range that a command of the bus asks to have cleared; `null`: it is no clear-error. The same function through
 * a CALL counts too, which Linux lets pass unseen.
 */
export function clearRequest(cmd: number, command: CommandBuffer): AddressRange | null {
  const at = inputOffset(cmd, command)
  const input = at === null ? null : slice(command.bytes, at, INPUT_SIZE)
  if (input === null || !input.ok) return null
  const view = viewOf(input.value)
  return { start: view.getBigUint64(0, true), length: view.getBigUint64(8, true) }
}

/** Bytes that firmware says it cleared; 0 when the command has no room for the answer or firmware reports a failure. */
export function clearedLength(cmd: number, command: CommandBuffer): bigint {
  if (inputOffset(cmd, command) === null) return 0n
  const output = slice(command.bytes, command.inLength, CLEARED_AT + 8)
  if (!output.ok) return 0n
  const view = viewOf(output.value)
  return view.getUint32(0, true) === 0 ? view.getBigUint64(CLEARED_AT, true) : 0n
}

/** Where the inputs of a clear-error begin; `null`: the command is none. */
function inputOffset(cmd: number, { bytes }: CommandBuffer): number | null {
  if (cmd === BUS_COMMANDS.clearError) return 0
  if (cmd !== BUS_COMMANDS.call) return null
  const { ndFamily, ndCommand, ndSizeIn } = unwrap(callEnvelope.decode(bytes))
  if (ndFamily !== BigInt(BUS_FAMILY.nfit) || ndCommand !== BigInt(BUS_COMMANDS.clearError)) return null
  return ndSizeIn < INPUT_SIZE ? null : callEnvelope.size
}
