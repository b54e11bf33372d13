import type { Errno } from '../lib/errno.ts'

/** Low half of the status word of every Intel function. Source: Intel DSM interface 1.6, ndctl intel.h. */
export const INTEL_STATUS = {
  success: 0,
  notSupported: 1,
  nonExisting: 2,
  invalidParameter: 3,
  hardwareError: 4,
  retry: 5,
  unknown: 6,
  /** The high half tells more. */
  extended: 7,
  noResources: 8,
  notReady: 9,
  invalidState: 10,
  invalidPassphrase: 11,
} as const

/** Statuses with {@link INTEL_STATUS.extended} in the low half, by function. */
export const INTEL_EXTENDED = {
  startBusy: 0x10007,
  sendContextInvalid: 0x10007,
  finishContextInvalid: 0x10007,
  finishDone: 0x20007,
  finishBad: 0x30007,
  finishAborted: 0x40007,
  queryContextInvalid: 0x10007,
  queryBusy: 0x20007,
  queryBad: 0x30007,
  queryOrder: 0x40007,
  injectDisabled: 0x10007,
  overwriteUnsupported: 0x10007,
  overwriteInProgress: 0x10007,
  overwriteSequenceError: 0x20007,
} as const

/** Statuses of Intel's bus function 2, firmware activation: 6 in the low half. */
export const BUS_ACTIVATE_STATUS = {
  notArmed: 0x10006,
  busy: 0x20006,
  noFirmware: 0x30006,
  timeout: 0x40006,
  notIdle: 0x50006,
  aborted: 0x60006,
} as const

/** The error that libndctl makes of a status; `null` for success. */
export function intelStatusErrno(status: number): Errno | null {
  switch (status & 0xffff) {
    case INTEL_STATUS.success:
      return null
    case INTEL_STATUS.notSupported:
      return 'EOPNOTSUPP'
    case INTEL_STATUS.nonExisting:
      return 'ENXIO'
    case INTEL_STATUS.invalidParameter:
      return 'EINVAL'
    case INTEL_STATUS.hardwareError:
      return 'EIO'
    case INTEL_STATUS.retry:
    case INTEL_STATUS.noResources:
      return 'EAGAIN'
    case INTEL_STATUS.notReady:
      return 'EBUSY'
    default:
      return 'ENOMSG'
  }
}
