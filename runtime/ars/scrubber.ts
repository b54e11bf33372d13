import type { Clock, Timer } from '../lib/clock.ts'
import type { Errno } from '../lib/errno.ts'
import { silentLogger, type Logger } from '../lib/logger.ts'
import { contains, type AddressRange } from '../lib/range.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { alignDown, isU64 } from '../lib/u64.ts'
import { covers, type ArsCommands, type ArsReport, type ArsType } from './ars-commands.ts'
import type { BadRangeList } from '../badrange/bad-ranges.ts'

/** Longest time between two polls, in seconds. */
export const MAX_POLL_SECONDS = 1800

/** A range that is scrubbed. */
export interface ScrubRange extends AddressRange {
  readonly kind: 'pmem' | 'volatile'
}

/** `short` collects what firmware knows already, `long` reads the memory. */
export type ScrubKind = 'short' | 'long'

/** What a scrubber works with. */
export interface ScrubberOptions {
  readonly clock: Clock
  readonly ars: ArsCommands
  readonly badRanges: BadRangeList
  readonly logger?: Logger
  /** Do not read all memory at start. */
  readonly noInitArs?: boolean
  /** The bad memory of a range may have changed. */
  readonly onRevalidate?: (range: ScrubRange) => void
  /** The attribute `scrub` changed. */
  readonly onDone?: (count: number) => void
}

interface State {
  readonly range: ScrubRange
  readonly type: ArsType
  readonly requests: Set<ScrubKind>
  failed: boolean
}

/**
 * Finds bad memory by address range scrubs, one range at a time, in the background of an injected clock.
 * Polls with a back-off of 1 s doubling to 30 min while firmware is busy.
 * Source: `acpi_nfit_scrub` and `ars_*`, drivers/acpi/nfit/core.c.
 */
export class Scrubber {
  readonly #options: ScrubberOptions
  readonly #logger: Logger
  #states: readonly State[] = []
  #active: State | null = null
  #timer: Timer | null = null
  #maxArs = 0
  #tmo = 1
  #busy = false
  #cancelled = false
  /** A scrub of ours was started, so results are not those of somebody else. */
  #valid = false
  #polled = false
  #count = 0

  /** Attribute `hw_error_scrub`: read all memory after a memory error, not only what firmware noticed. */
  hwErrorScrub = false

  constructor(options: ScrubberOptions) {
    this.#options = options
    this.#logger = options.logger ?? silentLogger
  }

  /** Whether the worker waits or runs; user scrubs are then refused. */
  get busy(): boolean {
    return this.#busy && !this.#cancelled
  }

  /** Number of finished scrubs. */
  get count(): number {
    return this.#count
  }

  /** Ranges on which scrubbing failed or is not supported. */
  get failed(): readonly ScrubRange[] {
    return this.#states.filter((state) => state.failed).map((state) => state.range)
  }

  /** Asks what firmware can do for new ranges, collects what it knows, and queues the rest. */
  addRanges(ranges: readonly ScrubRange[]): void {
    const added = ranges.map((range) => this.#initialize(range))
    this.#states = [...this.#states, ...added]
    for (const state of added) this.#register(state)
    if (added.some((state) => !state.failed)) this.#queue(0)
  }

  /**
   * Requests a scrub of every range. Errors: -EBUSY all of them wait for one already, -ENOTTY none can be scrubbed.
   * After {@link shutdown} nothing happens.
   */
  rescan(kind: ScrubKind): Result<null, Errno> {
    if (this.#cancelled) return ok(null)
    const able = this.#states.filter((state) => !state.failed)
    const fresh = able.filter((state) => !state.requests.has(kind))
    for (const state of fresh) state.requests.add(kind)
    if (fresh.length > 0) {
      this.#queue(0)
      return ok(null)
    }
    return err(able.length > 0 ? 'EBUSY' : 'ENOTTY')
  }

  /** Text of the attribute `scrub`. A privileged reader of a busy scrubber speeds the next poll up, once. */
  show(privileged = false): string {
    if (!this.busy) return `${this.#count}\n`
    if (privileged && !this.#polled) {
      this.#polled = true
      this.#schedule(1)
    }
    return `${this.#count}+\n`
  }

  /** Store of the attribute `scrub`: `1` reads all memory; anything else is -EINVAL. */
  store(text: string): Result<null, Errno> {
    return text.trim() === '1' ? this.rescan('long') : err('EINVAL')
  }

  /** ACPI notify 0x81: the platform met a memory error. */
  notifyMemoryError(): Result<null, Errno> {
    return this.rescan(this.hwErrorScrub ? 'long' : 'short')
  }

  /**
   * A machine check at an address; `lsb` tells its precision: the lowest valid bit.
   * Adds the line to the bad memory and gives the range that holds it, `null` when none does.
   */
  machineCheck(address: bigint, lsb: number): ScrubRange | null {
    if (!isU64(address) || !Number.isInteger(lsb) || lsb < 0 || lsb > 63) return null
    const length = 1n << BigInt(lsb)
    const hit = this.#states.find(
      ({ range }) => range.kind === 'pmem' && contains(range, { start: address, length: 1n }),
    )
    if (hit === undefined) return null
    this.#options.badRanges.add({ start: alignDown(address, length), length })
    this.#options.onRevalidate?.(hit.range)
    return hit.range
  }

  /** Stops the worker for good. */
  shutdown(): void {
    this.#cancelled = true
    this.#timer?.cancel()
    this.#timer = null
  }

  [Symbol.dispose](): void {
    this.shutdown()
  }

  #initialize(range: ScrubRange): State {
    const type: ArsType = range.kind === 'volatile' ? 1 : 2
    const state: State = { range, type, requests: new Set(), failed: true }
    const capability = this.#options.ars.capability(range)
    if (!capability.ok || (capability.value.types & type) === 0) return state
    this.#maxArs = Math.max(this.#maxArs, capability.value.maxArsOut)
    state.failed = false
    return state
  }

  #register(state: State): void {
    if (state.failed) return
    state.requests.add('short')
    if (this.#options.noInitArs !== true) state.requests.add('long')
    const query = this.#query()
    if (!query.ok && query.error !== 'EAGAIN') {
      state.failed = query.error !== 'EBUSY' && query.error !== 'ENOMEM'
      return
    }
    const started = this.#start(state, 'short')
    if (!started.ok) {
      state.failed = started.error !== 'EBUSY'
      return
    }
    state.requests.delete('short')
    const results = this.#query()
    if (results.ok) this.#complete(results.value)
  }

  #queue(seconds: number): void {
    if (this.#cancelled) return
    this.#busy = true
    if (this.#timer === null) this.#schedule(seconds)
  }

  #schedule(seconds: number): void {
    this.#timer?.cancel()
    this.#timer = this.#options.clock.schedule(seconds * 1000, () => this.#work())
  }

  #work(): void {
    this.#timer = null
    const next = this.#step(this.#query())
    this.#polled = false
    if (this.#cancelled) return
    if (next > 0) {
      this.#tmo = next
      this.#schedule(next)
      return
    }
    this.#tmo = 1
    this.#busy = false
    this.#count++
    this.#options.onDone?.(this.#count)
  }

  /** Seconds until the next step, 0 when nothing is left. */
  #step(query: Result<ArsReport, Errno>): number {
    if (this.#cancelled) return 0
    if (query.ok) {
      if (query.value.state === 'overflow' && this.#resume(query.value)) return 1
      this.#complete(query.value)
    } else if (query.error === 'EBUSY') {
      return Math.min(MAX_POLL_SECONDS, this.#tmo * 2)
    } else if (query.error !== 'EAGAIN') {
      this.#logger.log('warn', `ARS query failed: ${query.error}`)
    }
    return this.#startNext()
  }

  #startNext(): number {
    for (const kind of ['short', 'long'] as const) {
      for (const state of this.#states) {
        if (state.failed || !state.requests.has(kind)) continue
        const started = this.#start(state, kind)
        if (!started.ok && started.error === 'EBUSY') return 1
        if (!started.ok) {
          state.failed = true
          this.#logger.log('warn', `ARS start failed: ${started.error}`)
          continue
        }
        state.requests.delete(kind)
        this.#states = [...this.#states.filter((one) => one !== state), state]
        return 1
      }
    }
    return 0
  }

  #start(state: State, kind: ScrubKind): Result<null, Errno> {
    const started = this.#options.ars.start(state.range, state.type, kind === 'short')
    if (started.ok) {
      this.#valid = true
      this.#active = state
    }
    return started
  }

  #resume({ restart, type }: ArsReport): boolean {
    const started = this.#options.ars.start(restart, type === 1 ? 1 : 2, false)
    if (started.ok) this.#valid = true
    return started.ok
  }

  #query(): Result<ArsReport, Errno> {
    const report = this.#options.ars.status(this.#maxArs)
    if (!report.ok) return report
    const { records, announced } = report.value
    if (announced === 0) return report
    if (!this.#valid) {
      this.#logger.log('debug', `skip ${announced} stale records`)
      return report
    }
    this.#valid = false
    for (const { errAddress: start, length } of records) this.#options.badRanges.add({ start, length })
    if (records.length < announced) this.#logger.log('warn', 'detected truncated ars results')
    return report
  }

  #complete({ scanned }: ArsReport): void {
    const active = this.#active
    if (active === null || !covers(scanned, active.range)) return
    this.#active = null
    this.#options.onRevalidate?.(active.range)
  }
}
