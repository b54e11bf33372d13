import { sameBytes } from '../lib/bytes.ts'
import type { Clock, Milliseconds } from '../lib/clock.ts'
import { securityState, setPassphrase, usePassphrase } from '../uapi/intel-security.ts'
import { INTEL_EXTENDED, INTEL_STATUS } from '../uapi/intel-status.ts'
import { inputOf, outputOf, statusAnswer, zeroed, type Answer } from './answers.ts'

/** Milliseconds that an overwrite takes. */
const OVERWRITE_TIME = 5000

/** Bits of the state bytes of Intel function 19. */
const STATE = { enabled: 0x02, locked: 0x04, frozen: 0x08, overwrite: 0x40 } as const
const MASTER_ENABLED = 0x01

const NO_PASSPHRASE = new Uint8Array(32)

/**
 * Security of one DIMM: Intel functions 19 to 28.
 * Source: tools/testing/nvdimm/test/nfit.c; Intel DSM interface 1.8.
 */
export class EmulatedSecurity {
  readonly #clock: Clock
  #state = 0
  #passphrase: Uint8Array = NO_PASSPHRASE
  #master: Uint8Array = NO_PASSPHRASE
  #overwriteEnd: Milliseconds | null = null

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** As after a power cycle: a DIMM with a passphrase is locked, nothing is frozen any more. */
  lock(): void {
    if (this.#has(STATE.enabled)) this.#state = STATE.enabled | STATE.locked
  }

  call(func: number, input: Uint8Array): Answer {
    switch (func) {
      case 19:
        return this.#report()
      case 20:
      case 27:
        return this.#set(func, input)
      case 23:
        return statusAnswer(this.#freeze())
      case 26:
        return statusAnswer(this.#queryOverwrite())
      case 21:
      case 22:
      case 24:
      case 25:
      case 28: {
        const request = inputOf(usePassphrase, 32, input)
        return request === null ? null : statusAnswer(this.#use(func, request.passphrase))
      }
      default:
        return statusAnswer(INTEL_STATUS.notSupported)
    }
  }

  #has(bits: number): boolean {
    return (this.#state & bits) !== 0
  }

  #report(): Answer {
    const state = this.#overwriteEnd === null ? this.#state : STATE.overwrite
    return outputOf(securityState, 0, { ...zeroed(securityState), state, extendedState: MASTER_ENABLED })
  }

  #set(func: 20 | 27, input: Uint8Array): Answer {
    const request = inputOf(setPassphrase, 64, input)
    if (request === null) return null
    if (this.#overwriteEnd !== null) return statusAnswer(INTEL_STATUS.invalidState)
    const current = func === 20 ? this.#passphrase : this.#master
    if (func === 20 && this.#has(STATE.frozen | STATE.locked)) return statusAnswer(INTEL_STATUS.invalidState)
    if (!sameBytes(request.oldPass, current)) return statusAnswer(INTEL_STATUS.invalidPassphrase)
    if (func === 27) {
      this.#master = request.newPass
    } else {
      this.#passphrase = request.newPass
      this.#state |= STATE.enabled
    }
    return statusAnswer(INTEL_STATUS.success)
  }

  #freeze(): number {
    if (!this.#has(STATE.enabled) || this.#overwriteEnd !== null) return INTEL_STATUS.invalidState
    this.#state |= STATE.frozen
    return INTEL_STATUS.success
  }

  #use(func: 21 | 22 | 24 | 25 | 28, passphrase: Uint8Array): number {
    if (this.#overwriteEnd !== null) return INTEL_STATUS.invalidState
    const expected = func === 28 ? this.#master : this.#passphrase
    const right = sameBytes(passphrase, expected)
    switch (func) {
      case 21:
        if (!this.#has(STATE.enabled) || this.#has(STATE.frozen | STATE.locked))
          return INTEL_STATUS.invalidState
        if (!right) return INTEL_STATUS.invalidPassphrase
        this.#forget()
        return INTEL_STATUS.success
      case 22:
        if (!this.#has(STATE.locked) || this.#has(STATE.frozen)) return INTEL_STATUS.invalidState
        if (!right) return INTEL_STATUS.invalidPassphrase
        this.#state &= ~STATE.locked
        return INTEL_STATUS.success
      case 24:
      case 28:
        if (this.#has(STATE.frozen)) return INTEL_STATUS.invalidState
        if (!right) return INTEL_STATUS.invalidPassphrase
        this.#forget()
        return INTEL_STATUS.success
      case 25:
        if (this.#has(STATE.frozen)) return INTEL_STATUS.invalidState
        if (this.#has(STATE.enabled) && !right) return INTEL_STATUS.invalidPassphrase
        this.#overwriteEnd = this.#clock.now() + OVERWRITE_TIME
        return INTEL_STATUS.success
    }
  }

  /** The end of an overwrite is noticed when somebody asks; the state is what it was before. */
  #queryOverwrite(): number {
    if (this.#overwriteEnd === null) return INTEL_EXTENDED.overwriteSequenceError
    if (this.#clock.now() < this.#overwriteEnd) return INTEL_EXTENDED.overwriteInProgress
    this.#overwriteEnd = null
    return INTEL_STATUS.success
  }

  #forget(): void {
    this.#state = 0
    this.#passphrase = NO_PASSPHRASE
  }
}
