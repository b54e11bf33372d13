import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  delete as drop,
  empty,
  forEach,
  get,
  has,
  merge,
  set,
  type Patricia,
} from '../analyzer/support/patricia.ts'

const entries = fc.array(fc.tuple(fc.nat({ max: 300 }), fc.nat({ max: 5 })), { maxLength: 40 })

function build(list: readonly (readonly [number, number])[]): Patricia<number> {
  return list.reduce<Patricia<number>>((map, [key, value]) => set(map, key, value), empty)
}
function list(map: Patricia<number>): [number, number][] {
  const found: [number, number][] = []
  forEach(map, (value, key) => found.push([key, value]))
  return found
}
function ascending(map: ReadonlyMap<number, number>): [number, number][] {
  return [...map].sort(([a], [b]) => a - b)
}

test('behaves as a Map', () => {
  fc.assert(
    fc.property(entries, fc.array(fc.nat({ max: 300 })), (pairs, gone) => {
      let map = build(pairs)
      const model = new Map(pairs)
      for (const key of gone) {
        const without = drop(map, key)
        if (!model.has(key)) expect(without).toBe(map)
        map = without
        model.delete(key)
      }
      expect(list(map)).toEqual(ascending(model))
      for (const [key, value] of model) {
        expect(get(map, key)).toBe(value)
        expect(set(map, key, value)).toBe(map)
      }
      for (const key of gone) expect(has(map, key)).toBe(false)
    }),
  )
})

test('merges key by key, and keeps what is the same', () => {
  fc.assert(
    fc.property(entries, entries, entries, (base, one, two) => {
      const shared = build(base)
      const [a, b] = [one, two].map((more) =>
        more.reduce<Patricia<number>>((map, [k, v]) => set(map, k, v), shared),
      )
      const [x, y] = [new Map(list(a)), new Map(list(b))]
      const union = new Map([...x, ...y].map(([key]) => [key, Math.max(x.get(key) ?? 0, y.get(key) ?? 0)]))
      expect(list(merge(a, b, (_, p, q) => Math.max(p ?? 0, q ?? 0)))).toEqual(ascending(union))
      const common = new Map([...x].filter(([key, value]) => y.get(key) === value))
      expect(list(merge(a, b, (_, p, q) => (p === q ? p : undefined)))).toEqual(ascending(common))
      expect(merge(a, b, (_, p) => p)).toEqual(a)
      expect(merge(a, a, () => 99)).toBe(a)
      const all = merge(a, b, (_, p, q) => Math.max(p ?? 0, q ?? 0))
      expect(merge(all, a, (_, p, q) => Math.max(p ?? 0, q ?? 0))).toBe(all)
      expect(merge(a, all, (_, p, q) => Math.max(p ?? 0, q ?? 0))).toBe(all)
    }),
  )
})

test('keeps large keys apart', () => {
  const keys = [0, 1, 2 ** 30, 2 ** 31 - 1, 65_536]
  const map = build(keys.map((key, i) => [key, i]))
  expect(keys.map((key) => get(map, key))).toEqual([0, 1, 2, 3, 4])
  expect(get(map, 3)).toBeUndefined()
})
