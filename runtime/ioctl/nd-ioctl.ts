import { hasBit, MASK_BITS } from '../lib/bitmap.ts'
import type { Errno } from '../lib/errno.ts'
import { err, ok, unwrap, type Result } from '../lib/result.ts'
import type { NdBus } from '../bus/nd-bus.ts'
import type { NdDimm } from '../bus/nd-dimm.ts'
import { BUS_COMMANDS, commandDesc, DIMM_COMMANDS, isEmptyDesc } from '../uapi/commands.ts'
import { FAMILY } from '../uapi/families.ts'
import { callEnvelope, type CallEnvelope } from '../uapi/payloads.ts'
import { hasFunction } from '../uapi/probe.ts'
import { clearRequest, clearedLength } from './clear-request.ts'
import { copyBack, copyCommand, type CommandBuffer } from './envelope.ts'
import { dataDevices, ndPmemForgetPoisonCheck } from './poison-check.ts'
import type { UserBuffer } from './user-buffer.ts'

/** A file on the bus, `ndctlN`, or on one of its DIMMs, `nmemN`. */
export interface NdFile {
  readonly bus: NdBus
  /** `null`: the file of the bus. */
  readonly dimm: NdDimm | null
  /** Opened for reading only. */
  readonly isReadOnly: boolean
}

/** Highest family that a CALL may name. */
const MAX_FAMILY = { bus: 1n, dimm: 5n } as const

/** Commands that change something, by what the file is for; a file that is opened for reading only may not run them. */
const WRITING = {
  bus: [BUS_COMMANDS.arsStart, BUS_COMMANDS.clearError, BUS_COMMANDS.call] as readonly number[],
  dimm: [DIMM_COMMANDS.vendor, DIMM_COMMANDS.setConfigData, DIMM_COMMANDS.call] as readonly number[],
} as const

/**
 * Runs a command of user space. The value is the number of bytes of the command that nothing was written to; the
 * firmware's own verdict is in the command.
 * Errors in the order of the checks: -EFAULT the envelope of a CALL; -EINVAL its family; -ENOTTY no such command;
 * -EPERM read-only file; those of `copyCommand`; those of the provider; -EBUSY data or DIMM in use; those of running
 * it; -EFAULT the way back.
 * Unlike Linux, numbers of the bus and of DIMMs are told apart for read-only files: such a file may read the size of
 * the label area and the thresholds of a DIMM.
 * Source: `__nd_ioctl`, drivers/nvdimm/bus.c.
 */
export function ndIoctl(file: NdFile, ioctl: number, user: UserBuffer): Result<number, Errno> {
  const { bus, dimm, isReadOnly } = file
  const target = dimm === null ? 'bus' : 'dimm'
  // Direction and size of the number do not count.
  const cmd = ioctl & 0xff
  const call = cmd === BUS_COMMANDS.call ? readCall(file, user) : ok(null)
  if (!call.ok) return call
  const desc = commandDesc(target, cmd)
  const { cmdMask } = dimm === null ? bus.description : dimm.description
  if (desc === null || isEmptyDesc(desc) || !hasFunction(cmdMask, cmd)) return err('ENOTTY')
  if (isReadOnly && WRITING[target].includes(cmd)) return err('EPERM')
  const command = copyCommand(target, cmd, user)
  if (!command.ok) return command
  // What was checked is what runs: the envelope may have changed between the two reads of it.
  const seen = call.value === null ? null : unwrap(callEnvelope.decode(command.value.bytes))
  const checked = seen === null ? ok(null) : checkFamily(file, seen)
  if (!checked.ok) return checked
  const refusal = clearToSend(file, cmd, seen, command.value)
  if (refusal !== null) return err(refusal)
  const { control } = dimm === null ? bus.description : dimm.description
  if (control === null) return err('ENOTTY')
  const done = control(cmd, command.value.bytes)
  if (!done.ok) return done
  if (dimm === null && done.value.status.ok) account(bus, cmd, command.value)
  const copied = copyBack(user, command.value)
  return copied.ok ? ok(done.value.unused) : copied
}

function readCall(file: NdFile, user: UserBuffer): Result<CallEnvelope, Errno> {
  const bytes = user.read(0, callEnvelope.size)
  if (!bytes.ok) return bytes
  const call = unwrap(callEnvelope.decode(bytes.value))
  const checked = checkFamily(file, call)
  return checked.ok ? ok(call) : checked
}

function checkFamily({ bus, dimm }: NdFile, { ndFamily }: CallEnvelope): Result<null, Errno> {
  if (ndFamily > MAX_FAMILY[dimm === null ? 'bus' : 'dimm']) return err('EINVAL')
  const family = Number(ndFamily)
  const { familyMask } = dimm === null ? bus.description : dimm.description
  return family < MASK_BITS && hasBit(familyMask, family) ? ok(null) : err('EINVAL')
}

/**
 * Whether a command may run now; `null`: it may.
 * Source: `nd_cmd_clear_to_send`, drivers/nvdimm/bus.c.
 */
function clearToSend(
  { bus, dimm }: NdFile,
  cmd: number,
  call: CallEnvelope | null,
  command: CommandBuffer,
): Errno | null {
  const { clearToSend: ask } = dimm === null ? bus.description : dimm.description
  const refusal = ask?.(cmd, call) ?? null
  if (refusal !== null) return refusal
  if (dimm !== null) return hasFunction(dimm.exclusiveMask, commandOf(cmd, call)) ? 'EBUSY' : null
  const range = clearRequest(cmd, command)
  if (range === null) return null
  const checked = ndPmemForgetPoisonCheck(dataDevices(bus), range)
  return checked.ok ? null : checked.error
}

/** The command of a DIMM that a CALL of Intel's family stands for, else the command itself. */
function commandOf(cmd: number, call: CallEnvelope | null): number {
  const isIntel =
    call !== null && call.ndFamily === BigInt(FAMILY.intel) && call.ndCommand < BigInt(MASK_BITS)
  return isIntel ? Number(call.ndCommand) : cmd
}

/** Forgets what firmware cleared, as far as it was asked to. */
function account(bus: NdBus, cmd: number, command: CommandBuffer): void {
  const range = clearRequest(cmd, command)
  if (range === null) return
  const cleared = clearedLength(cmd, command)
  bus.accountCleared({ start: range.start, length: cleared < range.length ? cleared : range.length })
}
