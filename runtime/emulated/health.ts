import { hasBit } from '../lib/bitmap.ts'
import {
  injectError,
  latchShutdown,
  setThreshold,
  smart,
  smartThreshold,
  type Smart,
  type SmartThreshold,
} from '../uapi/intel-smart.ts'
import { INTEL_STATUS } from '../uapi/intel-status.ts'
import { fromCelsius, SMART_VALID, toCelsius } from '../uapi/smart-info.ts'
import { inputOf, outputOf, statusAnswer, zeroed, type Answer } from './answers.ts'

/** Bits of {@link Smart.health}. */
const HEALTH = { nonCritical: 1, fatal: 4 } as const

/** Bits of `alarmFlags` and `alarmControl`. */
const ALARM = { spares: 0, mediaTemperature: 1, ctrlTemperature: 2 } as const

/** Bits of the flags of an injection. */
const INJECT = { mediaTemperature: 0, spares: 1, fatal: 2, shutdown: 3 } as const

const VALID =
  (1 << SMART_VALID.health) |
  (1 << SMART_VALID.spares) |
  (1 << SMART_VALID.used) |
  (1 << SMART_VALID.mediaTemperature) |
  (1 << SMART_VALID.ctrlTemperature) |
  (1 << SMART_VALID.shutdownCount) |
  (1 << SMART_VALID.alarm) |
  (1 << SMART_VALID.shutdown)

const ALARMS = (1 << ALARM.spares) | (1 << ALARM.mediaTemperature)

/** What a healthy DIMM of nfit_test reports. */
const NORMAL: Smart = {
  ...zeroed(smart),
  flags: VALID,
  health: HEALTH.nonCritical,
  spares: 75,
  lifeUsed: 5,
  alarmFlags: ALARMS,
  mediaTemperature: fromCelsius(23),
  ctrlTemperature: fromCelsius(25),
  pmicTemperature: fromCelsius(40),
  shutdownCount: 42,
  aitStatus: 1,
}

const THRESHOLDS: SmartThreshold = {
  ...zeroed(smartThreshold),
  alarmControl: ALARMS,
  spares: 5,
  mediaTemperature: fromCelsius(40),
  ctrlTemperature: fromCelsius(30),
}

/**
 * SMART, thresholds, injection and the shutdown latch of one DIMM: Intel functions 1, 2, 10, 17 and 18.
 * Source: tools/testing/nvdimm/test/nfit.c.
 */
export class EmulatedHealth {
  readonly #alarm: () => void
  #smart = NORMAL
  #thresholds = THRESHOLDS
  #latched = false

  /** `alarm` is called when a threshold is met or the DIMM is in trouble. */
  constructor(alarm: () => void) {
    this.#alarm = alarm
  }

  /** Whether the shutdown status is latched (function 10). */
  get latched(): boolean {
    return this.#latched
  }

  call(func: number, input: Uint8Array): Answer {
    switch (func) {
      case 1:
        return outputOf(smart, 0, this.#smart)
      case 2:
        return outputOf(smartThreshold, 0, this.#thresholds)
      case 10:
        return this.#latch(input)
      case 17:
        return this.#setThreshold(input)
      case 18:
        return this.#inject(input)
      default:
        return statusAnswer(INTEL_STATUS.notSupported)
    }
  }

  #latch(input: Uint8Array): Answer {
    const request = inputOf(latchShutdown, 1, input)
    if (request === null) return null
    if (request.enable > 1) return statusAnswer(INTEL_STATUS.invalidParameter)
    this.#latched = request.enable === 1
    return statusAnswer(INTEL_STATUS.success)
  }

  #setThreshold(input: Uint8Array): Answer {
    const request = inputOf(setThreshold, 7, input)
    if (request === null) return null
    const { alarmControl, spares, mediaTemperature, ctrlTemperature } = request
    this.#thresholds = { ...this.#thresholds, alarmControl, spares, mediaTemperature, ctrlTemperature }
    this.#check()
    return statusAnswer(INTEL_STATUS.success)
  }

  #inject(input: Uint8Array): Answer {
    const request = inputOf(injectError, 15, input)
    if (request === null) return null
    const chosen = (bit: number): boolean => ((request.flags >> BigInt(bit)) & 1n) === 1n
    const on = (enable: number): boolean => enable !== 0
    let next = this.#smart
    if (chosen(INJECT.mediaTemperature)) {
      const { mediaTemperature } = on(request.mtempEnable) ? request : NORMAL
      next = { ...next, mediaTemperature }
    }
    if (chosen(INJECT.spares)) next = { ...next, spares: (on(request.spareEnable) ? request : NORMAL).spares }
    if (chosen(INJECT.fatal))
      next = { ...next, health: on(request.fatalEnable) ? HEALTH.fatal : HEALTH.nonCritical }
    if (chosen(INJECT.shutdown)) {
      const dirty = on(request.unsafeShutdownEnable)
      // The counter has 32 bits and stays at its end.
      const shutdownCount = Math.min(next.shutdownCount + (dirty ? 1 : 0), 0xffff_ffff)
      next = { ...next, shutdownState: dirty ? 1 : 0, shutdownCount }
    }
    this.#smart = next
    this.#check()
    return statusAnswer(INTEL_STATUS.success)
  }

  #check(): void {
    const { alarmControl, spares, mediaTemperature, ctrlTemperature } = this.#thresholds
    const now = this.#smart
    const tripped =
      (hasBit(alarmControl, ALARM.spares) && now.spares <= spares) ||
      (hasBit(alarmControl, ALARM.mediaTemperature) && isAbove(now.mediaTemperature, mediaTemperature)) ||
      (hasBit(alarmControl, ALARM.ctrlTemperature) && isAbove(now.ctrlTemperature, ctrlTemperature))
    if (tripped || now.health !== HEALTH.nonCritical || now.shutdownState !== 0) this.#alarm()
  }
}

/** Stored temperatures carry their sign in bit 15, so they do not compare as they are. */
function isAbove(temperature: number, limit: number): boolean {
  return toCelsius(temperature) >= toCelsius(limit)
}
