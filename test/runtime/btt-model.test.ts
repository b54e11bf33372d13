/** A translation table against a map from sector to content. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { BadBlocks } from '../../runtime/badrange/bad-blocks.ts'
import { openBtt, type Btt } from '../../runtime/btt/btt.ts'
import { checkBtt } from '../../runtime/btt/check.ts'
import { sameBytes, viewOf } from '../../runtime/lib/bytes.ts'
import { unwrap } from '../../runtime/lib/result.ts'
import { PowerCutMemory } from '../../runtime/media/power-cut-memory.ts'
import type { PersistentMemory } from '../../runtime/media/media.ts'
import type { SparseMemory } from '../../runtime/media/sparse-memory.ts'
import { bttMemory, namespaceOn, pattern, QUERY } from './namespace.ts'

const LBA = 512
const MAP = 0xfdb000

/** Seed of the content of each sector; 0: zeros. Sectors that are not in it hold zeros. */
interface Model {
  readonly content: Map<number, number>
  readonly lost: Set<number>
}

interface Real {
  readonly memory: SparseMemory
  readonly badBlocks: BadBlocks
  btt: Btt
}

type Command = fc.Command<Model, Real>

function reopen(real: Real, memory: PersistentMemory = real.memory): Btt {
  return unwrap(openBtt(namespaceOn(memory, real.badBlocks), { ...QUERY, lanes: 4 }))
}

function bytesOf(seed: number): Uint8Array {
  return seed === 0 ? new Uint8Array(LBA) : pattern(seed, LBA)
}

function joined(seeds: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(LBA * seeds.length)
  seeds.forEach((seed, i) => bytes.set(bytesOf(seed), i * LBA))
  return bytes
}

class Write implements Command {
  readonly sector: number
  readonly seeds: readonly number[]
  constructor(sector: number, seeds: readonly number[]) {
    this.sector = sector
    this.seeds = seeds
  }
  check = (): boolean => true
  run(model: Model, real: Real): void {
    unwrap(real.btt.write(this.sector, joined(this.seeds)))
    this.seeds.forEach((seed, i) => set(model, this.sector + i, seed))
  }
  toString = (): string => `write(${this.sector}, [${this.seeds.join()}])`
}

class Zero implements Command {
  readonly sector: number
  readonly count: number
  constructor(sector: number, count: number) {
    this.sector = sector
    this.count = count
  }
  check = (): boolean => true
  run(model: Model, real: Real): void {
    unwrap(real.btt.zero(this.sector, this.count))
    for (let i = 0; i < this.count; i++) set(model, this.sector + i, 0)
  }
  toString = (): string => `zero(${this.sector}, ${this.count})`
}

class Read implements Command {
  readonly sector: number
  readonly count: number
  constructor(sector: number, count: number) {
    this.sector = sector
    this.count = count
  }
  check = (): boolean => true
  run(model: Model, real: Real): void {
    const found = real.btt.read(this.sector, this.count)
    const sectors = Array.from({ length: this.count }, (_, i) => this.sector + i)
    const lost = sectors.findIndex((sector) => model.lost.has(sector))
    if (lost >= 0)
      expect(found).toMatchObject({ error: { sector: this.sector + lost, done: lost, errno: 'EIO' } })
    else
      expect(sameBytes(unwrap(found).data, joined(sectors.map((one) => model.content.get(one) ?? 0)))).toBe(
        true,
      )
  }
  toString = (): string => `read(${this.sector}, ${this.count})`
}

class Lose implements Command {
  readonly sector: number
  constructor(sector: number) {
    this.sector = sector
  }
  check = (): boolean => true
  run(model: Model, real: Real): void {
    const value = viewOf(unwrap(real.memory.load(MAP + 4 * this.sector, 4))).getUint32(0, true)
    if (value >>> 30 === 2) return
    const block = value >>> 30 === 0 ? this.sector : value & 0x3fff_ffff
    real.memory.lose(4096 + block * LBA, LBA)
    unwrap(real.badBlocks.set({ sector: BigInt(8 + block), count: 1 }))
    model.lost.add(this.sector)
  }
  toString = (): string => `lose(${this.sector})`
}

class Restart implements Command {
  check = (): boolean => true
  run(_model: Model, real: Real): void {
    real.btt = reopen(real)
  }
  toString = (): string => 'restart'
}

class Cut implements Command {
  readonly sector: number
  readonly seed: number
  readonly units: number
  constructor(sector: number, seed: number, units: number) {
    this.sector = sector
    this.seed = seed
    this.units = units
  }
  check = (): boolean => true
  run(model: Model, real: Real): void {
    const cut = new PowerCutMemory(real.memory, this.units)
    const done = reopen(real, cut).write(this.sector, bytesOf(this.seed)).ok
    real.btt = reopen(real)
    const found = real.btt.read(this.sector, 1)
    const fresh = found.ok && sameBytes(found.value.data, bytesOf(this.seed))
    if (done) expect(fresh).toBe(true)
    if (fresh) set(model, this.sector, this.seed)
  }
  toString = (): string => `cut(${this.sector}, ${this.seed}, ${this.units})`
}

class Check implements Command {
  check = (): boolean => true
  run(_model: Model, real: Real): void {
    expect(unwrap(checkBtt(namespaceOn(real.memory), QUERY)).problems).toEqual([])
  }
  toString = (): string => 'check'
}

function set(model: Model, sector: number, seed: number): void {
  model.content.set(sector, seed)
  model.lost.delete(sector)
}

it('behaves like a map', { timeout: 120_000 }, () => {
  const sector = fc.nat(12)
  const seed = fc.integer({ min: 1, max: 200 })
  const commands = [
    fc
      .tuple(sector, fc.array(seed, { minLength: 1, maxLength: 3 }))
      .map(([at, seeds]) => new Write(at, seeds)),
    fc.tuple(sector, fc.integer({ min: 1, max: 3 })).map(([at, count]) => new Zero(at, count)),
    fc.tuple(sector, fc.integer({ min: 1, max: 4 })).map(([at, count]) => new Read(at, count)),
    fc.tuple(sector, seed, fc.nat(70)).map(([at, one, units]) => new Cut(at, one, units)),
    sector.map((at) => new Lose(at)),
    fc.constant(new Restart()),
    fc.constant(new Check()),
  ]
  fc.assert(
    fc.property(fc.commands(commands, { maxCommands: 60 }), (list) => {
      fc.modelRun(() => {
        const memory = bttMemory(LBA)
        const badBlocks = new BadBlocks()
        const btt = unwrap(openBtt(namespaceOn(memory, badBlocks), { ...QUERY, lanes: 4 }))
        return {
          model: { content: new Map<number, number>(), lost: new Set<number>() },
          real: { memory, badBlocks, btt },
        }
      }, list)
    }),
    { numRuns: 150 },
  )
})
