import type { Clock, Milliseconds } from '../lib/clock.ts'
import { activateArm, activateDimmInfo, busActivate, busActivateInfo } from '../uapi/intel-firmware.ts'
import { BUS_ACTIVATE_STATUS, INTEL_STATUS } from '../uapi/intel-status.ts'
import { inputOf, outputOf, statusAnswer, zeroed, type Answer } from './answers.ts'
import type { FirmwareStore } from './firmware-store.ts'

/** Milliseconds for which the bus is busy after an activation. */
const BUSY_TIME = 3000

/** Microseconds: what one armed DIMM takes, and for how long memory may stand still. */
const TIME_PER_DIMM = 1_000_000n
const MAX_QUIESCE = 3_000_000n

/** Firmware quiesces, the OS may, a reset does as well. */
const CAPABILITY = 7

const STATE = { idle: 0, armed: 1, busy: 2 } as const
const RESULT = { none: 0, notStaged: 1, success: 2 } as const

interface Slot {
  readonly store: FirmwareStore
  isArmed: boolean
  /** What the last activation did to the DIMM, if it took part. */
  outcome: 'success' | 'notStaged' | null
}

/**
 * Activation of staged firmware: Intel's bus functions 1 and 2, and functions 29 and 30 of its DIMMs.
 * Source: tools/testing/nvdimm/test/nfit.c.
 */
export class EmulatedActivation {
  readonly #clock: Clock
  readonly #slots: Slot[] = []
  #busyUntil: Milliseconds | null = null

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Makes a DIMM take part. Returns its functions 29 and 30. */
  attach(store: FirmwareStore): (func: number, input: Uint8Array) => Answer {
    const slot: Slot = { store, isArmed: false, outcome: null }
    this.#slots.push(slot)
    return (func, input) => (func === 29 ? this.#dimmInfo(slot) : this.#arm(slot, input))
  }

  /** A function of the bus. */
  call(func: number, input: Uint8Array): Answer {
    switch (func) {
      case 1:
        return this.#busInfo()
      case 2:
        return this.#activate(input)
      default:
        return statusAnswer(INTEL_STATUS.notSupported)
    }
  }

  get #armed(): readonly Slot[] {
    return this.#slots.filter((slot) => slot.isArmed)
  }

  get #state(): number {
    if (this.#busyUntil !== null && this.#clock.now() < this.#busyUntil) return STATE.busy
    return this.#armed.length > 0 ? STATE.armed : STATE.idle
  }

  get #duration(): bigint {
    return BigInt(this.#armed.length) * TIME_PER_DIMM
  }

  #busInfo(): Answer {
    const duration = this.#duration
    return outputOf(busActivateInfo, 0, {
      ...zeroed(busActivateInfo),
      state: this.#state,
      capability: CAPABILITY,
      activateTmo: duration,
      cpuQuiesceTmo: duration,
      ioQuiesceTmo: duration,
      maxQuiesceTmo: MAX_QUIESCE,
    })
  }

  /** Activates even when it takes too long, but says so. */
  #activate(input: Uint8Array): Answer {
    if (inputOf(busActivate, 1, input) === null) return null
    const state = this.#state
    if (state === STATE.busy) return statusAnswer(BUS_ACTIVATE_STATUS.busy)
    if (state === STATE.idle) return statusAnswer(BUS_ACTIVATE_STATUS.notArmed)
    const status = this.#duration > MAX_QUIESCE ? BUS_ACTIVATE_STATUS.timeout : INTEL_STATUS.success
    this.#busyUntil = this.#clock.now() + BUSY_TIME
    for (const slot of this.#slots) {
      slot.outcome = slot.isArmed ? (slot.store.isStaged ? 'success' : 'notStaged') : null
      if (slot.isArmed) slot.store.activate()
      slot.isArmed = false
    }
    return statusAnswer(status)
  }

  #dimmInfo({ isArmed, outcome }: Slot): Answer {
    const bus = this.#state
    const state = bus === STATE.armed && !isArmed ? STATE.idle : bus
    const result = outcome !== null && state === STATE.idle ? RESULT[outcome] : RESULT.none
    return outputOf(activateDimmInfo, 0, { ...zeroed(activateDimmInfo), state, result })
  }

  #arm(slot: Slot, input: Uint8Array): Answer {
    const request = inputOf(activateArm, 1, input)
    if (request === null) return null
    if (this.#state === STATE.busy) return statusAnswer(INTEL_STATUS.notReady)
    slot.isArmed = request.activateArm === 1
    return statusAnswer(INTEL_STATUS.success)
  }
}
