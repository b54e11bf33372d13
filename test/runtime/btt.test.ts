import { describe, expect, it } from 'vitest'
import { BadBlocks } from '../../runtime/badrange/bad-blocks.ts'
import { openBtt, type Btt } from '../../runtime/btt/btt.ts'
import { checkBtt } from '../../runtime/btt/check.ts'
import { createBtt } from '../../runtime/btt/create.ts'
import { discoverBtt } from '../../runtime/btt/discover.ts'
import { blockChecksum } from '../../runtime/btt/info-block.ts'
import { sameBytes, viewOf } from '../../runtime/lib/bytes.ts'
import { ok, unwrap } from '../../runtime/lib/result.ts'
import type { Media } from '../../runtime/media/media.ts'
import { SparseMemory } from '../../runtime/media/sparse-memory.ts'
import { bttMemory, MIB, namespaceOn, open, pattern, planOf, QUERY } from './namespace.ts'

const GIB = 1024 * MIB
/** A 16 MiB arena of 512-byte sectors. */
const MAP = 0xfdb000
const LOG = 0xffb000
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

describe('a new table', () => {
  it.each([
    [512, 512, 0, 32202],
    [520, 512, 8, 28620],
    [528, 512, 16, 28620],
    [4096, 4096, 0, 3829],
    [4104, 4096, 8, 3766],
    [4160, 4096, 64, 3766],
    [4224, 4096, 128, 3705],
  ] as const)('of %d bytes a sector reads and writes data and metadata', (lba, size, meta, sectors) => {
    const memory = bttMemory(lba)
    const btt = open(memory)
    expect([btt.sectorSize, btt.metadataSize, btt.sectors, btt.version]).toEqual([
      size,
      meta,
      sectors,
      'v2.0',
    ])
    expect(btt.write(3, pattern(1, 2 * size), pattern(2, 2 * meta))).toEqual(ok(null))
    expect(unwrap(open(memory).read(3, 2))).toEqual({
      data: pattern(1, 2 * size),
      metadata: pattern(2, 2 * meta),
    })
    unwrap(btt.write(4, pattern(3, size)))
    const { data: again, metadata } = unwrap(btt.read(3, 2))
    expect(sameBytes(again.subarray(size), pattern(3, size))).toBe(true)
    expect([...metadata]).toEqual([...pattern(2, 2 * meta).subarray(0, meta), ...new Uint8Array(meta)])
    expect(rules(memory)).toEqual([])
  })
  it('is found where its version puts it', () => {
    const memory = bttMemory(512, 17 * MIB, { version: 'v1.1' })
    const media = namespaceOn(memory)
    expect(unwrap(discoverBtt(media, QUERY))).toMatchObject({ version: 'v1.1', arenas: [{ start: 4096 }] })
    expect(discoverBtt(media, { ...QUERY, version: 'v2.0' })).toMatchObject({ error: { rule: 'absent' } })
    expect(open(memory).write(0, pattern(9, 512))).toEqual(ok(null))
    expect(rules(memory)).toEqual([])
  })
  it('takes the place of another only when told to', () => {
    const memory = bttMemory(512)
    const media = namespaceOn(memory)
    unwrap(open(memory).write(7, pattern(1, 512)))
    expect(createBtt(media, planOf(4096))).toMatchObject({ error: { rule: 'exists', errno: 'EBUSY' } })
    expect(createBtt(media, planOf(4096, { overwrite: 'damaged' }))).toMatchObject({
      error: { rule: 'exists' },
    })
    memory.store(0, new Uint8Array(8))
    expect(openBtt(media, QUERY)).toMatchObject({ error: { rule: 'backup-only', errno: 'ENODEV' } })
    expect(createBtt(media, planOf(4096))).toMatchObject({ error: { rule: 'backup-only' } })
    expect(createBtt(media, planOf(4096, { overwrite: 'damaged' }))).toEqual(ok(null))
    expect(open(memory).sectorSize).toBe(4096)
    expect(createBtt(media, planOf(512, { overwrite: 'anything', version: 'v1.1' }))).toMatchObject({
      error: { rule: 'size' },
    })
    expect(open(memory).sectorSize).toBe(4096)
  })
  it('of another version leaves nothing of the old one to be found', () => {
    const memory = bttMemory(512, 32 * MIB)
    unwrap(createBtt(namespaceOn(memory), planOf(4096, { overwrite: 'anything', version: 'v1.1' })))
    expect(open(memory).version).toBe('v1.1')
    unwrap(createBtt(namespaceOn(memory), planOf(512, { overwrite: 'anything' })))
    expect(open(memory).version).toBe('v2.0')
    expect(rules(memory)).toEqual([])
  })
  it('needs 16 MiB', () => {
    const media = namespaceOn(new SparseMemory(16 * MIB - 1))
    expect(createBtt(media, planOf(512))).toMatchObject({ error: { rule: 'size', errno: 'EINVAL' } })
    expect(openBtt(media, QUERY)).toMatchObject({ error: { rule: 'absent', errno: 'ENODEV' } })
  })
})

describe('several arenas', () => {
  const two = bttMemory(4096, 512 * GIB + 16 * MIB + 5000)
  it('are one device', () => {
    const memory = two.fork()
    const btt = open(memory)
    const edge = 0x7fdff78
    expect(btt.sectors).toBe(edge + 3830)
    unwrap(btt.write(edge - 1, pattern(1, 3 * 4096)))
    unwrap(btt.write(btt.sectors - 1, pattern(2, 4096)))
    const again = open(memory)
    expect(sameBytes(data(again, edge - 1, 3), pattern(1, 3 * 4096))).toBe(true)
    expect(sameBytes(data(again, again.sectors - 1), pattern(2, 4096))).toBe(true)
  })
  it('stand and fall together', () => {
    const memory = two.fork()
    memory.store(512 * GIB + 100, Uint8Array.of(1))
    const media = namespaceOn(memory)
    expect(openBtt(media, QUERY)).toMatchObject({ error: { rule: 'chain', errno: 'ENODEV' } })
  })
  it('must be of one table', () => {
    const memory = two.fork()
    const info = unwrap(memory.load(512 * GIB, 4096))
    info[16] = 0xff
    viewOf(info).setBigUint64(4088, blockChecksum(info), true)
    memory.store(512 * GIB, info)
    expect(openBtt(namespaceOn(memory), QUERY)).toMatchObject({ error: { rule: 'chain' } })
  })
})

describe('requests', () => {
  const btt = open(bttMemory(512))
  it.each([
    [-1, 1],
    [0, 0],
    [0, -1],
    [0.5, 1],
    [Number.NaN, 1],
    [0, Number.NaN],
    [SECTORS, 1],
    [SECTORS - 1, 2],
    [0, 2049],
    [2 ** 53, 1],
    [0, 2 ** 53],
  ])('for sector %d and %d more are refused outside the device', (sector, count) => {
    const refusal = { ok: false, error: { rule: 'request', errno: 'EINVAL', done: 0 } }
    expect(btt.read(sector, count)).toMatchObject(refusal)
    expect(btt.zero(sector, count)).toMatchObject(refusal)
    if (count >= 0 && count < 3000)
      expect(btt.write(sector, new Uint8Array(count * 512))).toMatchObject(refusal)
  })
  it('of other lengths than sectors are refused', () => {
    for (const length of [0, 1, 511, 513])
      expect(btt.write(0, new Uint8Array(length))).toMatchObject({ error: { rule: 'request' } })
    expect(btt.write(0, new Uint8Array(512), new Uint8Array(8))).toMatchObject({ error: { rule: 'request' } })
  })
  it('to a read-only region change nothing, not even by repairing', () => {
    const memory = bttMemory(512)
    unwrap(open(memory).write(5, pattern(1, 512)))
    const slot = LOG
    expect([getU32(memory, slot), getU32(memory, slot + 16)]).toEqual([0, 5])
    setU32(memory, MAP + 4 * 5, 0)
    const locked: Media = { ...bound(memory), write: () => expect.fail('wrote') }
    const frozen = unwrap(openBtt(locked, { ...QUERY, readOnly: true }))
    expect(frozen.repaired).toEqual([])
    expect(frozen.write(5, pattern(2, 512))).toMatchObject({ error: { rule: 'read-only', errno: 'EPERM' } })
    expect(frozen.zero(5, 1)).toMatchObject({ error: { rule: 'read-only' } })
    expect(frozen.read(5, 1).ok).toBe(true)
    expect(open(memory).repaired).toEqual([{ sector: 5, block: SECTORS }])
    expect(sameBytes(data(open(memory), 5), pattern(1, 512))).toBe(true)
  })
  function bound(memory: SparseMemory): Media {
    const media = namespaceOn(memory)
    return {
      size: media.size,
      read: (offset, length) => media.read(offset, length),
      write: (offset, bytes, mode) => media.write(offset, bytes, mode),
      hasBad: (offset, length) => media.hasBad(offset, length),
    }
  }
  it('wait for nobody: unfinished ones make them fail', () => {
    const memory = bttMemory(512)
    const one = unwrap(openBtt(namespaceOn(memory), { ...QUERY, lanes: 1 }))
    const held = one.writeSteps(0, pattern(1, 512))
    expect(held.next()).toEqual({ done: false, value: 'step' })
    expect(one.read(9, 1)).toMatchObject({ error: { rule: 'busy', errno: 'EAGAIN', sector: 9, done: 0 } })
    held.return(ok(null))
    expect(one.read(9, 1).ok).toBe(true)
    expect(rules(memory)).toEqual([])
    for (const lanes of [0, 257, 1.5, -1])
      expect(openBtt(namespaceOn(memory), { ...QUERY, lanes })).toMatchObject({
        error: { rule: 'lanes', errno: 'ENODEV' },
      })
  })
})

describe('zero entries', () => {
  it('read as zeros and do not end a longer request', () => {
    const memory = bttMemory(512)
    const btt = open(memory)
    unwrap(btt.write(10, pattern(1, 3 * 512)))
    unwrap(btt.zero(11, 1))
    const content = data(btt, 10, 3)
    expect(sameBytes(content.subarray(0, 512), pattern(1, 3 * 512).subarray(0, 512))).toBe(true)
    expect(content.subarray(512, 1024).every((byte) => byte === 0)).toBe(true)
    expect(sameBytes(content.subarray(1024), pattern(1, 3 * 512).subarray(1024))).toBe(true)
    expect(getU32(memory, MAP + 44) >>> 30).toBe(2)
    unwrap(btt.zero(11, 1))
    expect(rules(memory)).toEqual([])
    unwrap(btt.write(11, pattern(2, 512)))
    expect(sameBytes(data(open(memory), 11), pattern(2, 512))).toBe(true)
    expect(rules(memory)).toEqual([])
  })
})

describe('bad memory', () => {
  /** Sector 20 is in block 20 at first. */
  const at = 4096 + 20 * 512
  function lost(lba = 512): { memory: SparseMemory; table: BadBlocks; btt: Btt } {
    const memory = bttMemory(lba)
    const table = new BadBlocks()
    return { memory, table, btt: unwrap(openBtt(namespaceOn(memory, table), QUERY)) }
  }
  it('marks a sector as lost; the next write heals the block', () => {
    const { memory, table, btt } = lost()
    memory.lose(at + 64, 1)
    expect(btt.read(19, 3)).toMatchObject({ error: { rule: 'media', errno: 'EIO', sector: 20, done: 1 } })
    expect(getU32(memory, MAP + 80)).toBe(0x4000_0014)
    expect(table.text()).toBe(`${at / 512} 1\n`)
    expect(btt.read(20, 1)).toMatchObject({ error: { rule: 'lost', errno: 'EIO' } })
    unwrap(btt.write(20, pattern(1, 512)))
    expect(sameBytes(data(btt, 20), pattern(1, 512))).toBe(true)
    const reopened = unwrap(openBtt(namespaceOn(memory, table), QUERY))
    expect(sameBytes(data(reopened, 20), pattern(1, 512))).toBe(true)
    for (let i = 0; i < 300; i++) unwrap(reopened.write(i + 100, pattern(i, 512)))
    expect([table.sectors, memory.isLost(at, 512)]).toEqual([0n, false])
    expect(rules(memory)).toEqual([])
  })
  it('heals by zeroing', () => {
    const { memory, table, btt } = lost()
    memory.lose(at, 1)
    expect(btt.read(20, 1).ok).toBe(false)
    expect(btt.zero(20, 1)).toEqual(ok(null))
    expect(data(btt, 20).every((byte) => byte === 0)).toBe(true)
    expect(table.sectors).toBe(0n)
    expect(rules(memory)).toEqual([])
  })
  it('that cannot be cleared takes a lane out of use, and no data with it', () => {
    const memory = bttMemory(520)
    const table = new BadBlocks()
    const { sectors } = open(memory)
    const free = (lane: number): number => 4096 + (sectors + lane) * 576
    for (const lane of [0, 1, 255]) {
      memory.lose(free(lane) + 100, 1)
      table.set({ sector: BigInt(Math.floor((free(lane) + 100) / 512)), count: 1 })
    }
    const btt = unwrap(openBtt(namespaceOn(memory, table), QUERY))
    for (let i = 0; i < 600; i++) unwrap(btt.write(i, pattern(i, 512)))
    for (let i = 0; i < 600; i++) expect(sameBytes(data(btt, i), pattern(i, 512))).toBe(true)
    expect(rules(memory)).toEqual([])
    const one = unwrap(openBtt(namespaceOn(memory, table), { ...QUERY, lanes: 2 }))
    expect(one.write(0, pattern(0, 512))).toMatchObject({ error: { rule: 'media', errno: 'EIO' } })
    expect(one.read(1, 1).ok).toBe(true)
  })
  it('that nobody knows of does not swallow a write', () => {
    const { memory, btt } = lost()
    memory.lose(at, 1)
    expect(btt.read(20, 1).ok).toBe(false)
    // A full table forgets; the lane of block 20 has to find out by itself.
    const forgetful = unwrap(openBtt(namespaceOn(memory, new BadBlocks(0)), { ...QUERY, lanes: 1 }))
    unwrap(forgetful.write(20, pattern(1, 512)))
    expect(forgetful.write(21, pattern(2, 512))).toMatchObject({ error: { rule: 'media' } })
  })
  it('in the log or map stops what needs it', () => {
    const { memory, table, btt } = lost()
    table.set({ sector: BigInt(LOG / 512), count: 1 })
    unwrap(btt.write(1, pattern(1, 512)))
    expect(getU32(memory, LOG + 8 * 64 + 16)).toBe(1)
    memory.lose(MAP, 1)
    expect(btt.read(2, 1)).toMatchObject({ error: { rule: 'media' } })
    expect(btt.write(2, pattern(1, 512))).toMatchObject({ error: { rule: 'media' } })
    expect(btt.zero(2, 1)).toMatchObject({ error: { rule: 'media' } })
    expect(btt.read(200, 1).ok).toBe(true)
    expect(openBtt(namespaceOn(memory, table), QUERY)).toMatchObject({
      error: { rule: 'media', errno: 'EIO' },
    })
  })
  it('while the log or map is written ends writing until the table is opened again', () => {
    for (const failing of [1, 2, 3, 4]) {
      const memory = bttMemory(512)
      const media = namespaceOn(memory)
      let writes = 0
      const flaky: Media = {
        size: media.size,
        read: (offset, length) => media.read(offset, length),
        hasBad: () => false,
        write: (offset, bytes, mode) =>
          ++writes === failing ? { ok: false, error: 'EIO' } : media.write(offset, bytes, mode),
      }
      const btt = unwrap(openBtt(flaky, QUERY))
      expect(btt.write(1, pattern(1, 512))).toMatchObject({ error: { rule: 'media', errno: 'EIO' } })
      const next = btt.write(2, pattern(2, 512))
      expect(next).toMatchObject(failing === 1 ? ok(null) : { error: { rule: 'failed', errno: 'EIO' } })
      expect(btt.zero(2, 1).ok).toBe(failing === 1)
      expect(btt.read(2, 1).ok).toBe(true)
      const again = open(memory)
      expect(again.repaired).toHaveLength(failing === 4 ? 1 : 0)
      if (failing === 4) expect(sameBytes(data(again, 1), pattern(1, 512))).toBe(true)
      expect(rules(memory)).toEqual([])
    }
  })
})

describe('the error flag', () => {
  it('lets nothing be written', () => {
    const memory = bttMemory(512)
    const info = unwrap(memory.load(0, 4096))
    info[48] = 1
    viewOf(info).setBigUint64(4088, blockChecksum(info), true)
    memory.store(0, info)
    const btt = open(memory)
    expect(btt.write(0, pattern(1, 512))).toMatchObject({ error: { rule: 'failed', errno: 'EIO' } })
    expect(btt.read(0, 1).ok).toBe(true)
  })
})
