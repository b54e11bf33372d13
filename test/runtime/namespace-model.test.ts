import fc from 'fast-check'
import { expect, it } from 'vitest'
import { unwrap } from '../../runtime/lib/result.ts'
import type { NdNamespace } from '../../runtime/namespace/nd-namespace.ts'
import { setAltName, setSize, setUuid } from '../../runtime/namespace/settings.ts'
import { uuidOf } from './label-rig.ts'
import { machine, MIB, type Machine } from './nd-rig.ts'

const UNIT = MIB
const UNITS = 32

/** A region as a row of units: the number of the namespace that owns each, or 0. */
interface Model {
  readonly units: number[]
  readonly names: Map<number, string>
}

interface Real {
  machine: Machine
}

function sizeOf({ units }: Model, n: number): number {
  return units.filter((owner) => owner === n).length
}

function firstFit({ units }: Model, count: number): number {
  return units.findIndex(
    (_, at) => at + count <= units.length && units.slice(at, at + count).every((one) => one === 0),
  )
}

function namespaceOf({ machine: { two } }: Real, n: number): NdNamespace | undefined {
  return two.namespaces.find((one) => one.draft?.uuid === uuidOf(n))
}

function agree(model: Model, real: Real): void {
  const { two } = real.machine
  const found = two.namespaces.flatMap((one) =>
    one.size === 0n
      ? []
      : [[one.draft?.uuid, one.draft?.altName, (one.range.start - two.range.start) / UNIT, one.size / UNIT]],
  )
  const expected = [...new Set(model.units)]
    .filter((n) => n !== 0)
    .map((n) => [
      uuidOf(n),
      model.names.get(n) ?? '',
      BigInt(model.units.indexOf(n)),
      BigInt(sizeOf(model, n)),
    ])
  const order = (a: unknown[], b: unknown[]): number => (String(a[0]) < String(b[0]) ? -1 : 1)
  expect(found.sort(order)).toEqual(expected.sort(order))
  expect(two.labels.availableSize).toBe(BigInt(sizeOf(model, 0)) * UNIT)
  let longest = 0
  for (let count = 1; count <= UNITS; count++) if (firstFit(model, count) !== -1) longest = count
  expect(two.labels.maxAvailableExtent).toBe(BigInt(longest) * UNIT)
}

function fresh(areas?: readonly Uint8Array[]): Machine {
  const made = machine(areas === undefined ? {} : { areas })
  unwrap(made.two.enable())
  unwrap(made.two.setAlign(UNIT))
  return made
}

const number = fc.integer({ min: 1, max: 5 })

const make = fc.tuple(number, fc.integer({ min: 1, max: 12 })).map(([n, count]) => ({
  check: (model: Model) => sizeOf(model, n) === 0,
  run: (model: Model, real: Real) => {
    const { two } = real.machine
    const seed = two.namespaces.find((one) => one.size === 0n)!
    const at = firstFit(model, count)
    unwrap(setUuid(seed, uuidOf(n)))
    unwrap(setAltName(seed, ''))
    const done = setSize(seed, BigInt(count) * UNIT)
    expect(done).toEqual(at === -1 ? { ok: false, error: 'ENOSPC' } : { ok: true, value: null })
    if (at !== -1) {
      model.units.fill(n, at, at + count)
      model.names.delete(n)
      seed.isBound = true
      two.advanceSeeds(seed)
      seed.isBound = false
    } else {
      unwrap(setUuid(seed, uuidOf(99)))
    }
    agree(model, real)
  },
  toString: () => `make ${n} of ${count}`,
}))

const resize = fc.tuple(number, fc.integer({ min: 0, max: 14 })).map(([n, count]) => ({
  check: (model: Model) => sizeOf(model, n) > 0,
  run: (model: Model, real: Real) => {
    const at = model.units.indexOf(n)
    const now = sizeOf(model, n)
    const room = model.units.slice(at + now, at + count).every((one) => one === 0) && at + count <= UNITS
    const done = setSize(namespaceOf(real, n)!, BigInt(count) * UNIT)
    expect(done).toEqual(room ? { ok: true, value: null } : { ok: false, error: 'ENOSPC' })
    if (room) {
      model.units.fill(0, at, at + now)
      model.units.fill(n, at, at + count)
    }
    agree(model, real)
  },
  toString: () => `resize ${n} to ${count}`,
}))

const name = fc.tuple(number, fc.constantFrom('a', 'b c', 'x'.repeat(63))).map(([n, text]) => ({
  check: (model: Model) => sizeOf(model, n) > 0,
  run: (model: Model, real: Real) => {
    unwrap(setAltName(namespaceOf(real, n)!, text))
    model.names.set(n, text)
    agree(model, real)
  },
  toString: () => `name ${n} ${text}`,
}))

const restart = fc.constant({
  check: () => true,
  run: (model: Model, real: Real) => {
    real.machine = fresh(real.machine.areas)
    const { two } = real.machine
    // A region whose namespaces all have capacity gets its seed when one of them is bound.
    if (two.seed !== null && two.seed.size > 0n) {
      two.seed.isBound = true
      two.advanceSeeds(two.seed)
      two.namespaces[0]!.isBound = false
    }
    agree(model, real)
  },
  toString: () => 'restart',
})

it('namespaces agree with a row of units, over restarts', () => {
  fc.assert(
    fc.property(fc.commands([make, resize, name, restart], { maxCommands: 30 }), (commands) => {
      const model: Model = { units: Array.from({ length: UNITS }, () => 0), names: new Map() }
      fc.modelRun(() => ({ model, real: { machine: fresh() } }), commands)
    }),
    { numRuns: 60 },
  )
})
