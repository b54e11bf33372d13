import type { Errno } from '../lib/errno.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { callForStatus, type IntelCall } from '../nfit/intel-call.ts'
import { activateDimmInfo, busActivateInfo } from '../uapi/intel-firmware.ts'

/** How memory can be kept quiet while firmware is exchanged: by the firmware, by the OS, or not at all. */
export type ActivateCapability = 'none' | 'live' | 'quiesce'

/** State of the bus; `overflow`: armed, but activation takes longer than memory may stand still. */
export type BusActivateState = 'invalid' | 'idle' | 'busy' | 'armed' | 'overflow'

/** State of one DIMM. */
export type DimmActivateState = 'invalid' | 'idle' | 'busy' | 'armed'

/** Outcome of the last activation of one DIMM. */
export type ActivateResult = 'none' | 'success' | 'fail' | 'not_staged' | 'need_reset'

const DIMM_STATES: readonly DimmActivateState[] = ['idle', 'armed', 'busy']
const RESULTS: readonly ActivateResult[] = ['none', 'not_staged', 'success', 'need_reset']
const EMPTY = new Uint8Array(0)

/**
 * Activation of staged firmware on the whole bus. The state is cached until it is busy or an activation ran.
 * Source: `intel_bus_fwa_*`, drivers/acpi/nfit/intel.c.
 */
export class BusActivation {
  readonly #call: IntelCall
  #state: BusActivateState = 'invalid'
  #capability: ActivateCapability | null = null
  #count = 0

  /** Attribute `firmware_activate_noidle`: the OS idles devices (1) instead of firmware forcing it (0). */
  noIdle = false

  /** `call` goes to Intel's family of the bus. */
  constructor(call: IntelCall) {
    this.#call = call
  }

  /** Number of activations; a DIMM whose state is older has to ask again. */
  get count(): number {
    return this.#count
  }

  /** The state; asks firmware when it is not known. Errors: those of the call, -EIO firmware refused. */
  state(): Result<BusActivateState, Errno> {
    const fresh = this.#refresh()
    return fresh.ok ? ok(this.#state) : fresh
  }

  /** The capability; asks firmware when it is not known. */
  capability(): Result<ActivateCapability, Errno> {
    const fresh = this.#refresh()
    return fresh.ok ? ok(this.#capability ?? 'none') : fresh
  }

  /** Exchanges the firmware of all armed DIMMs. Errors: -ENXIO nothing is armed, -EBUSY one runs, -EIO refused. */
  activate(): Result<null, Errno> {
    const state = this.state()
    if (!state.ok) return state
    if (state.value === 'busy') return err('EBUSY')
    if (state.value !== 'armed' && state.value !== 'overflow') return err('ENXIO')
    const status = callForStatus(this.#call, 2, Uint8Array.of(this.noIdle ? 1 : 0))
    this.invalidate()
    this.#count++
    if (!status.ok) return status
    return status.value === 0 ? ok(null) : err('EIO')
  }

  /** Forgets the state, because something that it depends on was changed. */
  invalidate(): void {
    this.#state = 'invalid'
  }

  #refresh(): Result<null, Errno> {
    if (this.#state !== 'invalid' && this.#state !== 'busy' && this.#capability !== null) return ok(null)
    const output = this.#call(1, EMPTY, busActivateInfo.size)
    if (!output.ok) return output
    const info = busActivateInfo.decode(output.value)
    if (!info.ok || info.value.status !== 0) return err('EIO')
    const { state, capability, activateTmo, maxQuiesceTmo } = info.value
    this.#capability = (capability & 1) !== 0 ? 'quiesce' : (capability & 2) !== 0 ? 'live' : 'none'
    this.#state = DIMM_STATES[state] ?? 'invalid'
    if (this.#state === 'armed' && activateTmo > maxQuiesceTmo) this.#state = 'overflow'
    return ok(null)
  }
}

/** Arming of one DIMM for the next activation. Source: `intel_fwa_*`, drivers/acpi/nfit/intel.c. */
export class DimmActivation {
  readonly #call: IntelCall
  readonly #bus: BusActivation
  #state: DimmActivateState = 'invalid'
  #result: ActivateResult = 'none'
  #count = -1

  /** `call` goes to the DIMM. */
  constructor(call: IntelCall, bus: BusActivation) {
    this.#call = call
    this.#bus = bus
  }

  /** The state; asks firmware when it is not known or an activation ran since. Errors: of the call, -EIO. */
  state(): Result<DimmActivateState, Errno> {
    const fresh = this.#refresh()
    return fresh.ok ? ok(this.#state) : fresh
  }

  /** What the last activation did to this DIMM. */
  result(): Result<ActivateResult, Errno> {
    const fresh = this.#refresh()
    return fresh.ok ? ok(this.#result) : fresh
  }

  /**
   * Arms or disarms; nothing to do when it is so already.
   * Errors: -ENXIO the state is not known, -EBUSY an activation runs, -EIO firmware refused.
   */
  arm(armed: boolean): Result<null, Errno> {
    const state = this.state()
    if (!state.ok) return state
    if (state.value === 'invalid') return err('ENXIO')
    if (state.value === 'busy') return err('EBUSY')
    if ((state.value === 'armed') === armed) return ok(null)
    this.#bus.invalidate()
    this.#state = 'invalid'
    const status = callForStatus(this.#call, 30, Uint8Array.of(armed ? 1 : 0))
    if (!status.ok) return status
    return status.value === 0 ? ok(null) : err('EIO')
  }

  #refresh(): Result<null, Errno> {
    const stale = this.#count !== this.#bus.count
    if (!stale && this.#state !== 'invalid' && this.#state !== 'busy') return ok(null)
    const output = this.#call(29, EMPTY, activateDimmInfo.size)
    if (!output.ok) return output
    const info = activateDimmInfo.decode(output.value)
    if (!info.ok || info.value.status !== 0) return err('EIO')
    this.#state = DIMM_STATES[info.value.state] ?? 'invalid'
    this.#result = RESULTS[info.value.result] ?? 'fail'
    this.#count = this.#bus.count
    return ok(null)
  }
}
