import { hasBit, maskBetween, maskOf, orMask } from '../lib/bitmap.ts'
import { concatBytes } from '../lib/bytes.ts'
import type { DsmMask } from '../lib/brand.ts'
import type { Clock } from '../lib/clock.ts'
import { unwrap } from '../lib/result.ts'
import { MemoryLabelMedia } from '../labels/label-media.ts'
import { INTEL_STATUS } from '../uapi/intel-status.ts'
import { getConfigHead, getConfigSize, setConfigHead } from '../uapi/payloads.ts'
import type { EmulatedActivation } from './activation.ts'
import { inputOf, outputOf, statusAnswer, type Answer } from './answers.ts'
import { FirmwareStore } from './firmware-store.ts'
import { EmulatedHealth } from './health.ts'
import { EmulatedSecurity } from './security.ts'

/** Bytes of the label area, and of one transfer. */
const LABEL_SIZE = 128 * 1024
const MAX_XFER = 4096

/** Functions of the DIMMs of bus 0. */
export const NFIT_TEST_FUNCTIONS: DsmMask = orMask(maskOf(1, 2, 4, 5, 6, 10), maskBetween(12, 30)) as DsmMask

/** Functions of the DIMMs of bus 1: labels and the shutdown latch. */
export const NFIT_TEST_FUNCTIONS_1: DsmMask = maskOf(4, 5, 6, 10) as DsmMask

/** One DIMM of nfit_test. Source: tools/testing/nvdimm/test/nfit.c. */
export class NfitTestDimm {
  readonly functions: DsmMask
  readonly labels: MemoryLabelMedia = new MemoryLabelMedia(new Uint8Array(LABEL_SIZE), MAX_XFER)
  readonly health: EmulatedHealth
  readonly store: FirmwareStore
  readonly security: EmulatedSecurity
  readonly #activation: (func: number, input: Uint8Array) => Answer
  /** Functions that fail, by number, with their status. */
  readonly #failing = new Map<number, number>()

  /** `alarm` is called when the health of the DIMM needs attention. */
  constructor(clock: Clock, functions: DsmMask, activation: EmulatedActivation, alarm: () => void) {
    this.functions = functions
    this.health = new EmulatedHealth(alarm)
    this.store = new FirmwareStore(clock)
    this.security = new EmulatedSecurity(clock)
    this.#activation = activation.attach(this.store)
  }

  /** Makes a function fail from now on; `null` makes it work again. Without a status: a hardware error. */
  fail(func: number, status: number | null = INTEL_STATUS.hardwareError): void {
    if (status === null) this.#failing.delete(func)
    else this.#failing.set(func, status)
  }

  call(func: number, input: Uint8Array): Answer {
    if (func < 0 || func > 31 || !hasBit(this.functions, func)) return statusAnswer(INTEL_STATUS.notSupported)
    const failure = this.#failing.get(func)
    if (failure !== undefined) return statusAnswer(failure)
    if (func >= 4 && func <= 6) return this.#label(func, input)
    if (func >= 12 && func <= 16) return this.store.call(func, input)
    if (func >= 19 && func <= 28) return this.security.call(func, input)
    return func >= 29 ? this.#activation(func, input) : this.health.call(func, input)
  }

  #label(func: number, input: Uint8Array): Answer {
    const { labels } = this
    if (func === 4)
      return outputOf(getConfigSize, 0, { status: 0, configSize: labels.size, maxXfer: labels.maxTransfer })
    if (func === 5) {
      const request = inputOf(getConfigHead, 8, input)
      if (request === null || request.inOffset >= labels.size) return null
      const length = Math.min(request.inLength, labels.size - request.inOffset)
      return concatBytes(statusAnswer(0), unwrap(labels.read(request.inOffset, length)))
    }
    const request = inputOf(setConfigHead, 8, input)
    if (request === null || request.inOffset >= labels.size) return null
    if (input.byteLength < 8 + request.inLength) return null
    const length = Math.min(request.inLength, labels.size - request.inOffset)
    labels.write(request.inOffset, input.subarray(8, 8 + length))
    return statusAnswer(0)
  }
}
