import { viewOf } from '../lib/bytes.ts'
import type { Errno } from '../lib/errno.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { ND_CONFIG_LOCKED } from '../uapi/payloads.ts'
import { BUS_COMMANDS, DIMM_COMMANDS } from '../uapi/commands.ts'

/** Success of firmware: 0, or the number of bytes cleared when that is less than was asked for. */
export type CommandStatus = Result<bigint, Errno>

/** Bits of the high half of the status of ARS status. */
export const ARS_STATUS = { done: 0, busy: 1, none: 2, interrupted: 3 } as const

/** Low half of the status of ARS start: a scrub runs already. */
export const ARS_START_BUSY = 6

/** Status of the label methods for a locked DIMM. */
const LABELS_LOCKED = 3

const DONE: CommandStatus = ok(0n)

/**
 * The meaning of the status of a bus command. `buf` is the record of the command, inputs and outputs.
 * Source: `xlat_bus_status`, drivers/acpi/nfit/core.c.
 */
export function translateBusStatus(cmd: number, buf: Uint8Array, status: number): CommandStatus {
  const low = status & 0xffff
  const high = status >>> 16
  switch (cmd) {
    case BUS_COMMANDS.arsCap:
      if (low === 1) return err('ENOTTY')
      if (low !== 0) return err('EIO')
      return (high & 3) === 0 ? err('ENOTTY') : DONE
    case BUS_COMMANDS.arsStart:
      if (low === ARS_START_BUSY) return err('EBUSY')
      return low === 0 ? DONE : err('EIO')
    case BUS_COMMANDS.arsStatus:
      return low === 0 ? arsProgress(high, buf) : err('EIO')
    case BUS_COMMANDS.clearError: {
      if (buf.byteLength < 32) return err('EIO')
      const length = viewOf(buf).getBigUint64(8, true)
      const cleared = viewOf(buf).getBigUint64(24, true)
      if (low !== 0 || cleared === 0n) return err('EIO')
      return length > cleared ? ok(cleared) : DONE
    }
    default:
      return status === 0 ? DONE : err('EIO')
  }
}

/**
 * The meaning of the status of a DIMM command.
 * Source: `xlat_nvdimm_status`, drivers/acpi/nfit/core.c.
 */
export function translateDimmStatus(
  labels: { readonly lsr: boolean; readonly lsw: boolean },
  cmd: number,
  status: number,
): CommandStatus {
  if (cmd === DIMM_COMMANDS.getConfigSize && !labels.lsr && (status & ND_CONFIG_LOCKED) !== 0)
    return err('EACCES')
  const viaRead = cmd === DIMM_COMMANDS.getConfigData && labels.lsr
  const viaWrite = cmd === DIMM_COMMANDS.setConfigData && labels.lsw
  if ((viaRead || viaWrite) && status === LABELS_LOCKED) return err('EACCES')
  return status === 0 ? DONE : err('EIO')
}

function arsProgress(high: number, buf: Uint8Array): CommandStatus {
  switch (high) {
    case ARS_STATUS.done:
      return DONE
    case ARS_STATUS.busy:
      return err('EBUSY')
    case ARS_STATUS.none:
      return err('EAGAIN')
    case ARS_STATUS.interrupted: {
      if (buf.byteLength < 44) return DONE
      const view = viewOf(buf)
      const overflow = view.getUint32(4, true) >= 40 && (view.getUint16(42, true) & 1) === 1
      return overflow ? err('ENOSPC') : DONE
    }
    default:
      return err('EIO')
  }
}
