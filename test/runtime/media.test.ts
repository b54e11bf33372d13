import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BadBlocks } from '../../runtime/badrange/bad-blocks.ts'
import { sameBytes } from '../../runtime/lib/bytes.ts'
import type { Errno } from '../../runtime/lib/errno.ts'
import { err, ok, unwrap, type Result } from '../../runtime/lib/result.ts'
import { PowerCutMemory } from '../../runtime/media/power-cut-memory.ts'
import { SparseMemory } from '../../runtime/media/sparse-memory.ts'
import { NamespaceBytes } from '../../runtime/pmem/namespace-bytes.ts'
import { namespaceOn, pattern } from './namespace.ts'

describe('sparse memory', () => {
  it('agrees with an array, and forks stay apart', () => {
    const write = fc.record({
      offset: fc.nat(20_000),
      data: fc.uint8Array({ maxLength: 9000 }),
      fork: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(write, { maxLength: 12 }), (writes) => {
        let memory = new SparseMemory(20_000)
        let model = new Uint8Array(20_000)
        const older: [SparseMemory, Uint8Array][] = []
        for (const { offset, data, fork } of writes) {
          if (fork) {
            older.push([memory, model.slice()])
            memory = memory.fork()
            model = model.slice()
          }
          const fits = offset + data.length <= 20_000
          expect(memory.store(offset, data)).toEqual(fits ? ok(null) : err('EFAULT'))
          if (fits) model.set(data, offset)
        }
        for (const [one, content] of [...older, [memory, model] as const])
          expect(sameBytes(unwrap(one.load(0, 20_000)), content)).toBe(true)
      }),
      { numRuns: 50 },
    )
  })
  it('loses lines of 64 bytes until they are repaired', () => {
    const memory = new SparseMemory(2 ** 50)
    memory.store(2 ** 49, pattern(1, 200))
    memory.lose(2 ** 49 + 70, 1)
    expect(memory.load(2 ** 49, 64).ok).toBe(true)
    expect(memory.load(2 ** 49 + 127, 1)).toEqual(err('EIO'))
    expect(memory.load(2 ** 49 + 128, 72).ok).toBe(true)
    memory.store(2 ** 49 + 64, pattern(2, 64))
    expect(memory.load(2 ** 49 + 64, 64)).toEqual(err('EIO'))
    memory.repair(2 ** 49 + 64, 64)
    expect(memory.load(2 ** 49 + 64, 64)).toEqual(ok(pattern(2, 64)))
    expect(memory.resident).toBe(4096)
  })
  it('refuses what is no place in it', () => {
    const memory = new SparseMemory(100)
    for (const [offset, length] of [
      [-1, 1],
      [0.5, 1],
      [100, 1],
      [Number.NaN, 1],
      [0, -1],
      [2 ** 53, 2 ** 53],
    ] as const)
      expect(memory.load(offset, length)).toEqual(err('EFAULT'))
    expect(() => new SparseMemory(-1)).toThrow(RangeError)
  })
})

describe('power cut', () => {
  it('stops after any unit, each of which is whole', () => {
    for (let limit = 0; limit <= 4; limit++) {
      const memory = new SparseMemory(64)
      const cut = new PowerCutMemory(memory, limit)
      const stored = cut.store(4, new Uint8Array(20).fill(0xff))
      expect(stored.ok).toBe(limit >= 3)
      const bytes = unwrap(memory.load(0, 64))
      const arrived = [0, 4, 12, 20, 20][limit] ?? 0
      expect(bytes.reduce((sum, byte) => sum + (byte === 0xff ? 1 : 0), 0)).toBe(arrived)
      expect([cut.units, cut.isOff]).toEqual([Math.min(limit, 3), limit < 3])
      if (limit < 3) expect([cut.load(0, 1), cut.store(0, pattern(0, 1))]).toEqual([err('EIO'), err('EIO')])
    }
  })
  it('lets the units of the last store arrive in any order', () => {
    const memory = new SparseMemory(64)
    const cut = new PowerCutMemory(memory, 2, () => [2, 0, 1])
    cut.store(0, new Uint8Array(24).fill(1))
    expect([...unwrap(memory.load(0, 24))].map((byte, i) => (i % 8 === 0 ? byte : '')).join('')).toBe('101')
  })
})

describe('namespace bytes', () => {
  const bad = (...sectors: readonly number[]): BadBlocks => {
    const table = new BadBlocks()
    for (const sector of sectors) table.set({ sector: BigInt(sector), count: 1 })
    return table
  }
  it('reads no byte of a bad sector and all others', () => {
    const bytes = namespaceOn(new SparseMemory(4096), bad(2))
    expect(bytes.read(1023, 1).ok).toBe(true)
    expect(bytes.read(1024, 1)).toEqual(err('EIO'))
    expect(bytes.read(1535, 1)).toEqual(err('EIO'))
    expect(bytes.read(1536, 1).ok).toBe(true)
    expect(bytes.read(0, 0)).toEqual(ok(new Uint8Array(0)))
    expect([bytes.read(4096, 1), bytes.write(4095, new Uint8Array(2), 'clear')]).toEqual([
      err('EFAULT'),
      err('EFAULT'),
    ])
  })
  it('clears bad sectors by writes of whole sectors that may wait', () => {
    const memory = new SparseMemory(4096)
    memory.lose(1024, 512)
    const table = bad(2)
    const bytes = namespaceOn(memory, table)
    expect(bytes.write(1024, pattern(1, 512), 'atomic')).toEqual(err('EIO'))
    expect(bytes.write(1024, pattern(1, 511), 'clear')).toEqual(err('EIO'))
    expect(bytes.write(1020, pattern(1, 512), 'clear')).toEqual(err('EIO'))
    expect(table.sectors).toBe(1n)
    expect(bytes.write(512, pattern(1, 1024), 'clear')).toEqual(ok(null))
    expect([table.sectors, bytes.read(512, 1024)]).toEqual([0n, ok(pattern(1, 1024))])
  })
  it.each<[string, Result<number, Errno>, bigint]>([
    ['an error of the provider', err('ENXIO'), 2n],
    ['clearing less', ok(512), 1n],
    ['clearing more than asked', ok(9999), 0n],
  ])('%s is no success that the kernel takes it for', (_, answer, left) => {
    const memory = new SparseMemory(4096)
    const table = bad(2, 3)
    const bytes = new NamespaceBytes({
      memory,
      badBlocks: table,
      clearPoison: () => answer,
      flush: () => ok(null),
    })
    expect(bytes.write(1024, pattern(3, 1024), 'clear')).toEqual(left === 0n ? ok(null) : err('EIO'))
    expect(table.sectors).toBe(left)
    expect(unwrap(memory.load(1024, 1024))).toEqual(pattern(3, 1024))
  })
  it('learns of bad sectors by reading them', () => {
    const memory = new SparseMemory(4000)
    memory.lose(600, 1)
    memory.lose(3999, 1)
    const table = new BadBlocks()
    const bytes = namespaceOn(memory, table)
    expect(bytes.read(0, 4000)).toEqual(err('EIO'))
    expect(table.text()).toBe('1 1\n7 1\n')
  })
  it('fails when the flush fails', () => {
    const memory = new SparseMemory(4096)
    const bytes = new NamespaceBytes({
      memory,
      badBlocks: new BadBlocks(),
      clearPoison: () => ok(0),
      flush: () => err('EIO'),
    })
    expect(bytes.write(0, pattern(1, 8), 'atomic')).toEqual(err('EIO'))
  })
})
