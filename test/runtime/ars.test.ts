import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ArsCommands, ArsReport } from '../../runtime/ars/ars-commands.ts'
import { BadRangeList } from '../../runtime/badrange/bad-ranges.ts'
import { Scrubber, type ScrubRange } from '../../runtime/ars/scrubber.ts'
import { ManualClock } from '../../runtime/lib/clock.ts'
import type { Errno } from '../../runtime/lib/errno.ts'
import { MemoryLogger } from '../../runtime/lib/logger.ts'
import { err, ok, type Result } from '../../runtime/lib/result.ts'

describe('bad ranges', () => {
  const after = (start: bigint, length: bigint): unknown => {
    const list = new BadRangeList()
    list.add({ start: 0x1000n, length: 0x1000n })
    list.forget({ start, length })
    return list.ranges.map((one) => [one.start, one.length])
  }
  it('forget what was cleared', () => {
    expect(after(0x1000n, 0x200n)).toEqual([[0x1200n, 0xe00n]])
    expect(after(0x1e00n, 0x200n)).toEqual([[0x1000n, 0xe00n]])
    expect(after(0x1400n, 0x200n)).toEqual([
      [0x1000n, 0x400n],
      [0x1600n, 0xa00n],
    ])
    expect(after(0x800n, 0x2000n)).toEqual([])
    expect(after(0x1000n, 1n)).toEqual([[0x1001n, 0xfffn]])
    expect(after(0x1000n, 0n)).toEqual([[0x1000n, 0x1000n]])
    expect(after(0x1000n, 1n << 32n)).toEqual([])
  })
  it('replace the length of a range that starts alike', () => {
    const list = new BadRangeList()
    list.add({ start: 1n, length: 5n })
    list.add({ start: 1n, length: 2n })
    expect(list.ranges).toEqual([{ start: 1n, length: 2n }])
    expect(list.add({ start: 1n, length: 0n }).ok).toBe(false)
    expect(list.add({ start: 2n ** 64n - 1n, length: 2n }).ok).toBe(false)
  })
  it('become sectors', () => {
    const device = { start: 0x10000n, length: 0x10000n }
    const sectors = (start: bigint, length: bigint): unknown => {
      const list = new BadRangeList()
      list.add({ start, length })
      return list.badSectors(device).map((one) => [one.sector, one.count])
    }
    expect(sectors(0xff00n, 0x180n)).toEqual([[0n, 1]])
    expect(sectors(0x10001n, 0x1ffn)).toEqual([[0n, 1]])
    expect(sectors(0x101ffn, 2n)).toEqual([[0n, 2]])
    expect(sectors(0x20000n, 2n)).toEqual([])
  })
  it('agree with a set of bytes', () => {
    const range = fc.record({ start: fc.bigInt(0n, 60n), length: fc.bigInt(1n, 20n) })
    fc.assert(
      fc.property(range, fc.array(range), (bad, holes) => {
        const list = new BadRangeList()
        list.add(bad)
        const bytes = new Set(Array.from({ length: Number(bad.length) }, (_, i) => bad.start + BigInt(i)))
        for (const hole of holes) {
          list.forget(hole)
          for (let i = 0n; i < hole.length; i++) bytes.delete(hole.start + i)
        }
        for (let at = 0n; at < 90n; at++) expect(list.touches({ start: at, length: 1n })).toBe(bytes.has(at))
      }),
    )
  })
})

describe('scrubber', () => {
  const pmem: ScrubRange = { kind: 'pmem', start: 0x1000n, length: 0x1000n }
  const volatile: ScrubRange = { kind: 'volatile', start: 0x8000n, length: 0x1000n }
  const nothing: ArsReport = {
    state: 'done',
    scanned: { start: 0n, length: 0n },
    restart: { start: 0n, length: 0n },
    type: 2,
    announced: 0,
    records: [],
  }
  const record = { handle: 0, reserved: 0, errAddress: 0x1200n, length: 256n }

  class Firmware implements ArsCommands {
    readonly starts: string[] = []
    readonly answers: Result<ArsReport, Errno>[] = []
    startError: Errno | null = null
    types = 2
    polls = 0
    capability(): ReturnType<ArsCommands['capability']> {
      return ok({ types: this.types, maxArsOut: 4096, clearErrUnit: 256 })
    }
    start(range: { readonly start: bigint }, type: number, short: boolean): Result<null, Errno> {
      if (this.startError !== null) return err(this.startError)
      this.starts.push(`${range.start.toString(16)} ${type} ${short ? 'short' : 'long'}`)
      return ok(null)
    }
    status(): Result<ArsReport, Errno> {
      this.polls++
      return this.answers.shift() ?? ok(nothing)
    }
  }

  function machine(
    ranges: readonly ScrubRange[],
    answers: readonly Result<ArsReport, Errno>[] = [],
    noInitArs = false,
  ) {
    const clock = new ManualClock()
    const ars = new Firmware()
    const badRanges = new BadRangeList()
    const logger = new MemoryLogger()
    const revalidated: ScrubRange[] = []
    ars.answers.push(...answers)
    const onRevalidate = (range: ScrubRange): void => void revalidated.push(range)
    const scrubber = new Scrubber({ clock, ars, badRanges, logger, noInitArs, onRevalidate })
    scrubber.addRanges(ranges)
    return { clock, ars, badRanges, logger, revalidated, scrubber }
  }
  const found: ArsReport = { ...nothing, scanned: pmem, announced: 1, records: [record] }

  it('collects short results at once, reads memory later, then is done', () => {
    const { clock, ars, badRanges, revalidated, scrubber } = machine([pmem], [err('EAGAIN'), ok(found)])
    expect(ars.starts).toEqual(['1000 2 short'])
    expect(badRanges.ranges).toEqual([{ start: 0x1200n, length: 256n }])
    expect(revalidated).toEqual([pmem])
    expect(scrubber.show()).toBe('0+\n')
    clock.advance(0)
    expect(ars.starts).toEqual(['1000 2 short', '1000 2 long'])
    clock.advance(1000)
    expect([scrubber.show(), scrubber.busy, clock.pending]).toEqual(['1\n', false, 0])
  })
  it('backs off while firmware is busy, up to half an hour', () => {
    const { clock, ars, scrubber } = machine([pmem], [], true)
    ars.answers.push(...Array.from({ length: 14 }, () => err('EBUSY' as const)))
    clock.advance(0)
    const times: number[] = []
    for (let second = 0, seen = ars.polls; second < 8000; second++) {
      clock.advance(1000)
      if (ars.polls !== seen) times.push(clock.now() / 1000)
      seen = ars.polls
    }
    expect(times.slice(0, 4)).toEqual([2, 6, 14, 30])
    const gaps = times.map((time, i) => time - (times[i - 1] ?? 0))
    expect(Math.max(...gaps)).toBe(1800)
    expect(scrubber.show()).toBe('0+\n')
  })
  it('goes on after an overflow from where firmware stopped', () => {
    const overflow: ArsReport = { ...found, state: 'overflow', restart: { start: 0x1400n, length: 0xc00n } }
    const { clock, ars } = machine([pmem], [], true)
    ars.answers.push(ok(overflow))
    clock.advance(0)
    expect(ars.starts.at(-1)).toBe('1400 2 long')
  })
  it('skips records that are not its own, and tells of truncated ones', () => {
    const { logger, badRanges } = machine([pmem], [ok(found), ok({ ...found, announced: 3 })])
    expect(logger.messages).toEqual(['skip 1 stale records', 'detected truncated ars results'])
    expect(badRanges.ranges).toHaveLength(1)
  })
  it('leaves ranges alone that firmware cannot scrub', () => {
    const { ars, scrubber, clock } = machine([volatile])
    expect([ars.starts, scrubber.failed, clock.pending]).toEqual([[], [volatile], 0])
    expect(scrubber.rescan('long')).toEqual(err('ENOTTY'))
  })
  it('scrubs again on request, once at a time', () => {
    const { clock, ars, scrubber } = machine([pmem], [], true)
    clock.advance(0)
    expect(scrubber.store('1\n')).toEqual(ok(null))
    expect(scrubber.store('1')).toEqual(err('EBUSY'))
    expect(scrubber.store('2')).toEqual(err('EINVAL'))
    clock.advance(0)
    expect(ars.starts.at(-1)).toBe('1000 2 long')
    scrubber.notifyMemoryError()
    clock.advance(1000)
    expect(ars.starts.at(-1)).toBe('1000 2 short')
    scrubber.hwErrorScrub = true
    scrubber.notifyMemoryError()
    clock.advance(1000)
    expect(ars.starts.at(-1)).toBe('1000 2 long')
  })
  it('waits when a start finds firmware busy, gives a range up on errors', () => {
    const { clock, ars, scrubber } = machine([pmem], [], true)
    clock.advance(0)
    ars.startError = 'EBUSY'
    scrubber.rescan('long')
    clock.advance(5000)
    expect(scrubber.busy).toBe(true)
    ars.startError = 'EIO'
    clock.advance(1000)
    expect([scrubber.busy, scrubber.failed]).toEqual([false, [pmem]])
  })
  it('polls sooner for a privileged reader, once', () => {
    const { clock, ars, scrubber } = machine([pmem], [], true)
    ars.answers.push(...Array.from({ length: 5 }, () => err('EBUSY' as const)))
    clock.advance(14_000)
    const before = ars.polls
    scrubber.show(true)
    clock.advance(1000)
    expect(ars.polls).toBe(before + 1)
  })
  it('adds the line of a machine check', () => {
    const { badRanges, scrubber } = machine([pmem, volatile], [], true)
    expect(scrubber.machineCheck(0x1234n, 6)).toBe(pmem)
    expect(badRanges.ranges).toEqual([{ start: 0x1200n, length: 64n }])
    expect(scrubber.machineCheck(0x8000n, 6)).toBeNull()
    expect(scrubber.machineCheck(0x1234n, 64)).toBeNull()
  })
  it('stops for good at shutdown', () => {
    const { clock, ars, scrubber } = machine([pmem])
    const before = ars.polls
    scrubber.shutdown()
    clock.advance(10_000)
    expect([ars.polls, scrubber.rescan('long'), clock.pending]).toEqual([before, ok(null), 0])
    expect(scrubber.show()).toBe('0\n')
  })
})
