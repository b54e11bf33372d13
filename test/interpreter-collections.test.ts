/** The interpreter against V8 where values go through lists, maps, records, callbacks and private fields. */
import fc from 'fast-check'
import { test } from 'vitest'
import {
  compare,
  condition,
  inputsArbitrary,
  leaf,
  name,
  names,
  numRuns,
  relation,
  statement,
  type Node,
} from './harness/generated.ts'

const operator = fc.constantFrom('+', '-', '*', '&', '|', '>>>')
const target = fc.constantFrom('x', 'y', 'z')
const index = fc.constantFrom('0', '1', '2', 'list.length - 1', 'fuel')

const lists: fc.Arbitrary<Node> = fc.oneof(
  leaf.map((l) => [`list.push(${l})`]),
  fc.tuple(leaf, leaf).map(([a, b]) => [`list = [${a}, ${b}]`]),
  fc.tuple(leaf).map(([a]) => [`list = [...list, ${a}]`]),
  fc.tuple(index, leaf).map(([i, l]) => [`list[${i}] = ${l}`]),
  fc.tuple(target, index).map(([n, i]) => [`${n} = list[${i}]`, `__value(${n})`]),
  target.map((n) => [`for (const v of list) { __value(v); ${n} = v }`]),
  fc.tuple(target, operator, leaf).map(([n, op, l]) => [`${n} = list.map((v: any) => { __value(v); return v ${op} ${l} })[0]`, `__value(${n})`]), // prettier-ignore
  fc
    .tuple(relation, leaf)
    .map(([op, l]) => [`list = list.filter((v: any) => v ${op} ${l})`, '__value(list[0])']),
  fc.tuple(target, operator, leaf).map(([n, op, l]) => [`${n} = list.reduce((s: any, v: any) => { __value(s); return s ${op} v }, ${l})`, `__value(${n})`]), // prettier-ignore
  fc.tuple(target, fc.constantFrom('pop()', 'at(0)', 'slice(1)[0]', 'reverse()[0]')).map(([n, how]) => [`${n} = list.${how}`, `__value(${n})`]), // prettier-ignore
  fc.constant(['{ const [p, q] = list', '__value(p); __value(q) }']),
  fc.tuple(leaf, leaf).map(([a, b]) => [`{ const [p, q] = pair(${a}, ${b})`, '__value(p); __value(q) }']),
  leaf.map((l) => [`fill(list, ${l})`]),
  fc
    .tuple(target, leaf)
    .map(([n, l]) => [`${n} = list.splice(0, 1, ${l})[0]`, `__value(${n})`, '__value(list[0])']),
  leaf.map((l) => [`list[list.length] = ${l}`]),
  fc.constantFrom('0', '1', '3').map((n) => [`list.length = ${n}`]),
  fc
    .tuple(target, leaf, leaf)
    .map(([n, c, l]) => [
      `${n} = list.reduce((s: any, v: any) => (s > ${c} ? ${l} : s + 1), 0)`,
      `__value(${n})`,
    ]),
  fc.tuple(target).map(([n]) => [`${n} = list.map(named)[0]`, `__value(${n})`]),
  fc.constant(['list = other(list)']),
)

const containers: fc.Arbitrary<Node> = fc.oneof(
  fc.tuple(fc.constantFrom('k', 'm'), leaf).map(([k, l]) => [`map.set('${k}', ${l})`]),
  fc.tuple(target, fc.constantFrom('k', 'm')).map(([n, k]) => [`${n} = map.get('${k}')`, `__value(${n})`]),
  leaf.map((l) => [`records.push({ v: ${l}, w: x })`]),
  leaf.map((l) => [`if (records.length > 0) records[0].v = ${l}`]),
  fc.constant(['for (const r of records) { __value(r.v); __value(r.w) }']),
  leaf.map((l) => [`for (const r of records) r.w = ${l}`]),
  fc
    .tuple(leaf)
    .map(([l]) => [`{ const r = { v: ${l}, w: 0 }`, 'records.push(r)', 'r.v = y', '__value(r.v) }']),
  fc.tuple(leaf).map(([l]) => [`{ const o = { v: 1, ...{ w: ${l} } }`, '__value(o.v); __value(o.w) }']),
  fc.tuple(leaf, leaf).map(([a, b]) => [`records.push({ v: ${a}, w: [${b}, x] })`, 'for (const { v, w } of records) { __value(v); __value(w) }']), // prettier-ignore
  fc.tuple(leaf, target).map(([l, n]) => [`for (const [p, q] of pairs(list, ${l})) { __value(p); __value(q); ${n} = q }`]), // prettier-ignore
  target.map((n) => [`for (const [i, v] of list.entries()) { __value(i); __value(v); ${n} = i }`]),
  fc.tuple(leaf, leaf).map(([a, b]) => [`for (const [k, v] of Object.entries({ k: ${a}, m: ${b} })) { __value(k); __value(v) }`]), // prettier-ignore
  fc.tuple(leaf, target).map(([a, n]) => [`{ const o: any = { k: ${a}, m: x }`, 'if (y) o.n = z', `for (const v of Object.values(o)) { __value(v); ${n} = v } }`]), // prettier-ignore
  fc.constant(['for (const [k, v] of new Map(list.map((v: any) => [v, z]))) { __value(k); __value(v) }']),
  fc.constant(['for (const [k, v] of map) { __value(k); __value(v) }']),
  fc.tuple(leaf).map(([l]) => [`{ const p = [x, ${l}], all = [p]`, 'p[0] = z', 'for (const [a, b] of all) { __value(a); __value(b) } }']), // prettier-ignore
  fc.tuple(leaf).map(([l]) => [`{ const f = named.bind(null, ${l})`, '__value(f()) }']),
  fc.tuple(leaf, leaf).map(([a, b]) => [`__value(plus.call(null, ${a}, ${b}))`, `__value(plus.apply(null, [${b}, x]))`, `__value(plus.bind(null, ${a})(y))`]), // prettier-ignore
  leaf.map((l) => [`box.put(${l})`, '__value(box.held)', '__value(box.masked())']),
)

const program = fc
  .tuple(
    fc.array(statement, { maxLength: 2 }).map((parts) => parts.flat()),
    fc.tuple(leaf, operator, leaf),
    condition,
    fc.array(
      fc.oneof(
        { weight: 4, arbitrary: lists },
        { weight: 3, arbitrary: containers },
        { weight: 2, arbitrary: statement },
        { weight: 1, arbitrary: fc.tuple(name, lists).map(([n, l]) => [`if (${n}) {`, ...l, '}']) },
        {
          weight: 1,
          arbitrary: fc
            .tuple(fc.oneof(lists, containers))
            .map(([l]) => ['for (let i = 0; i < 3; i++) {', ...l, '}']),
        },
      ),
      { minLength: 3, maxLength: 9 },
    ),
  )
  .map(([put, [l, op, r], c, main]) => [
    'declare function __value(x: unknown): void',
    'function pair(a: any, b: any): any { return [a, b] }',
    'function plus(v: any, w: any): any { __value(w); return v === 1 ? w : v }',
    'function* pairs(list: any[], w: any): Generator<any> { for (const v of list) { yield [v, w]; w = v } }',
    'function named(v: any): any { __value(v); return v === 1 ? 2 : v }',
    'function fill(list: any[], v: any): void { list.push(v); if (v === 7) list[0] = null }',
    'function other(list: any[]): any[] { const made: any[] = []; for (const v of list) made.push(v); return made }',
    'class Box {',
    '#held: any = 1',
    '#masked: any = 0',
    'put(a: any): void {',
    'let b: any = a, x: any = 0, y: any = a, z: any = 2, fuel = 6',
    ...put.map((line) => line.replace(/ return$/, ' { this.#held = x; return }')),
    `if (${c}) this.#held = y`,
    `this.#masked = ${l} ${op} ${r} & 0xff`,
    '}',
    'get held(): any { __value(this.#held); return this.#held }',
    'masked(): any { __value(this.#masked); if (this.#masked > 255) __value(x0); return this.#masked }',
    '}',
    'const x0 = 1',
    'export function run(a: any, b: any): void {',
    'const box = new Box(), map: Map<string, any> = new Map(), records: any[] = []',
    'let list: any[] = [], x: any = 0, y: any = a, z: any = b, fuel = 6',
    ...main.flat(),
    ...names.map((n) => `__value(${n})`),
    '}',
  ])

test('every value that comes out of a collection lies in the computed one', () => {
  fc.assert(
    fc.property(program, inputsArbitrary, (lines, inputs) => {
      compare(lines.join('\n'), inputs)
    }),
    { numRuns },
  )
}, 240_000)
