/** Images that nobody would write: whatever they hold, the answer is content or a typed refusal. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { openBtt } from '../../runtime/btt/btt.ts'
import { checkBtt, repairBtt } from '../../runtime/btt/check.ts'
import { createBtt } from '../../runtime/btt/create.ts'
import { blockChecksum } from '../../runtime/btt/info-block.ts'
import { rewriteLog } from '../../runtime/btt/rewrite-log.ts'
import { sameBytes, viewOf } from '../../runtime/lib/bytes.ts'
import { errnoNumber } from '../../runtime/lib/errno.ts'
import { unwrap, type Result } from '../../runtime/lib/result.ts'
import { SparseMemory } from '../../runtime/media/sparse-memory.ts'
import { bttMemory, MIB, namespaceOn, open, pattern, planOf, QUERY } from './namespace.ts'

/** Where each area of a 16 MiB arena of 4096-byte sectors starts. */
const AREAS = [0, 4096, 0xff7000, 0xffb000, 0xfff000] as const

function expectTyped(result: Result<unknown, { readonly kind: string; readonly errno: string }>): boolean {
  if (result.ok) return true
  expect(result.error).toMatchObject({ kind: 'btt', rule: expect.any(String), message: expect.any(String) })
  expect(errnoNumber(result.error.errno as 'EIO')).toBeGreaterThan(0)
  return false
}

/** Uses the image in every way there is. */
function use(memory: SparseMemory): void {
  const media = namespaceOn(memory)
  const found = checkBtt(media, QUERY)
  if (expectTyped(found) && found.ok) expectTyped(repairBtt(found.value))
  const opened = openBtt(media, QUERY)
  expectTyped(opened)
  if (opened.ok) {
    const btt = opened.value
    for (const sector of [0, 1, 7, btt.sectors - 1]) {
      expectTyped(btt.read(sector, 1))
      if (expectTyped(btt.write(sector, pattern(sector, btt.sectorSize))))
        expect(sameBytes(unwrap(btt.read(sector, 1)).data, pattern(sector, btt.sectorSize))).toBe(true)
      expectTyped(btt.zero(sector, 1))
    }
  }
  expectTyped(rewriteLog(media, QUERY))
  expect(unwrap(createBtt(media, planOf(4096, { overwrite: 'anything' })))).toBe(null)
  expect(unwrap(checkBtt(media, QUERY)).problems).toEqual([])
}

it('random bytes in every area', { timeout: 120_000 }, () => {
  const base = bttMemory(4096)
  const btt = open(base)
  for (let i = 0; i < 600; i++) unwrap(btt.write(i % 40, pattern(i, 4096)))
  const change = fc.record({
    area: fc.constantFrom(...AREAS),
    at: fc.oneof(fc.nat(120), fc.nat(4000)),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 24 }),
    seal: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
      const memory = base.fork()
      for (const { area, at, bytes, seal } of changes) {
        unwrap(memory.store(area + Math.min(at, 4096 - bytes.length), bytes))
        if (!seal || (area !== 0 && area !== 0xfff000)) continue
        const info = unwrap(memory.load(area, 4096))
        viewOf(info).setBigUint64(4088, blockChecksum(info), true)
        unwrap(memory.store(area, info))
      }
      use(memory)
    }),
    { numRuns: 150 },
  )
})

it('information blocks whose fields are anything', { timeout: 120_000 }, () => {
  const base = bttMemory(4096, 48 * MIB)
  const value = fc.oneof(
    fc.constantFrom(0, 1, 255, 256, 257, 4096, 0x100_0000, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff),
    fc.nat(0x300_0000),
  )
  const field = fc.constantFrom(48, 56, 60, 64, 68, 72, 76, 80, 84, 88, 92, 96, 100, 104, 108, 112, 116)
  fc.assert(
    fc.property(fc.array(fc.tuple(field, value), { minLength: 1, maxLength: 4 }), (fields) => {
      const memory = base.fork()
      const info = unwrap(memory.load(0, 4096))
      for (const [at, number] of fields) viewOf(info).setUint32(at, number, true)
      viewOf(info).setBigUint64(4088, blockChecksum(info), true)
      unwrap(memory.store(0, info))
      use(memory)
    }),
    { numRuns: 200 },
  )
})

it('namespaces of any size without a table', () => {
  fc.assert(
    fc.property(fc.oneof(fc.nat(100_000), fc.nat(Number.MAX_SAFE_INTEGER)), (size) => {
      const memory = new SparseMemory(size)
      if (size > 5000) unwrap(memory.store(0, pattern(1, 5000)))
      const media = namespaceOn(memory)
      expect(openBtt(media, QUERY)).toMatchObject({ error: { rule: 'absent' } })
      expect(checkBtt(media, QUERY)).toMatchObject({ error: { rule: 'absent' } })
    }),
  )
})

it('lost bytes in every area', () => {
  for (const area of AREAS) {
    const memory = bttMemory(4096)
    memory.lose(area, 64)
    use(memory)
  }
})
