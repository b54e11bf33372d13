import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BadBlocks } from '../../runtime/badrange/bad-blocks.ts'
import { sameBytes } from '../../runtime/lib/bytes.ts'
import type { Errno } from '../../runtime/lib/errno.ts'
import { err, ok, unwrap, type Result } from '../../runtime/lib/result.ts'
import { SparseMemory } from '../../runtime/media/sparse-memory.ts'
import { PmemDevice, type Bio } from '../../runtime/pmem/device.ts'
import { DirectAccess } from '../../runtime/pmem/direct-access.ts'
import type { NamespaceMemory } from '../../runtime/pmem/namespace-bytes.ts'
import { pattern } from './namespace.ts'

const DATA = 8192
const LENGTH = 64 * 1024

interface Machine extends NamespaceMemory {
  readonly memory: SparseMemory
  /** Flushes so far, and how the next clear and flush end. */
  readonly count: { flushes: number }
  answer: { clear: (length: number) => Result<number, Errno>; flush: Result<null, Errno> }
}

function machine(): Machine {
  const memory = new SparseMemory(DATA + LENGTH + 4096)
  const count = { flushes: 0 }
  const answer: Machine['answer'] = { clear: (length) => ok(length), flush: ok(null) }
  return {
    memory,
    badBlocks: new BadBlocks(),
    count,
    answer,
    clearPoison: (offset, length) => {
      const cleared = answer.clear(length)
      if (cleared.ok) memory.repair(offset, cleared.value)
      return cleared
    },
    flush: () => {
      count.flushes++
      return answer.flush
    },
  }
}

function lose(parts: Machine, offset: number, length: number): void {
  parts.memory.lose(offset, length)
  const sector = Math.floor(offset / 512)
  unwrap(parts.badBlocks.set({ sector: BigInt(sector), count: Math.ceil((offset + length) / 512) - sector }))
}

const device = (parts: Machine, logicalBlock: 512 | 4096 = 512): PmemDevice =>
  unwrap(PmemDevice.open(parts, { dataOffset: DATA, length: LENGTH, logicalBlock }))

function write(sector: number, ...buffers: readonly Uint8Array[]): Bio {
  return { op: 'write', sector, buffers, preflush: false, fua: false }
}

function read(one: PmemDevice, sector: number, sectors: number): Result<Uint8Array, Errno> {
  const buffer = new Uint8Array(sectors * 512)
  const done = one.submit({ op: 'read', sector, buffers: [buffer] })
  return done.ok ? ok(buffer) : err(done.error.errno)
}

describe('a device', () => {
  it('lies inside its memory, at whole sectors', () => {
    const parts = machine()
    for (const [dataOffset, length] of [
      [100, 512],
      [0, 200_000],
      [-512, 512],
      [Number.NaN, 512],
    ] as const)
      expect(PmemDevice.open(parts, { dataOffset, length, logicalBlock: 512 })).toEqual(err('EINVAL'))
    expect(device(parts).sectors).toBe(128)
  })
  it('reads what was written, behind its data offset', () => {
    const parts = machine()
    const one = device(parts)
    expect(one.submit(write(3, pattern(1, 512), pattern(2, 1024)))).toEqual(ok(null))
    expect(unwrap(parts.memory.load(DATA + 3 * 512, 512))).toEqual(pattern(1, 512))
    expect(unwrap(read(one, 4, 2))).toEqual(pattern(2, 1024))
  })
  it.each([
    [-1, 512],
    [0.5, 512],
    [128, 512],
    [127, 1024],
    [0, 100],
    [0, 0],
    [2 ** 53, 512],
    [Number.NaN, 512],
  ])('refuses sector %d with %d bytes', (sector, length) => {
    const one = device(machine())
    const buffers = length === 0 ? [] : [new Uint8Array(length)]
    const refusal = err({ kind: 'bio', errno: 'EINVAL', done: 0 })
    expect(one.submit({ op: 'read', sector, buffers })).toEqual(refusal)
    expect(one.submit({ op: 'write', sector, buffers, preflush: true, fua: true })).toEqual(refusal)
  })
  it('of 4096-byte blocks takes nothing smaller', () => {
    const one = device(machine(), 4096)
    expect(one.submit(write(8, pattern(1, 4096)))).toEqual(ok(null))
    expect(one.submit(write(4, pattern(1, 4096)))).toMatchObject({ error: { errno: 'EINVAL' } })
    expect(one.submit(write(8, pattern(1, 512)))).toMatchObject({ error: { errno: 'EINVAL' } })
  })
  it('flushes before and after, when asked to', () => {
    const parts = machine()
    const one = device(parts)
    const both: Bio = { op: 'write', sector: 0, buffers: [pattern(1, 512)], preflush: true, fua: true }
    expect(one.submit(both)).toEqual(ok(null))
    expect(one.submit({ op: 'flush' })).toEqual(ok(null))
    expect(one.submit(write(0, pattern(2, 512)))).toEqual(ok(null))
    expect(parts.count.flushes).toBe(3)
    parts.answer.flush = err('ENXIO')
    expect(one.submit({ ...both, buffers: [pattern(3, 512)] })).toEqual(
      err({ kind: 'bio', errno: 'EIO', done: 0 }),
    )
    expect(unwrap(read(one, 0, 1))).toEqual(pattern(2, 512))
    expect(one.submit({ ...both, preflush: false, buffers: [pattern(3, 512)] })).toMatchObject({
      error: { done: 1 },
    })
    expect(one.submit({ op: 'flush' })).toMatchObject({ error: { errno: 'EIO' } })
  })
})

describe('bad sectors', () => {
  it('fail when read, known or not, and become known', () => {
    const parts = machine()
    const one = device(parts)
    parts.memory.lose(DATA + 700, 1)
    const buffers = [new Uint8Array(512), new Uint8Array(1024)]
    expect(one.submit({ op: 'read', sector: 0, buffers })).toEqual(
      err({ kind: 'bio', errno: 'EIO', done: 1 }),
    )
    expect(one.badSectors).toEqual([{ sector: 1n, count: 1 }])
    expect(parts.badBlocks.runs).toEqual([{ sector: 17n, count: 1 }])
    expect(read(one, 1, 1)).toEqual(err('EIO'))
    expect(read(one, 2, 1).ok).toBe(true)
  })
  it('are cleared by writing', () => {
    const parts = machine()
    const one = device(parts)
    lose(parts, DATA, 1024)
    expect(one.submit(write(0, pattern(1, 512)))).toEqual(ok(null))
    expect(one.badSectors).toEqual([{ sector: 1n, count: 1 }])
    expect(unwrap(read(one, 0, 1))).toEqual(pattern(1, 512))
  })
  it.each<[string, (length: number) => Result<number, Errno>, number]>([
    ['fails', () => err('ENXIO'), 2],
    ['is short', () => ok(512), 1],
    ['clears nothing', () => ok(0), 2],
  ])('stay bad, and keep their content, when clearing %s', (_, clear, left) => {
    const parts = machine()
    parts.answer.clear = clear
    lose(parts, DATA, 1024)
    expect(device(parts).submit(write(0, pattern(1, 1024)))).toEqual(
      err({ kind: 'bio', errno: 'EIO', done: 0 }),
    )
    expect(parts.badBlocks.sectors).toBe(BigInt(left))
    parts.memory.repair(DATA, 1024)
    expect(unwrap(parts.memory.load(DATA, 1024)).every((byte) => byte === 0)).toBe(true)
  })
  it('of other parts of the namespace are not the device’s', () => {
    const parts = machine()
    lose(parts, DATA - 512, 1024)
    lose(parts, DATA + LENGTH - 512, 1024)
    expect(device(parts).badSectors).toEqual([
      { sector: 0n, count: 1 },
      { sector: 127n, count: 1 },
    ])
  })
  it('never lose a write: a device agrees with an array', () => {
    const step = fc.record({
      kind: fc.constantFrom('read', 'write', 'lose'),
      sector: fc.nat(30),
      count: fc.integer({ min: 1, max: 5 }),
      seed: fc.nat(255),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const parts = machine()
        const one = device(parts)
        const model = new Uint8Array(LENGTH)
        const bad = new Set<number>()
        for (const { kind, sector, count, seed } of steps) {
          const sectors = Array.from({ length: count }, (_, i) => sector + i)
          if (kind === 'lose') {
            lose(parts, DATA + sector * 512, 512)
            bad.add(sector)
          } else if (kind === 'write') {
            const content = pattern(seed, count * 512)
            unwrap(one.submit(write(sector, content)))
            model.set(content, sector * 512)
            for (const at of sectors) bad.delete(at)
          } else {
            const found = read(one, sector, count)
            if (sectors.some((at) => bad.has(at))) expect(found).toEqual(err('EIO'))
            else
              expect(sameBytes(unwrap(found), model.subarray(sector * 512, (sector + count) * 512))).toBe(
                true,
              )
          }
        }
        expect(one.badSectors.reduce((sum, run) => sum + run.count, 0)).toBe(bad.size)
      }),
    )
  })
})

describe('direct access', () => {
  const access = (parts: Machine): DirectAccess =>
    new DirectAccess(parts, { dataOffset: DATA, length: LENGTH, logicalBlock: 512 })
  it('gives all pages to the end while nothing is bad', () => {
    const one = access(machine())
    expect(one.pages).toBe(16)
    expect(one.access(3, 2, 'access')).toEqual(ok({ offset: DATA + 3 * 4096, pages: 13 }))
    for (const [page, count] of [
      [0, 0],
      [-1, 1],
      [16, 1],
      [15, 2],
      [0.5, 1],
      [0, Number.NaN],
    ] as const)
      expect(one.access(page, count, 'access')).toEqual(err('EINVAL'))
  })
  it('stops at bad pages', () => {
    const parts = machine()
    lose(parts, DATA + 5 * 4096 + 1024, 1)
    const one = access(parts)
    expect(one.access(0, 5, 'access')).toEqual(ok({ offset: DATA, pages: 5 }))
    expect(one.access(0, 6, 'access')).toEqual(err('EHWPOISON'))
    expect(one.access(3, 8, 'recovery')).toEqual(ok({ offset: DATA + 3 * 4096, pages: 2 }))
    expect(one.access(5, 3, 'recovery')).toEqual(ok({ offset: DATA + 5 * 4096, pages: 1 }))
    expect(one.access(6, 3, 'recovery')).toEqual(ok({ offset: DATA + 6 * 4096, pages: 3 }))
  })
  it('recovers bad pages by writing whole ones', () => {
    const parts = machine()
    lose(parts, DATA + 4096, 512)
    const one = access(parts)
    expect(one.recoveryWrite(100, pattern(1, 50))).toEqual(ok(50))
    expect(one.recoveryWrite(4096, pattern(1, 512))).toEqual(ok(0))
    expect(one.recoveryWrite(4196, pattern(1, 4096))).toEqual(ok(0))
    parts.answer.clear = () => ok(512)
    expect(one.recoveryWrite(4096, pattern(1, 4096))).toEqual(ok(0))
    parts.answer.clear = () => err('EIO')
    expect(one.recoveryWrite(4096, pattern(1, 4096))).toEqual(ok(0))
    expect(parts.badBlocks.sectors).toBe(1n)
    parts.answer.clear = (length) => ok(length)
    expect(one.recoveryWrite(4096, pattern(1, 4096))).toEqual(ok(4096))
    expect([parts.badBlocks.sectors, unwrap(parts.memory.load(DATA + 4096, 4096))]).toEqual([
      0n,
      pattern(1, 4096),
    ])
    expect(one.recoveryWrite(LENGTH - 1, pattern(1, 2))).toEqual(err('EINVAL'))
  })
  it('writes zeros over pages', () => {
    const parts = machine()
    unwrap(parts.memory.store(DATA, pattern(1, 3 * 4096)))
    lose(parts, DATA + 4096, 512)
    const one = access(parts)
    expect(one.zeroPages(0, 2)).toEqual(ok(null))
    expect(unwrap(parts.memory.load(DATA, 8192)).every((byte) => byte === 0)).toBe(true)
    expect(unwrap(parts.memory.load(DATA + 8192, 4096))).toEqual(pattern(1, 3 * 4096).subarray(8192))
    lose(parts, DATA + 4096, 512)
    parts.answer.clear = () => err('EIO')
    expect(one.zeroPages(0, 2)).toEqual(err('EIO'))
    expect(one.zeroPages(15, 2)).toEqual(err('EINVAL'))
  })
})
