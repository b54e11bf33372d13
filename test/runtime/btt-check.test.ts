import { describe, expect, it } from 'vitest'
import { openBtt, type Btt } from '../../runtime/btt/btt.ts'
import { checkBtt, repairBtt } from '../../runtime/btt/check.ts'
import { rewriteLog } from '../../runtime/btt/rewrite-log.ts'
import { sameBytes, viewOf } from '../../runtime/lib/bytes.ts'
import { guid, NULL_GUID } from '../../runtime/lib/guid.ts'
import { ok, unwrap } from '../../runtime/lib/result.ts'
import { SparseMemory } from '../../runtime/media/sparse-memory.ts'
import { bttMemory, MIB, namespaceOn, open, pattern, QUERY } from './namespace.ts'

/** A 16 MiB arena of 512-byte sectors. */
const MAP = 0xfdb000
const LOG = 0xffb000
const INFO2 = 0xfff000
const SECTORS = 0x7dca

const report = (memory: SparseMemory) => unwrap(checkBtt(namespaceOn(memory), QUERY))
const rules = (memory: SparseMemory): readonly string[] => report(memory).problems.map(({ rule }) => rule)

function setU32(memory: SparseMemory, at: number, value: number): void {
  const bytes = new Uint8Array(4)
  viewOf(bytes).setUint32(0, value, true)
  unwrap(memory.store(at, bytes))
}

function getU32(memory: SparseMemory, at: number): number {
  return viewOf(unwrap(memory.load(at, 4))).getUint32(0, true)
}

function data(btt: Btt, sector: number, count = 1): Uint8Array {
  return unwrap(btt.read(sector, count)).data
}

describe('the check', () => {
  it('restores a block of information from its copy', () => {
    for (const [at, message] of [
      [INFO2 + 100, 'info2 needs to be restored'],
      [100, 'info block at offset 0x0 needs to be restored'],
    ] as const) {
      const memory = bttMemory(512)
      unwrap(open(memory).write(3, pattern(1, 512)))
      memory.store(at, Uint8Array.of(1))
      const found = report(memory)
      expect(found.problems).toMatchObject([{ rule: 'info', message, arena: 0 }])
      expect(repairBtt(found)).toEqual(ok(1))
      expect(rules(memory)).toEqual([])
      expect(sameBytes(data(open(memory), 3), pattern(1, 512))).toBe(true)
    }
  })
  it('completes a lost move', () => {
    const memory = bttMemory(512)
    unwrap(open(memory).write(5, pattern(1, 512)))
    setU32(memory, MAP + 20, 0)
    const found = report(memory)
    expect(found.problems.map(({ message }) => message)).toEqual([
      'lane 0 logged a move of sector 5 that the map does not know of',
    ])
    expect(repairBtt(found)).toEqual(ok(1))
    expect(rules(memory)).toEqual([])
    expect(getU32(memory, MAP + 20)).toBe((0xc000_0000 | SECTORS) >>> 0)
  })
  it('finds blocks used twice, never and outside', () => {
    const memory = bttMemory(512)
    setU32(memory, MAP + 40, 0xc000_000b)
    setU32(memory, MAP + 80, 0xffff_ffff)
    expect(report(memory).problems.map(({ message }) => message)).toEqual([
      'bitmap error: block 11 is used again by sector 11',
      'sector 20 is mapped to block 1073741823, which does not exist',
      'bitmap error: block 10 is not used',
      'bitmap error: block 20 is not used',
    ])
    const btt = open(memory)
    expect(btt.read(20, 1)).toMatchObject({ error: { rule: 'map-range', errno: 'EIO' } })
    expect(btt.write(20, pattern(1, 512))).toMatchObject({ error: { rule: 'map-range' } })
    expect(btt.zero(20, 1)).toMatchObject({ error: { rule: 'map-range' } })
  })
  it('keeps a limited number of problems', () => {
    const memory = bttMemory(512)
    memory.store(MAP, new Uint8Array(4 * SECTORS).fill(0xff))
    const { problems, omitted } = report(memory)
    expect([problems.length, omitted]).toEqual([100, 2 * SECTORS - 100])
  })
  it.each([
    ['flog-sequence', LOG + 12, 3],
    ['flog-layout', LOG + 16 * 3, 1],
    ['flog-range', LOG, SECTORS],
    ['free-twice', LOG + 4, SECTORS + 1],
  ] as const)('finds a broken log: %s', (rule, at, value) => {
    const memory = bttMemory(512)
    setU32(memory, at, value)
    expect(rules(memory)).toContain(rule)
    expect(openBtt(namespaceOn(memory), QUERY)).toMatchObject({ error: { rule } })
  })
  it('says when there is nothing to check', () => {
    expect(checkBtt(namespaceOn(new SparseMemory(32 * MIB)), QUERY)).toMatchObject({
      error: { rule: 'absent' },
    })
    expect(
      checkBtt(namespaceOn(bttMemory(512)), {
        ...QUERY,
        parentUuid: guid('11111111-2222-3333-4444-555555555555'),
      }).ok,
    ).toBe(true)
    expect(NULL_GUID).toBe(QUERY.parentUuid)
  })
})

describe('media of Linux before 4.15', () => {
  /** Moves slot 1 of every lane to slot 2. */
  function old(): SparseMemory {
    const memory = bttMemory(512)
    const btt = open(memory)
    for (let i = 0; i < 300; i++) unwrap(btt.write(i % 50, pattern(i, 512)))
    for (let lane = 0; lane < 256; lane++) {
      const at = LOG + 64 * lane
      const slot = unwrap(memory.load(at + 16, 16))
      memory.store(at + 32, slot)
      memory.store(at + 16, new Uint8Array(16))
    }
    return memory
  }
  const newest = (sector: number): number => (sector < 50 ? sector + 250 : sector)
  it('goes on to use slots 0 and 2', () => {
    const memory = old()
    const btt = open(memory)
    for (let sector = 0; sector < 50; sector++)
      expect(sameBytes(data(btt, sector), pattern(newest(sector), 512))).toBe(true)
    for (let i = 0; i < 600; i++) unwrap(btt.write(i % 70, pattern(i + 1000, 512)))
    for (let lane = 0; lane < 256; lane++) expect(getU32(memory, LOG + 64 * lane + 16 + 12)).toBe(0)
    expect(rules(memory)).toEqual([])
    expect(sameBytes(data(open(memory), 69), pattern(1000 + 559, 512))).toBe(true)
  })
  it('is rewritten to the layout of today', () => {
    const memory = old()
    unwrap(rewriteLog(namespaceOn(memory), QUERY))
    for (let lane = 0; lane < 256; lane++) {
      expect(getU32(memory, LOG + 64 * lane + 12)).toBe(1)
      expect(unwrap(memory.load(LOG + 64 * lane + 16, 48)).every((byte) => byte === 0)).toBe(true)
    }
    expect(rules(memory)).toEqual([])
    const btt = open(memory)
    for (let sector = 0; sector < 50; sector++)
      expect(sameBytes(data(btt, sector), pattern(newest(sector), 512))).toBe(true)
    unwrap(btt.write(1, pattern(1, 512)))
    expect(rules(memory)).toEqual([])
  })
})
