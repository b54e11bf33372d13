/** Operations that run at the same time, interleaved at random. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openBtt, type Btt, type Sectors } from '../../runtime/btt/btt.ts'
import { checkBtt } from '../../runtime/btt/check.ts'
import type { BttRequestError } from '../../runtime/btt/errors.ts'
import type { Steps } from '../../runtime/btt/steps.ts'
import { sameBytes } from '../../runtime/lib/bytes.ts'
import { ok, unwrap, type Result } from '../../runtime/lib/result.ts'
import { bttMemory, namespaceOn, pattern, QUERY } from './namespace.ts'

interface Write {
  readonly sector: number
  readonly seed: number
  readonly start: number
  end: number
}

interface Running {
  readonly steps: Steps<Result<Sectors | null, BttRequestError>>
  readonly sector: number
  readonly start: number
  readonly write: Write | null
}

const plan = fc.record({ sector: fc.nat(2), kind: fc.constantFrom('read', 'write', 'write') })

/** The seeds that may be seen from `start` to `end`: of writes that began before the end and were not overwritten. */
function visible(writes: readonly Write[], sector: number, start: number, end: number): readonly number[] {
  const here = writes.filter((one) => one.sector === sector)
  const settled = here.filter((one) => one.end < start)
  const seen = here.filter(
    (one) => one.start < end && !settled.some((later) => later.start > one.end && later !== one),
  )
  return seen.map((one) => one.seed)
}

function content(seed: number): Uint8Array {
  return seed === 0 ? new Uint8Array(512) : pattern(seed, 512)
}

function run(btt: Btt, plans: readonly { sector: number; kind: string }[], picks: readonly number[]): void {
  let time = 0
  const writes: Write[] = [0, 1, 2].map((sector) => ({ sector, seed: 0, start: -2, end: -1 }))
  const waiting = plans.map((one, i) => ({ ...one, seed: i + 1 }))
  const running: Running[] = []
  for (let turn = 0; waiting.length > 0 || running.length > 0; turn++) {
    if (turn > 100_000) expect.fail('operations wait for each other')
    const pick = (picks[turn % picks.length] ?? 0) + Math.floor(turn / picks.length)
    const next = waiting[0]
    if (next !== undefined && (running.length === 0 || pick % 3 === 0)) {
      waiting.shift()
      const write = { sector: next.sector, seed: next.seed, start: time, end: Number.POSITIVE_INFINITY }
      const steps =
        next.kind === 'read' ? btt.readSteps(next.sector, 1) : btt.writeSteps(next.sector, content(next.seed))
      if (next.kind === 'write') writes.push(write)
      running.push({ steps, sector: next.sector, start: time, write: next.kind === 'write' ? write : null })
      continue
    }
    const at = pick % running.length
    const one = running[at]
    if (one === undefined) continue
    time++
    const step = one.steps.next()
    if (step.done !== true) continue
    running.splice(at, 1)
    const value = unwrap(step.value)
    if (one.write !== null) one.write.end = time
    if (value === null) continue
    const seeds = visible(writes, one.sector, one.start, time)
    expect(seeds.some((seed) => sameBytes(content(seed), value.data))).toBe(true)
  }
  for (const sector of [0, 1, 2]) {
    const { data } = unwrap(btt.read(sector, 1))
    expect(visible(writes, sector, time + 1, time + 2).some((seed) => sameBytes(content(seed), data))).toBe(
      true,
    )
  }
}

describe('operations at the same time', () => {
  it('see whole sectors, in an order that exists, and lose no block', { timeout: 60_000 }, () => {
    const lanes = fc.constantFrom(1, 2, 3, 256)
    const picks = fc.array(fc.nat(1000), { minLength: 20, maxLength: 60 })
    fc.assert(
      fc.property(fc.array(plan, { minLength: 2, maxLength: 16 }), picks, lanes, (plans, order, count) => {
        const memory = bttMemory(512)
        run(unwrap(openBtt(namespaceOn(memory), { ...QUERY, lanes: count })), plans, order)
        expect(unwrap(checkBtt(namespaceOn(memory), QUERY)).problems).toEqual([])
      }),
      { numRuns: 150 },
    )
  })
  it('can be given up anywhere', () => {
    for (let pauses = 0; pauses < 6; pauses++) {
      const memory = bttMemory(512)
      const btt = unwrap(openBtt(namespaceOn(memory), { ...QUERY, lanes: 1 }))
      const steps = btt.writeSteps(0, pattern(1, 512))
      for (let i = 0; i < pauses; i++) steps.next()
      steps.return(ok(null))
      const reading = btt.readSteps(0, 1)
      for (let i = 0; i < pauses; i++) reading.next()
      reading.return(ok({ data: new Uint8Array(0), metadata: new Uint8Array(0) }))
      unwrap(btt.write(0, pattern(2, 512)))
      expect(sameBytes(unwrap(btt.read(0, 1)).data, pattern(2, 512))).toBe(true)
      expect(unwrap(checkBtt(namespaceOn(memory), QUERY)).problems).toEqual([])
    }
  })
  it('a reader keeps its block from being reused', () => {
    const memory = bttMemory(512)
    const btt = unwrap(openBtt(namespaceOn(memory), { ...QUERY, lanes: 2 }))
    unwrap(btt.write(0, pattern(1, 512)))
    const reader = btt.readSteps(0, 1)
    expect([reader.next().value, reader.next().value]).toEqual(['step', 'step'])
    unwrap(btt.write(0, pattern(2, 512)))
    // The lane that is left holds the block that is being read.
    expect(btt.write(1, pattern(3, 512))).toMatchObject({ error: { rule: 'busy', sector: 1, done: 0 } })
    const read = reader.next()
    expect(read.done === true && read.value.ok && sameBytes(read.value.value.data, pattern(1, 512))).toBe(
      true,
    )
    unwrap(btt.write(1, pattern(3, 512)))
  })
})
