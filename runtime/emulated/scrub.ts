import { BadRangeList } from '../badrange/bad-ranges.ts'
import { ARS_START_BUSY, ARS_STATUS } from '../nfit/translate-status.ts'
import { concatBytes } from '../lib/bytes.ts'
import type { Clock, Milliseconds } from '../lib/clock.ts'
import { hasBit } from '../lib/bitmap.ts'
import { intersect, isValidRange, lastOf, type AddressRange } from '../lib/range.ts'
import { unwrap } from '../lib/result.ts'
import {
  arsCap,
  arsRecord,
  arsStart,
  arsStatusHead,
  clearError,
  type ArsStatusHead,
} from '../uapi/ars-payloads.ts'
import { arsInject, arsInjectClear, arsInjectStatusHead, injectedError } from '../uapi/bus-auxiliary.ts'
import { inputOf, outputOf, statusAnswer, zeroed, type Answer } from './answers.ts'

/** Milliseconds that a scrub takes. */
const SCRUB_TIME = 1000

/** Records that fit in 4 KiB. */
const MAX_RECORDS = Math.floor(4096 / arsRecord.size)
const MAX_INJECTED = 4096 / injectedError.size

/** Bytes that are cleared at once. */
const CLEAR_UNIT = 256n

const INJECT_INVALID = 2
const NOT_SUPPORTED = 1
/** Volatile and persistent memory can be scrubbed. */
const SCRUB_TYPES = 3
const OPTION_NOTIFY = 0

/** The result of the last scrub. */
interface Report {
  readonly scanned: AddressRange
  readonly found: readonly AddressRange[]
  /** What was not looked at any more, because the records were full. */
  readonly rest: AddressRange | null
}

/**
 * Scrubbing, clearing and injection of errors of a bus: root functions 1 to 4 and 7 to 9.
 * Differs from nfit_test in that a scrub with more errors than records says so and can be continued.
 * Source: tools/testing/nvdimm/test/nfit.c.
 */
export class EmulatedScrub {
  readonly #clock: Clock
  readonly #notify: () => void
  readonly #bad = new BadRangeList()
  #report: Report = { scanned: { start: 0n, length: 0n }, found: [], rest: null }
  #deadline: Milliseconds = 0

  /** `first` is what firmware scrubs at boot; `notify` tells of an injected error that asks for it. */
  constructor(clock: Clock, first: AddressRange, notify: () => void) {
    this.#clock = clock
    this.#notify = notify
    this.#scan(first)
  }

  /** The errors that are there. */
  get injected(): readonly AddressRange[] {
    return this.#bad.ranges
  }

  call(func: number, input: Uint8Array): Answer {
    switch (func) {
      case 1:
        return this.#capability(input)
      case 2:
        return this.#start(input)
      case 3:
        return this.#status()
      case 4:
        return this.#clear(input)
      case 7:
        return this.#inject(input)
      case 8:
        return this.#injectClear(input)
      case 9:
        return this.#injectStatus()
      default:
        return statusAnswer(NOT_SUPPORTED)
    }
  }

  get #busy(): boolean {
    return this.#clock.now() < this.#deadline
  }

  #capability(input: Uint8Array): Answer {
    const request = inputOf(arsCap, 16, input)
    if (request === null) return null
    return outputOf(arsCap, 16, {
      ...request,
      status: SCRUB_TYPES << 16,
      maxArsOut: arsStatusHead.size + MAX_RECORDS * arsRecord.size,
      clearErrUnit: Number(CLEAR_UNIT),
    })
  }

  #start(input: Uint8Array): Answer {
    const request = inputOf(arsStart, 24, input)
    if (request === null) return null
    if (this.#busy) return outputOf(arsStart, 24, { ...request, status: ARS_START_BUSY })
    const { address: start, length } = request
    if (!isValidRange({ start, length })) return null
    this.#scan({ start, length })
    return outputOf(arsStart, 24, { ...request, scrubTime: SCRUB_TIME / 1000 })
  }

  #scan(range: AddressRange): void {
    const all = this.#bad.ranges
      .flatMap((bad) => intersect(bad, range) ?? [])
      .sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0))
    const next = all[MAX_RECORDS]
    const rest = next === undefined ? null : { start: next.start, length: lastOf(range) - next.start + 1n }
    this.#report = { scanned: range, found: all.slice(0, MAX_RECORDS), rest }
    this.#deadline = this.#clock.now() + SCRUB_TIME
  }

  #status(): Answer {
    const { size } = arsStatusHead
    const empty: ArsStatusHead = zeroed(arsStatusHead)
    // The size counts the status word as well, as some firmware does.
    if (this.#busy)
      return outputOf(arsStatusHead, 0, { ...empty, status: ARS_STATUS.busy << 16, outLength: size })
    const { scanned, found, rest } = this.#report
    const records = found.map(({ start, length }) =>
      unwrap(arsRecord.encode({ handle: 0, reserved: 0, errAddress: start, length })),
    )
    const head: ArsStatusHead = {
      ...empty,
      status: rest === null ? 0 : ARS_STATUS.interrupted << 16,
      outLength: size + found.length * arsRecord.size,
      address: scanned.start,
      length: scanned.length,
      restartAddress: rest?.start ?? 0n,
      restartLength: rest?.length ?? 0n,
      type: 2,
      flags: rest === null ? 0 : 1,
      numRecords: found.length,
    }
    return concatBytes(outputOf(arsStatusHead, 0, head), ...records)
  }

  #clear(input: Uint8Array): Answer {
    const request = inputOf(clearError, 16, input)
    if (request === null) return null
    const { address: start, length } = request
    if (start % CLEAR_UNIT !== 0n || length % CLEAR_UNIT !== 0n) return null
    this.#bad.forget({ start, length })
    return outputOf(clearError, 16, { ...request, cleared: length })
  }

  #inject(input: Uint8Array): Answer {
    const request = inputOf(arsInject, 17, input)
    if (request === null) return null
    const { errInjSpaRangeBase: start, errInjSpaRangeLength: length, errInjOptions } = request
    if (!this.#bad.add({ start, length }).ok) return statusAnswer(INJECT_INVALID)
    if (hasBit(errInjOptions, OPTION_NOTIFY)) this.#clock.schedule(0, this.#notify)
    return statusAnswer(0)
  }

  #injectClear(input: Uint8Array): Answer {
    const request = inputOf(arsInjectClear, 16, input)
    if (request === null) return null
    const { errInjClrSpaRangeBase: start, errInjClrSpaRangeLength: length } = request
    if (length === 0n) return statusAnswer(INJECT_INVALID)
    this.#bad.forget({ start, length })
    return statusAnswer(0)
  }

  #injectStatus(): Answer {
    const injected = this.#bad.ranges.slice(0, MAX_INJECTED)
    const records = injected.map(({ start, length }) =>
      unwrap(injectedError.encode({ errInjStatSpaRangeBase: start, errInjStatSpaRangeLength: length })),
    )
    const head = outputOf(arsInjectStatusHead, 0, { status: 0, injErrRecCount: records.length })
    return concatBytes(head, ...records)
  }
}
