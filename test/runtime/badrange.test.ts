import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BadBlocks, populateBadBlocks } from '../../runtime/badrange/bad-blocks.ts'
import { BadRangeList, MAX_SECTORS } from '../../runtime/badrange/bad-ranges.ts'
import { RangeTree } from '../../runtime/lib/range-tree.ts'
import { lastOf, overlaps, subtract, type AddressRange } from '../../runtime/lib/range.ts'
import { U64_MAX } from '../../runtime/lib/u64.ts'
import { stepsPerOperation } from './badrange-load.ts'

const pairs = (list: BadRangeList): unknown => list.ranges.map((one) => [one.start, one.length])

describe('bad ranges at the edges', () => {
  it('are exact at single bytes', () => {
    const list = new BadRangeList()
    list.add({ start: 7n, length: 3n })
    list.forget({ start: 8n, length: 1n })
    expect(pairs(list)).toEqual([
      [7n, 1n],
      [9n, 1n],
    ])
    list.forget({ start: 7n, length: 1n })
    expect(pairs(list)).toEqual([[9n, 1n]])
    list.forget({ start: 10n, length: 1n })
    list.forget({ start: 8n, length: 1n })
    expect(pairs(list)).toEqual([[9n, 1n]])
    list.forget({ start: 9n, length: 1n })
    expect(list.size).toBe(0)
  })
  it('reach the last byte of 64 bits', () => {
    const list = new BadRangeList()
    expect(list.add({ start: 0n, length: 1n << 64n }).ok).toBe(true)
    list.forget({ start: 0n, length: 1n })
    list.forget({ start: U64_MAX, length: 1n })
    expect(pairs(list)).toEqual([[1n, U64_MAX - 1n]])
    expect(list.touches({ start: U64_MAX, length: 1n })).toBe(false)
    expect(list.touches({ start: U64_MAX - 1n, length: 1n })).toBe(true)
    list.forget({ start: 2n, length: U64_MAX })
    expect(pairs(list)).toEqual([[1n, 1n]])
    expect(list.add({ start: 1n, length: 1n << 64n })).toEqual({ ok: false, error: 'EINVAL' })
    expect(list.add({ start: -1n, length: 1n })).toEqual({ ok: false, error: 'EINVAL' })
    expect(list.add({ start: 1n, length: -1n })).toEqual({ ok: false, error: 'EINVAL' })
  })
  it('keep the longer of two rests that start alike', () => {
    const list = new BadRangeList()
    list.add({ start: 0x1000n, length: 0x1000n })
    list.add({ start: 0x1200n, length: 0x100n })
    list.forget({ start: 0x1000n, length: 0x200n })
    expect(pairs(list)).toEqual([[0x1200n, 0xe00n]])
  })
  it('become pieces that a table takes', () => {
    const list = new BadRangeList()
    const device = { start: 0n, length: 1n << 64n }
    list.add({ start: 512n, length: (BigInt(MAX_SECTORS) + 1n) * 512n })
    expect(list.badSectors(device)).toEqual([
      { sector: 1n, count: MAX_SECTORS },
      { sector: BigInt(MAX_SECTORS) + 1n, count: 1 },
    ])
  })
})

/** The rules of the list, as slow and plain as possible. */
class PlainList {
  ranges: readonly AddressRange[] = []

  add(range: AddressRange): void {
    this.ranges = [...this.ranges.filter((one) => one.start !== range.start), range]
  }

  forget(cleared: AddressRange): void {
    const kept = this.ranges.flatMap((one) => subtract(one, cleared))
    const longest = new Map<bigint, AddressRange>()
    for (const one of kept) {
      const known = longest.get(one.start)
      if (known === undefined || known.length < one.length) longest.set(one.start, one)
    }
    this.ranges = [...longest.values()]
  }
}

const byStart = (a: AddressRange, b: AddressRange): number => (a.start < b.start ? -1 : 1)

describe('bad ranges against a plain list', () => {
  const near = (base: bigint): fc.Arbitrary<AddressRange> =>
    fc.record({ start: fc.bigInt(base, base + 60n), length: fc.bigInt(1n, 20n) })
  const range = fc.oneof(near(0n), near(U64_MAX - 90n))
  const add = range.map((one) => ({
    check: () => true,
    run: (plain: PlainList, real: BadRangeList) => {
      plain.add(one)
      expect(real.add(one).ok).toBe(true)
    },
    toString: () => `add ${one.start}+${one.length}`,
  }))
  const forget = range.map((one) => ({
    check: () => true,
    run: (plain: PlainList, real: BadRangeList) => {
      plain.forget(one)
      real.forget(one)
      expect(real.ranges).toEqual(plain.ranges.toSorted(byStart))
    },
    toString: () => `forget ${one.start}+${one.length}`,
  }))
  const look = range.map((one) => ({
    check: () => true,
    run: (plain: PlainList, real: BadRangeList) => {
      const hits = plain.ranges.filter((other) => overlaps(one, other))
      expect(real.touches(one)).toBe(hits.length > 0)
      const covered = real.badSectors(one).reduce((sum, piece) => sum + piece.count, 0)
      expect(covered > 0).toBe(hits.length > 0)
    },
    toString: () => `look ${one.start}+${one.length}`,
  }))
  it('agree after every command', () => {
    fc.assert(
      fc.property(fc.commands([add, forget, look], { maxCommands: 60 }), (commands) => {
        fc.modelRun(() => ({ model: new PlainList(), real: new BadRangeList() }), commands)
      }),
    )
  })
  it('stays balanced, whatever the order', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.bigInt(0n, 500n)), { maxLength: 600 }), (changes) => {
        const tree = new RangeTree()
        const starts = new Set<bigint>()
        for (const [insert, start] of changes) {
          if (insert) {
            tree.set({ start, length: 1n })
            starts.add(start)
          } else {
            tree.delete(start)
            starts.delete(start)
          }
        }
        expect([...tree].map((one) => lastOf(one))).toEqual([...starts].sort((a, b) => (a < b ? -1 : 1)))
        expect(tree.size).toBe(starts.size)
        const before = tree.visits
        tree.get(501n)
        expect(tree.visits - before).toBeLessThanOrEqual(2.5 * Math.log2(starts.size + 1) + 1)
      }),
    )
  })
})

describe('the cost of bad ranges', () => {
  it('grows with the logarithm of their number', () => {
    const small = stepsPerOperation(1_000)
    const large = stepsPerOperation(16_000)
    expect(large.add / small.add).toBeLessThan(1.8)
    expect(large.forget / small.forget).toBeLessThan(1.8)
    expect(large.touches / small.touches).toBeLessThan(1.8)
  })
})

describe('bad blocks', () => {
  const table = (...runs: readonly (readonly [bigint, number])[]): BadBlocks => {
    const blocks = new BadBlocks()
    for (const [sector, count] of runs) expect(blocks.set({ sector, count }).ok).toBe(true)
    return blocks
  }
  it('print entries of at most 512 sectors', () => {
    expect(table([0n, 1024]).text()).toBe('0 512\n512 512\n')
    expect(table([5n, 1], [10n, 600]).text()).toBe('5 1\n10 512\n522 88\n')
    expect(table().text()).toBe('')
  })
  it('merge what adjoins or overlaps', () => {
    expect(table([8n, 8], [24n, 8], [16n, 8]).runs).toEqual([{ sector: 8n, count: 24 }])
    expect(table([8n, 8], [4n, 20]).runs).toEqual([{ sector: 4n, count: 20 }])
    expect(table([8n, 8], [17n, 1]).runs).toHaveLength(2)
  })
  it('clear heads, tails and middles', () => {
    const blocks = table([10n, 10])
    expect(blocks.clear({ sector: 14n, count: 2 }).ok).toBe(true)
    expect(blocks.text()).toBe('10 4\n16 4\n')
    blocks.clear({ sector: 0n, count: 11 })
    blocks.clear({ sector: 19n, count: 100 })
    expect(blocks.text()).toBe('11 3\n16 3\n')
    expect(blocks.sectors).toBe(6n)
  })
  it('tell acknowledged from unacknowledged', () => {
    const blocks = new BadBlocks()
    blocks.set({ sector: 0n, count: 8 }, false)
    expect(blocks.check({ sector: 4n, count: 100 })).toEqual({
      verdict: 'unacknowledged',
      first: { sector: 4n, count: 4 },
    })
    blocks.set({ sector: 0n, count: 4 })
    blocks.set({ sector: 0n, count: 4 }, false)
    expect(blocks.check({ sector: 0n, count: 4 }).verdict).toBe('acknowledged')
    expect(blocks.check({ sector: 0n, count: 5 }).verdict).toBe('unacknowledged')
    expect(blocks.unacknowledgedText()).toBe('4 4\n')
    expect(blocks.check({ sector: 8n, count: 1 })).toEqual({ verdict: 'none', first: null })
    blocks.acknowledgeAll()
    expect([blocks.unacknowledgedText(), blocks.text()]).toEqual(['', '0 8\n'])
  })
  it('count every byte, even those below a sector', () => {
    const blocks = table([1n, 1])
    expect(blocks.isBad(0n, 512n)).toBe(false)
    expect(blocks.isBad(511n, 2n)).toBe(true)
    expect(blocks.isBad(1023n, 1n)).toBe(true)
    expect(blocks.isBad(1024n, 1n)).toBe(false)
    expect(blocks.isBad(600n, 0n)).toBe(false)
    expect(blocks.isBad(0n, 1n << 64n)).toBe(true)
  })
  it.each([
    ['-1 sector', { sector: -1n, count: 1 }],
    ['no sectors', { sector: 0n, count: 0 }],
    ['half a sector', { sector: 0n, count: 0.5 }],
    ['more than 54 bits', { sector: (1n << 54n) - 1n, count: 2 }],
  ])('refuse %s', (_, range) => {
    const blocks = table([0n, 1])
    expect(blocks.set(range)).toEqual({ ok: false, error: 'EINVAL' })
    expect(blocks.clear(range)).toEqual({ ok: false, error: 'EINVAL' })
    expect(blocks.text()).toBe('0 1\n')
  })
  it('refuse to be overfilled and change nothing then', () => {
    const blocks = new BadBlocks(2)
    expect(blocks.set({ sector: 0n, count: 1024 }).ok).toBe(true)
    expect(blocks.set({ sector: 2000n, count: 1 })).toEqual({ ok: false, error: 'ENOSPC' })
    expect(blocks.clear({ sector: 200n, count: 1 })).toEqual({ ok: false, error: 'ENOSPC' })
    expect(blocks.text()).toBe('0 512\n512 512\n')
    expect(blocks.clear({ sector: 500n, count: 24 }).ok).toBe(true)
    expect(blocks.text()).toBe('0 500\n524 500\n')
    expect([blocks.entries, blocks.sectors]).toEqual([2, 1000n])
    const disabled = new BadBlocks(0)
    expect(disabled.set({ sector: 0n, count: 1 }).ok).toBe(false)
    expect(disabled.text()).toBe('')
  })
  it('are stored as text', () => {
    const blocks = new BadBlocks()
    expect(blocks.store('8 8\n').ok).toBe(true)
    expect(blocks.store('0 1').ok).toBe(true)
    expect(blocks.text()).toBe('0 1\n8 8\n')
    for (const text of [
      '',
      '1',
      '1 0',
      '1 -1',
      'a b',
      '1 1 1',
      '1 1\n\n',
      '99999999999999999999 1',
      '0x1 1',
    ]) {
      expect(blocks.store(text)).toEqual({ ok: false, error: 'EINVAL' })
    }
  })
  it('take what they can of a list', () => {
    const list = new BadRangeList()
    list.add({ start: 0x10200n, length: 1n })
    list.add({ start: 0x10400n, length: 0x10_0000n })
    const device = { start: 0x10000n, length: 0x1000_0000n }
    const whole = new BadBlocks()
    expect(populateBadBlocks(whole, list, device).ok).toBe(true)
    expect(whole.runs).toEqual([{ sector: 1n, count: 2049 }])
    const small = new BadBlocks(2)
    expect(populateBadBlocks(small, list, device)).toEqual({ ok: false, error: 'ENOSPC' })
    expect(small.runs).toEqual([{ sector: 1n, count: 1024 }])
  })
})

type Standing = 'acknowledged' | 'unacknowledged'

describe('bad blocks against a map of sectors', () => {
  const span = fc.record({ sector: fc.bigInt(0n, 60n), count: fc.integer({ min: 1, max: 20 }) })
  const each = ({ sector, count }: { sector: bigint; count: number }): bigint[] =>
    Array.from({ length: count }, (_, i) => sector + BigInt(i))
  const set = fc.tuple(span, fc.boolean()).map(([one, acknowledged]) => ({
    check: () => true,
    run: (plain: Map<bigint, Standing>, real: BadBlocks) => {
      for (const at of each(one)) {
        if (acknowledged || !plain.has(at)) plain.set(at, acknowledged ? 'acknowledged' : 'unacknowledged')
      }
      expect(real.set(one, acknowledged).ok).toBe(true)
    },
    toString: () => `set ${one.sector}+${one.count} ${acknowledged}`,
  }))
  const clear = span.map((one) => ({
    check: () => true,
    run: (plain: Map<bigint, Standing>, real: BadBlocks) => {
      for (const at of each(one)) plain.delete(at)
      expect(real.clear(one).ok).toBe(true)
    },
    toString: () => `clear ${one.sector}+${one.count}`,
  }))
  const look = span.map((one) => ({
    check: () => true,
    run: (plain: Map<bigint, Standing>, real: BadBlocks) => {
      const hits = each(one).filter((at) => plain.has(at))
      const { verdict, first } = real.check(one)
      const unacknowledged = hits.some((at) => plain.get(at) === 'unacknowledged')
      const expected = unacknowledged ? 'unacknowledged' : 'acknowledged'
      expect(verdict).toBe(hits.length === 0 ? 'none' : expected)
      expect(first?.sector).toBe(hits[0])
      expect(real.sectors).toBe(BigInt(plain.size))
      for (let i = 1; i < real.runs.length; i++) {
        expect(real.runs[i]!.sector).toBeGreaterThanOrEqual(
          real.runs[i - 1]!.sector + BigInt(real.runs[i - 1]!.count),
        )
      }
    },
    toString: () => `look ${one.sector}+${one.count}`,
  }))
  it('agree after every command', () => {
    fc.assert(
      fc.property(fc.commands([set, clear, look], { maxCommands: 60 }), (commands) => {
        fc.modelRun(() => ({ model: new Map<bigint, Standing>(), real: new BadBlocks() }), commands)
      }),
    )
  })
})
