/** Loss of power after every 8-byte unit that reaches the medium. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openBtt, type Btt } from '../../runtime/btt/btt.ts'
import { checkBtt } from '../../runtime/btt/check.ts'
import { createBtt } from '../../runtime/btt/create.ts'
import type { BttError } from '../../runtime/btt/errors.ts'
import { rewriteLog } from '../../runtime/btt/rewrite-log.ts'
import { sameBytes } from '../../runtime/lib/bytes.ts'
import { ok, unwrap, type Result } from '../../runtime/lib/result.ts'
import type { Media } from '../../runtime/media/media.ts'
import { PowerCutMemory, type ArrivalOrder } from '../../runtime/media/power-cut-memory.ts'
import { SparseMemory } from '../../runtime/media/sparse-memory.ts'
import { bttMemory, MIB, namespaceOn, open, pattern, planOf, QUERY } from './namespace.ts'

const SECTORS = 6

interface Action {
  readonly sector: number
  readonly count: number
  readonly zero: boolean
}

const action = fc.record({
  sector: fc.nat(SECTORS - 1),
  count: fc.integer({ min: 1, max: 2 }),
  zero: fc.constantFrom(false, false, false, true),
})

/** Does action number `number`; content tells which sector and action it is of. */
function act(btt: Btt, { sector, count, zero }: Action, number: number): boolean {
  const at = Math.min(sector, SECTORS - count)
  if (zero) return btt.zero(at, count).ok
  const content = new Uint8Array(count * btt.sectorSize)
  for (let i = 0; i < count; i++) content.set(contentOf(btt, number, at + i), i * btt.sectorSize)
  return btt.write(at, content, pattern(number, count * btt.metadataSize)).ok
}

function contentOf(btt: Btt, number: number | null, sector: number): Uint8Array {
  return number === null ? new Uint8Array(btt.sectorSize) : pattern(number * 97 + sector + 1, btt.sectorSize)
}

/** Number of the action that wrote each sector; `null`: zeros. */
type Model = readonly (number | null)[]

function after(model: Model, { sector, count, zero }: Action, number: number): Model {
  const at = Math.min(sector, SECTORS - count)
  return model.map((one, i) => (i >= at && i < at + count ? (zero ? null : number) : one))
}

/** Every sector holds what one of the two models says. */
function expectContent(btt: Btt, before: Model, later: Model): void {
  for (let sector = 0; sector < SECTORS; sector++) {
    const { data } = unwrap(btt.read(sector, 1))
    const is = (model: Model): boolean => sameBytes(data, contentOf(btt, model[sector] ?? null, sector))
    if (!is(before) && !is(later)) expect.fail(`sector ${sector} is neither old nor new`)
  }
}

function expectClean(memory: SparseMemory, allowed: readonly string[] = []): void {
  const rules = unwrap(checkBtt(namespaceOn(memory), QUERY)).problems.map(({ rule }) => rule)
  expect(rules.filter((rule) => !allowed.includes(rule))).toEqual([])
}

/** Runs one action on copies of `base`, stopping after each of its units, and restarts from what is left. */
function cutEverywhere(
  base: SparseMemory,
  one: Action,
  number: number,
  model: Model,
  order?: ArrivalOrder,
): void {
  const next = after(model, one, number)
  for (let limit = 0; ; limit++) {
    const memory = base.fork()
    const cut = new PowerCutMemory(memory, limit, order)
    const done = act(unwrap(openBtt(namespaceOn(cut), QUERY)), one, number)
    expect(done).toBe(!cut.isOff)
    expectClean(memory, ['lost-move'])
    expectSecondCut(memory)
    const restarted = open(memory)
    expect(restarted.repaired.length).toBeLessThanOrEqual(1)
    expectContent(restarted, done ? next : model, next)
    expectClean(memory)
    if (done) return
  }
}

/** Power that fails again while a restart completes a move. */
function expectSecondCut(memory: SparseMemory): void {
  const copy = memory.fork()
  const cut = new PowerCutMemory(copy, 0)
  const restarted = openBtt(namespaceOn(cut), QUERY)
  if (restarted.ok) expect([cut.isOff, restarted.value.repaired]).toEqual([false, []])
  else expect(unwrap(openBtt(namespaceOn(copy), QUERY)).repaired).toHaveLength(1)
}

function workload(lbaSize: number, actions: readonly Action[], order?: ArrivalOrder): void {
  const base = bttMemory(lbaSize)
  let model: Model = Array.from({ length: SECTORS }, () => null)
  for (const [number, one] of actions.entries()) {
    cutEverywhere(base, one, number, model, order)
    expect(act(open(base), one, number)).toBe(true)
    model = after(model, one, number)
  }
}

/** The units that an action stores when nothing stops it. */
function unitsOf(base: SparseMemory, action: (media: Media) => Result<null, BttError>): number {
  const cut = new PowerCutMemory(base.fork(), Number.POSITIVE_INFINITY)
  unwrap(action(namespaceOn(cut)))
  return cut.units
}

describe('writes', () => {
  it('of 512 bytes leave old or new content wherever they stop', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(fc.array(action, { minLength: 4, maxLength: 7 }), (actions) => workload(512, actions)),
      { numRuns: 3 },
    )
  })
  it('with metadata too, when units of a store arrive in any order', { timeout: 120_000 }, () => {
    const seed = fc.integer({ min: 1, max: 1000 })
    fc.assert(
      fc.property(fc.array(action, { minLength: 3, maxLength: 5 }), seed, (actions, start) => {
        let state = start
        const random = (limit: number): number => {
          state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff
          return state % limit
        }
        const order: ArrivalOrder = (units) => {
          const list = Array.from({ length: units }, (_, i) => i)
          for (let i = units - 1; i > 0; i--) {
            const j = random(i + 1)
            const held = list[i] ?? 0
            list[i] = list[j] ?? 0
            list[j] = held
          }
          return list
        }
        workload(520, actions, order)
      }),
      { numRuns: 2 },
    )
  })
  it('of 4096 bytes as well', { timeout: 120_000 }, () => {
    workload(4096, [
      { sector: 1, count: 1, zero: false },
      { sector: 1, count: 1, zero: false },
      { sector: 1, count: 1, zero: true },
      { sector: 1, count: 1, zero: false },
    ])
  })
  it('over lost sectors keep the lost move that carries the error bit', () => {
    const base = bttMemory(512)
    unwrap(open(base).write(1, pattern(5, 512)))
    const at = 4096 + 32_202 * 512
    base.lose(at, 512)
    expect(open(base).read(1, 1).ok).toBe(false)
    for (let limit = 0; ; limit++) {
      const memory = base.fork()
      const cut = new PowerCutMemory(memory, limit)
      const done = unwrap(openBtt(namespaceOn(cut), QUERY)).write(1, pattern(6, 512)).ok
      expectClean(memory, ['lost-move'])
      const found = open(memory).read(1, 1)
      if (done) expect(found.ok).toBe(true)
      if (found.ok) expect(sameBytes(found.value.data, pattern(6, 512))).toBe(true)
      else expect(found.error.rule).toBe('lost')
      expectClean(memory)
      if (done) return
    }
  })
})

describe('creation', () => {
  /** Power fails after each of these units, counted back from the last. */
  const fromEnd = [
    ...Array.from({ length: 1100 }, (_, i) => i + 1),
    ...Array.from({ length: 60 }, (_, i) => 1101 + i * 311),
  ]

  it('on an empty namespace leaves no table or a complete one', { timeout: 60_000 }, () => {
    const base = new SparseMemory(16 * MIB)
    base.store(0, pattern(1, 50_000))
    const plan = planOf(512)
    const units = unitsOf(base, (media) => createBtt(media, plan))
    for (const back of fromEnd) {
      const memory = base.fork()
      expect(createBtt(namespaceOn(new PowerCutMemory(memory, units - back)), plan).ok).toBe(false)
      const found = openBtt(namespaceOn(memory), QUERY)
      expect(found).toMatchObject({ error: { rule: back > 512 ? 'absent' : 'backup-only' } })
      if (back % 100 !== 0) continue
      unwrap(createBtt(namespaceOn(memory), { ...plan, overwrite: 'damaged' }))
      expectClean(memory)
    }
  })
  it('over an old table leaves the old one, none, or the new one', { timeout: 60_000 }, () => {
    const base = bttMemory(512)
    for (let sector = 0; sector < SECTORS; sector++)
      unwrap(open(base).write(sector, contentOf(open(base), 7, sector)))
    const plan = planOf(4096, { overwrite: 'anything' })
    const units = unitsOf(base, (media) => createBtt(media, plan))
    const old: Model = Array.from({ length: SECTORS }, () => 7)
    const fromStart = Array.from({ length: 1100 }, (_, i) => i)
    for (const limit of [...fromStart, ...fromEnd.map((back) => Math.max(0, units - back))]) {
      const memory = base.fork()
      expect(createBtt(namespaceOn(new PowerCutMemory(memory, limit)), plan).ok).toBe(false)
      const found = openBtt(namespaceOn(memory), QUERY)
      if (found.ok) {
        expect([found.value.sectorSize, limit <= 512]).toEqual([512, true])
        expectContent(found.value, old, old)
      } else expect(['absent', 'backup-only']).toContain(found.error.rule)
    }
  })
  it('of several arenas too', () => {
    const size = 512 * 1024 * MIB + 16 * MIB
    const memory = new SparseMemory(size)
    const first = new PowerCutMemory(memory, 30_000)
    expect(createBtt(namespaceOn(first), planOf(4096)).ok).toBe(false)
    expect(openBtt(namespaceOn(memory), QUERY)).toMatchObject({ error: { rule: 'absent' } })
  })
})

describe('rewriting the log', () => {
  it('can stop anywhere', { timeout: 60_000 }, () => {
    const base = bttMemory(512)
    const model: Model = Array.from({ length: SECTORS }, (_, sector) => sector)
    const btt = open(base)
    for (let i = 0; i < 700; i++) unwrap(btt.write(i % SECTORS, contentOf(btt, i % SECTORS, i % SECTORS)))
    const units = unitsOf(base, (media) => rewriteLog(media, QUERY))
    const limits = Array.from({ length: Math.floor(units / 3) }, (_, i) => 3 * i)
    expect(limits.length).toBeGreaterThan(500)
    for (const limit of limits) {
      const memory = base.fork()
      expect(rewriteLog(namespaceOn(new PowerCutMemory(memory, limit)), QUERY).ok).toBe(false)
      expectContent(open(memory), model, model)
      if (limit % 99 === 0) expectClean(memory)
      if (limit % 99 === 0) expect(rewriteLog(namespaceOn(memory), QUERY)).toEqual(ok(null))
    }
  })
})
