import type { Clock } from '../lib/clock.ts'
import { finishUpdate, firmwareInfo, queryUpdate, startUpdate } from '../uapi/intel-firmware.ts'
import { INTEL_EXTENDED, INTEL_STATUS } from '../uapi/intel-status.ts'
import { sendDataHead } from '../uapi/send-data.ts'
import { inputOf, outputOf, statusAnswer, zeroed, type Answer } from './answers.ts'

/** What the firmware store of nfit_test announces. Sizes in bytes, times in microseconds. */
export const FIRMWARE_STORE = {
  storageSize: 0x10_0000,
  maxSendLen: 0xffec,
  queryInterval: 250_000,
  maxQueryTime: 3_000_000,
  fisVersion: 0x0105,
  /** Version after any update. */
  updatedVersion: 0xffff_ffff_abcdn,
} as const

/** Milliseconds that verifying an image takes. */
const VERIFY_TIME = 1000

type State =
  | { readonly kind: 'new' }
  | { readonly kind: 'receiving' }
  | { readonly kind: 'verifying'; readonly until: number }
  | { readonly kind: 'updated' }

/**
 * The firmware store of one DIMM: Intel functions 12 to 16. Any image will do.
 * Source: tools/testing/nvdimm/test/nfit.c.
 */
export class FirmwareStore {
  readonly #clock: Clock
  #state: State = { kind: 'new' }
  #context = 0
  #version = 0n
  #received = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Bytes received since the update was started. */
  get received(): number {
    return this.#received
  }

  /** Whether an update was verified and waits for its activation. */
  get isStaged(): boolean {
    return this.#settle().kind === 'updated'
  }

  /** The staged update is in use; the next one may start. */
  activate(): void {
    if (this.isStaged) this.#state = { kind: 'new' }
  }

  call(func: number, input: Uint8Array): Answer {
    switch (func) {
      case 12:
        return this.#info()
      case 13:
        return this.#start()
      case 14:
        return this.#receive(input)
      case 15:
        return this.#finish(input)
      case 16:
        return this.#query(input)
      default:
        return statusAnswer(INTEL_STATUS.notSupported)
    }
  }

  #info(): Answer {
    const { storageSize, maxSendLen, queryInterval, maxQueryTime, fisVersion } = FIRMWARE_STORE
    const limits = { storageSize, maxSendLen, queryInterval, maxQueryTime, fisVersion }
    return outputOf(firmwareInfo, 0, { ...zeroed(firmwareInfo), ...limits, updatedVersion: this.#version })
  }

  #start(): Answer {
    if (this.#settle().kind !== 'new')
      return outputOf(startUpdate, 0, { status: INTEL_EXTENDED.startBusy, context: 0 })
    this.#state = { kind: 'receiving' }
    this.#context = (this.#context + 1) >>> 0
    this.#received = 0
    return outputOf(startUpdate, 0, { status: INTEL_STATUS.success, context: this.#context })
  }

  #receive(input: Uint8Array): Answer {
    const head = sendDataHead.decode(input)
    if (!head.ok || input.byteLength !== sendDataHead.size + head.value.length) return null
    const { context, offset, length } = head.value
    if (this.#settle().kind !== 'receiving') return statusAnswer(INTEL_STATUS.retry)
    if (context !== this.#context) return statusAnswer(INTEL_EXTENDED.sendContextInvalid)
    if (length > FIRMWARE_STORE.maxSendLen || offset > FIRMWARE_STORE.storageSize - length)
      return statusAnswer(INTEL_STATUS.invalidParameter)
    this.#received += length
    return statusAnswer(INTEL_STATUS.success)
  }

  #finish(input: Uint8Array): Answer {
    const request = inputOf(finishUpdate, 8, input)
    if (request === null) return null
    const state = this.#settle()
    if (state.kind === 'updated') return statusAnswer(INTEL_EXTENDED.finishDone)
    if (request.ctrlFlags > 1) return null
    if (request.ctrlFlags === 1) {
      this.#received = 0
      this.#state = { kind: 'new' }
      return statusAnswer(INTEL_EXTENDED.finishAborted)
    }
    if (request.context !== this.#context || state.kind !== 'receiving')
      return statusAnswer(INTEL_EXTENDED.finishContextInvalid)
    this.#state = { kind: 'verifying', until: this.#clock.now() + VERIFY_TIME }
    return statusAnswer(INTEL_STATUS.success)
  }

  #query(input: Uint8Array): Answer {
    const request = inputOf(queryUpdate, 4, input)
    if (request === null) return null
    const answer = (status: number, updatedFwRev = 0n): Answer =>
      outputOf(queryUpdate, 4, { context: request.context, status, updatedFwRev })
    if (request.context !== this.#context) return answer(INTEL_EXTENDED.queryContextInvalid)
    switch (this.#settle().kind) {
      case 'new':
        return answer(INTEL_STATUS.success)
      case 'receiving':
        return answer(INTEL_EXTENDED.queryOrder)
      case 'verifying':
        return answer(INTEL_EXTENDED.queryBusy)
      case 'updated':
        return answer(INTEL_STATUS.success, this.#version)
    }
  }

  /** The state now: verifying ends by itself. */
  #settle(): State {
    if (this.#state.kind === 'verifying' && this.#clock.now() >= this.#state.until) {
      this.#state = { kind: 'updated' }
      this.#version = FIRMWARE_STORE.updatedVersion
    }
    return this.#state
  }
}
