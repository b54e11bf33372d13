import { hasBit } from '../lib/bitmap.ts'
import { slice, viewOf } from '../lib/bytes.ts'
import type { DimmHandle, DsmMask, Guid } from '../lib/brand.ts'
import { errnoFromNumber, type Errno } from '../lib/errno.ts'
import { silentLogger, type Logger } from '../lib/logger.ts'
import { err, ok, unwrap, type Result } from '../lib/result.ts'
import {
  commandDesc,
  inSize,
  isEmptyDesc,
  outSize,
  DIMM_COMMANDS,
  type CommandTarget,
} from '../uapi/commands.ts'
import * as families from '../uapi/families.ts'
import { callEnvelope, type CallEnvelope } from '../uapi/payloads.ts'
import { hasFunction, type BusCommands, type DimmCommands } from '../uapi/probe.ts'
import { flattenPackage, integerToBuffer, type Firmware } from './firmware.ts'
import { translateBusStatus, translateDimmStatus, type CommandStatus } from './translate-status.ts'

/** The bus that a command goes to. */
export interface CtlBus {
  readonly commands: BusCommands
  readonly firmware: Firmware
  readonly logger?: Logger
}

/** The DIMM that a command goes to. */
export interface CtlDimm {
  readonly handle: DimmHandle
  readonly commands: DimmCommands
  /** Whether ACPI has a device for the handle. */
  readonly hasDevice: boolean
}

/** A call that reached the firmware. */
export interface CtlOk {
  /** Bytes at the end of the buffer that nothing was written to. */
  readonly unused: number
  /** The firmware's own verdict, `cmd_rc`. */
  readonly status: CommandStatus
}

interface Call {
  readonly target: CommandTarget
  readonly cmd: number
  readonly func: number
  readonly envelope: CallEnvelope | null
  readonly guid: Guid | null
  readonly revision: number
  readonly dsmMask: DsmMask
}

const CMD_CALL = 10
const ENVELOPE_SIZE = 64

/**
 * Turns a libnvdimm command into a call of a firmware method and writes the output behind the input in `buf`.
 * A failure means that no answer was obtained; the firmware's refusal is in `status` of a success.
 * Errors in the order of the checks: -EINVAL envelope missing, -ENOTTY other family, -EINVAL reserved words,
 * the negative function number itself, -ENOTTY no device, -EINVAL bus family, -ENOTTY unknown command or function,
 * -ENXIO buffer too small for the input, -EINVAL no usable answer, -ENXIO buffer too small or answer too short.
 * The checks of the input against `buf` are not in Linux, whose ioctl layer makes the buffer.
 * Source: `acpi_nfit_ctl`, drivers/acpi/nfit/core.c.
 */
export function nfitCtl(
  bus: CtlBus,
  dimm: CtlDimm | null,
  cmd: number,
  buf: Uint8Array,
): Result<CtlOk, Errno> {
  const call = prepare(bus, dimm, cmd, buf)
  if (!call.ok) return call
  const denied = deny(call.value, bus, dimm)
  if (denied !== null) return err(denied)
  const { target, envelope } = call.value
  const inLength = envelope === null ? inputLength(target, cmd, buf) : envelope.ndSizeIn
  if (inLength === null) return err('ENXIO')
  const inStart = envelope === null ? 0 : ENVELOPE_SIZE
  const input = slice(buf, inStart, inLength)
  if (!input.ok) return err('ENXIO')
  logInput(bus, call.value, input.value)
  const output = run(bus, dimm, call.value, input.value)
  if (output === null) return err('EINVAL')
  if (envelope !== null) return copyCall(buf, envelope, output)
  return copyFields(call.value, dimm, buf, inLength, output)
}

function prepare(bus: CtlBus, dimm: CtlDimm | null, cmd: number, buf: Uint8Array): Result<Call, Errno> {
  let envelope: CallEnvelope | null = null
  if (cmd === CMD_CALL) {
    if (buf.byteLength < ENVELOPE_SIZE) return err('EINVAL')
    envelope = unwrap(callEnvelope.decode(buf))
    if (dimm !== null && envelope.ndFamily !== BigInt(dimm.commands.family ?? -1)) return err('ENOTTY')
    if (envelope.ndReserved2.some((byte) => byte !== 0)) return err('EINVAL')
  }
  const func = functionOf(dimm, cmd, envelope)
  if (func < 0) return err(errnoFromNumber(func) ?? 'EINVAL')
  if (dimm !== null) {
    if (!dimm.hasDevice) return err('ENOTTY')
    const { family, dsmMask } = dimm.commands
    const guid = family === null ? null : (families.familyOf(family)?.guid ?? null)
    const revision = family === null ? 0 : families.revisionId(family, func)
    return ok({ target: 'dimm', cmd, func, envelope, guid, revision, dsmMask })
  }
  const family = envelope?.ndFamily ?? 0n
  if (family === 0n) {
    const { dsmMask } = bus.commands
    return ok({ target: 'bus', cmd, func, envelope, guid: families.BUS_NFIT_GUID, revision: 1, dsmMask })
  }
  if (family > 1n || !hasBit(bus.commands.familyMask, 1)) return err('EINVAL')
  const { intelMask } = bus.commands
  return ok({
    target: 'bus',
    cmd,
    func,
    envelope,
    guid: families.BUS_INTEL_GUID,
    revision: 1,
    dsmMask: intelMask,
  })
}

/** The function number; Linux cuts the 64-bit number of an envelope to a signed 32-bit one. */
function functionOf(dimm: CtlDimm | null, cmd: number, envelope: CallEnvelope | null): number {
  if (envelope !== null) return Number(BigInt.asIntN(32, envelope.ndCommand))
  if (dimm === null) return cmd
  return dimm.commands.family === families.FAMILY.intel ? cmd : 0
}

function deny(call: Call, bus: CtlBus, dimm: CtlDimm | null): Errno | null {
  const desc = commandDesc(call.target, call.cmd)
  if (desc === null || (call.cmd !== 0 && isEmptyDesc(desc))) return 'ENOTTY'
  if (call.envelope !== null) return hasFunction(call.dsmMask, call.func) ? null : 'ENOTTY'
  const { cmdMask } = dimm === null ? bus.commands : dimm.commands
  return hasFunction(cmdMask, call.cmd) ? null : 'ENOTTY'
}

function inputLength(target: CommandTarget, cmd: number, buf: Uint8Array): number | null {
  let total = 0
  for (const index of (commandDesc(target, cmd)?.inSizes ?? []).keys()) {
    const size = inSize(target, cmd, index, buf)
    if (size === null) return null
    total += size
  }
  return total
}

function run(bus: CtlBus, dimm: CtlDimm | null, call: Call, input: Uint8Array): Uint8Array | null {
  const { firmware } = bus
  if (dimm !== null) {
    const { handle } = dimm
    const view = viewOf(input)
    if (call.cmd === DIMM_COMMANDS.getConfigSize && dimm.commands.lsr) {
      const object = firmware.label({ method: '_LSI', handle })
      return object === null ? null : flattenPackage(object)
    }
    if (call.cmd === DIMM_COMMANDS.getConfigData && dimm.commands.lsr) {
      const [offset, length] = [view.getUint32(0, true), view.getUint32(4, true)]
      const object = firmware.label({ method: '_LSR', handle, offset, length })
      return object === null ? null : flattenPackage(object)
    }
    if (call.cmd === DIMM_COMMANDS.setConfigData && dimm.commands.lsw) {
      const offset = view.getUint32(0, true)
      const object = firmware.label({ method: '_LSW', handle, offset, data: input.slice(8) })
      return object === null ? null : integerToBuffer(object)
    }
  }
  if (call.guid === null) return null
  const { guid, revision, func } = call
  const object = firmware.dsm({ handle: dimm?.handle ?? null, guid, revision, func, input })
  return object !== null && object.type === 'buffer' ? object.bytes : null
}

function copyCall(buf: Uint8Array, envelope: CallEnvelope, output: Uint8Array): Result<CtlOk, Errno> {
  const length = Math.min(output.byteLength, envelope.ndSizeOut)
  const room = slice(buf, ENVELOPE_SIZE + envelope.ndSizeIn, length)
  if (!room.ok) return err('ENXIO')
  viewOf(buf).setUint32(60, output.byteLength, true)
  room.value.set(output.subarray(0, length))
  return ok({ unused: 0, status: ok(0n) })
}

function copyFields(
  call: Call,
  dimm: CtlDimm | null,
  buf: Uint8Array,
  inLength: number,
  output: Uint8Array,
): Result<CtlOk, Errno> {
  const { target, cmd } = call
  let at = 0
  let taken = 0
  for (const index of (commandDesc(target, cmd)?.outSizes ?? []).keys()) {
    const size = outSize(target, cmd, index, buf, output, output.byteLength - at)
    // An answer that ends early is not an error yet: what it has is handed out.
    if (size === null || at + size > output.byteLength) break
    const room = slice(buf, inLength + at, size)
    if (!room.ok) return err('ENXIO')
    room.value.set(output.subarray(at, at + size))
    at += size
    taken++
  }
  const unused = buf.byteLength - inLength - at
  if (unused > 0 && taken === 0) return err('ENXIO')
  const status =
    taken > 0 && output.byteLength >= 4 && reportsStatus(target, cmd) ? viewOf(output).getUint32(0, true) : 0
  const verdict =
    dimm === null ? translateBusStatus(cmd, buf, status) : translateDimmStatus(dimm.commands, cmd, status)
  return ok({ unused, status: verdict })
}

function reportsStatus(target: CommandTarget, cmd: number): boolean {
  return cmd >= 1 && cmd <= (target === 'bus' ? 4 : 9)
}

/** Passphrases never go to the log. */
function logInput(bus: CtlBus, call: Call, input: Uint8Array): void {
  const secret =
    call.target === 'dimm' && call.revision === 2 && hasFunction(families.INTEL_SECURITY_MASK, call.func)
  const data = secret ? 'hidden' : `${input.byteLength} bytes`
  const logger = bus.logger ?? silentLogger
  logger.log('debug', `${call.target} cmd ${call.cmd} func ${call.func} input ${data}`)
}

/** What a user may send. */
export interface SendRequest {
  readonly dimm: CtlDimm | null
  readonly cmd: number
  /** Family and function of a CALL. */
  readonly call?: Pick<CallEnvelope, 'ndFamily' | 'ndCommand'>
  /** Whether the scrubber is queued or running. */
  readonly scrubBusy: boolean
}

/**
 * The driver's say about a command that comes from user space, before it is run; `null` lets it through.
 * Security and activation are for the kernel alone; a scrub of the user must not meet that of the kernel.
 * Source: `acpi_nfit_clear_to_send`, drivers/acpi/nfit/core.c.
 */
export function clearToSend({ dimm, cmd, call, scrubBusy }: SendRequest): Errno | null {
  if (cmd === CMD_CALL && call !== undefined) {
    if (dimm === null) return call.ndFamily === 0n ? null : 'EOPNOTSUPP'
    if (call.ndFamily !== 0n) return null
    const func = call.ndCommand
    if (func > 31n) return 'EOPNOTSUPP'
    return hasBit(families.INTEL_DENY_MASK, Number(func)) ? 'EOPNOTSUPP' : null
  }
  return dimm === null && cmd === 2 && scrubBusy ? 'EBUSY' : null
}
