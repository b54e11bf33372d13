/** The interpreter against V8, within functions and across calls. */
import fc from 'fast-check'
import { test } from 'vitest'
import {
  compare,
  condition,
  expression,
  inputsArbitrary,
  leaf,
  name,
  names,
  numRuns,
  programArbitrary,
  relation,
  source,
  statement,
  type Node,
} from './harness/generated.ts'

/** A helper's own bodies may return a value or throw. */
function helper(head: string, lines: Node, last: string): Node {
  return [
    head,
    'let x: any = 0, y: any = a, z: any = b, fuel = 6',
    ...lines.map((line) => line.replace(/ return$/, ' return x')),
    last,
    '}',
  ]
}

const helperBody = fc
  .tuple(
    fc.array(statement, { minLength: 0, maxLength: 3 }).map((parts) => parts.flat()),
    fc.array(
      condition.chain((c) => fc.constantFrom('return -1', 'return y', 'throw new Error()', 'return null').map((r) => `if (${c}) ${r}`)), // prettier-ignore
      { maxLength: 2 },
    ),
  )
  .map(([first, exits]) => [...first, ...exits])

const calls: fc.Arbitrary<Node> = fc.oneof(
  fc.tuple(name, leaf, leaf).map(([n, l, r]) => [`${n} = plain(${l}, ${r})`]),
  fc.tuple(leaf, relation, leaf).map(([l, op, r]) => [`if (plain(x, y) ${op} ${l}) { __value(x); __value(y) } else { __value(${r}) }`]), // prettier-ignore
  fc.tuple(leaf, leaf).map(([l, r]) => [`{ const r = result(${l}, ${r})`, 'if (r !== null && r.ok) { __value(r.v); __value(r.w); x = r.v }', '__value(x) }']), // prettier-ignore
  fc.tuple(leaf, leaf).map(([l, r]) => [`z = counter.step(${l}, ${r})`, '__value(counter.n)']),
  fc.tuple(leaf).map(([l]) => [`counter.n = ${l}`]),
  condition.map((c) => [`__value(counter.n)`, `if (${c}) { y = counter.twice }`, '__value(counter.n)']),
  fc.tuple(leaf).map(([l]) => [`each((v: any) => { x = v }, ${l})`, '__value(x)']),
  fc.tuple(leaf, fc.constantFrom('', ', 1', ', undefined', ', x')).map(([l, depth]) => [`z = again(${l}, y${depth})`, '__value(z)']), // prettier-ignore
  fc.constantFrom('again(...[x, y])', 'again(x, ...[y, 0])', 'again(x)', 'again.call(null, 9, 9)', '[x].map(again)[0]').map((call) => [`y = ${call}`]), // prettier-ignore
  fc.tuple(leaf, leaf).map(([l, r]) => [`twice((v: any, w: any) => { __value(v); __value(w); y = v }, ${l}, ${r})`]), // prettier-ignore
)

const withCalls = fc
  .tuple(
    helperBody,
    helperBody,
    helperBody,
    helperBody,
    expression,
    fc.array(fc.oneof({ weight: 3, arbitrary: calls }, { weight: 2, arbitrary: statement }), {
      minLength: 2,
      maxLength: 7,
    }),
  )
  .map(([plain, result, step, again, e, main]) => [
    'declare function __value(x: unknown): void',
    ...helper('function plain(a: any, b: any): any {', plain, `return ${e}`),
    ...helper(
      'function result(a: any, b: any): any {',
      result.map((line) =>
        line.replace('return -1', 'return { ok: false, v: a }').replace('return y', 'return null'),
      ),
      'return { ok: z !== 1, v: x, w: y }',
    ).map((line) => line.replace(/ return x$/, ' return null')),
    'class Counter {',
    'n: any = 1',
    ...helper(
      'step(a: any, b: any): any {',
      step.map((line) => line.replace('return y', 'this.n = y; return 2')),
      'this.n = z; return x',
    ),
    'get twice(): any { __value(this.n); return this.n * 2 }',
    '}',
    'function each(f: any, v: any): void { f(v); if (v === 7) f(1) }',
    'function twice(f: (v: any, w: any) => void, v: any, w: any): void { f(v, 1); f(w, 2) }',
    ...helper(
      'function again(a: any, b: any, depth: any = 2): any {',
      ['__value(a); __value(b); __value(depth)', ...again],
      `if (depth > 0) { z = again(x, b, depth - 1); __value(z) } else if (depth === 0) closed(x, ${e})\nreturn z`,
    ),
    'function closed(a: any, b: any): void { __value(a); __value(b); if (a < 3) { __value(a); closed(a + 1, b) } }',
    'export function run(a: any, b: any): void {',
    'const counter = new Counter()',
    'let x: any = 0, y: any = a, z: any = b, fuel = 6',
    ...main.flat(),
    ...names.map((n) => `__value(${n})`),
    '}',
  ])

test('every value seen at run time lies in the computed one', () => {
  fc.assert(
    fc.property(programArbitrary, inputsArbitrary, (lines, inputs) => {
      compare(source(lines), inputs)
    }),
    { numRuns },
  )
}, 240_000)

test('so does every value that crosses calls', () => {
  fc.assert(
    fc.property(withCalls, inputsArbitrary, (lines, inputs) => {
      compare(lines.join('\n'), inputs)
    }),
    { numRuns },
  )
}, 240_000)
