/** The interpreter against V8 where callees and closures write what their callers read, and throw in between. */
import fc from 'fast-check'
import { test } from 'vitest'
import {
  compare,
  condition,
  expression,
  inputsArbitrary,
  leaf,
  names,
  numRuns,
  statement,
  type Node,
} from './harness/generated.ts'

const target = fc.constantFrom('x', 'y', 'z')
/** Places that outlive the function that writes them. */
const shared = fc.constantFrom('level', 'Store.current', 'box.held')
const places: Node = ['__value(level)', '__value(Store.current)', '__value(box.held)']
const small = fc.constantFrom('0', '1', '3', '255', '(x & 7)', '(y & 255)', '-1')

/** What a callee does: writes, in between which it may return or throw. */
const writing: fc.Arbitrary<Node> = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.tuple(shared, leaf).map(([p, l]) => [`${p} = ${l}`]) },
      {
        weight: 2,
        arbitrary: fc.tuple(condition, shared, leaf).map(([c, p, l]) => [`if (${c}) ${p} = ${l}`]),
      },
      { weight: 1, arbitrary: fc.tuple(condition, shared, leaf).map(([c, p, l]) => [`if (${c}) { ${p} = ${l}`, 'return x }']) }, // prettier-ignore
      { weight: 2, arbitrary: condition.map((c) => [`if (${c}) throw new Error()`]) },
      { weight: 1, arbitrary: fc.tuple(shared, leaf).map(([p, l]) => [`try { check(y) } catch { ${p} = ${l} }`, ...places]) }, // prettier-ignore
      { weight: 1, arbitrary: fc.tuple(shared, leaf).map(([p, l]) => ['try {', `${p} = ${l}`, 'check(z)', '} finally {', `${p} = 7`, '}']) }, // prettier-ignore
      { weight: 2, arbitrary: fc.tuple(target, expression).map(([n, e]) => [`${n} = ${e}`]) },
    ),
    { maxLength: 4 },
  )
  .map((parts) => parts.flat())

const locals = 'let x: any = 0, y: any = a, z: any = b, fuel = 6'

const uses: fc.Arbitrary<Node> = fc.oneof(
  fc.tuple(target, leaf, leaf).map(([n, l, r]) => [`${n} = first(box, ${l}, ${r})`, ...places]),
  fc.tuple(target, leaf, leaf).map(([n, l, r]) => [`${n} = second(box, ${l}, ${r})`, ...places]),
  fc.tuple(leaf, leaf).map(([l, r]) => [`try { first(box, ${l}, ${r})`, '__value(x)', '} catch {', ...places, '__value(x); __value(y)', '}']), // prettier-ignore
  fc.tuple(target, leaf).map(([n, l]) => ['try {', `${n} = check(${l})`, `__value(${n}); __value(${l})`, '} catch {', `__value(${l})`, '}']), // prettier-ignore
  fc.tuple(shared, leaf).map(([p, l]) => [`${p} = ${l}`]),
  fc.tuple(target, shared).map(([n, p]) => [`${n} = ${p}`]),
  leaf.map((l) => [`write(${l})`, '__value(seen); __value(total)']),
  leaf.map((l) => [`seen = ${l}`]),
  small.map((l) => [`total = ${l}`, '__value(total)']),
  fc.constant(['add()', '__value(total)']),
  fc.constant(['run_(add)', '__value(total)', 'if (total < 0) __value(x)']),
  fc.constant(['[1, 2].map(add)', '__value(total)']),
  leaf.map((l) => [`try { write(${l}) } catch { __value(seen) }`, '__value(seen)']),
  small.map((l) => [`cursor.skip(${l})`, '__value(cursor.at)', 'if (cursor.at < 0) __value(x)']),
  small.map((l) => [`try { cursor.checked(${l}) } catch { __value(cursor.at) }`, '__value(cursor.at)']),
  fc.tuple(target, leaf).map(([n, l]) => [`${n} = again(${l}, 0)`, `__value(${n})`]),
  fc.tuple(target, fc.constantFrom('one', 'two')).map(([n, c]) => [`${n} = ${c}()`, `__value(${n})`]),
  fc.tuple(target, leaf).map(([n, l]) => [`${n} = depth(${l}, 0)`, `__value(${n})`]),
)

const program = fc
  .tuple(
    writing,
    writing,
    fc.tuple(condition, leaf, condition),
    fc.tuple(condition, leaf, condition, leaf),
    fc.tuple(small, small, fc.constantFrom('+', '-', '*', '&'), small),
    fc.tuple(expression, expression, leaf),
    fc.array(
      fc.oneof(
        { weight: 5, arbitrary: uses },
        { weight: 2, arbitrary: statement },
        { weight: 1, arbitrary: fc.tuple(condition, uses).map(([c, u]) => [`if (${c}) {`, ...u, '}']) },
        { weight: 1, arbitrary: uses.map((u) => ['for (let i = 0; i < 3; i++) {', ...u, '}']) },
      ),
      { minLength: 3, maxLength: 9 },
    ),
  )
  .map(([first, second, [c1, l1, c2], [c3, l3, c4, l4], [s1, s2, op, s3], [e1, e2, l5], main]) => [
    'declare function __value(x: unknown): void',
    'let level: any = 0',
    'class Store { static current: any = 1 }',
    'class Cursor {',
    '#at = 0',
    `skip(n: number): void { this.#at += n }`,
    'checked(n: number): void { if (n < 0 || n > 100) throw new Error()',
    'this.#at += n }',
    'get at(): number { __value(this.#at); return this.#at }',
    '}',
    'function check(a: any): any {',
    'let b: any = 1, x: any = a, y: any = 0, z: any = 2, fuel = 6',
    `if (${c1}) throw new Error()`,
    `if (${c2}) return ${l1}`,
    'return x }',
    ...['function first(box: any, a: any, b: any): any {', locals, ...first, ...places, 'return y }'],
    ...['function second(box: any, a: any, b: any): any {', locals, ...second],
    ...['x = first(box, y, x)', ...places, 'return x }'],
    'function run_(f: any): void { f(); if (level === 1) f() }',
    'function again(a: any, n: number): any {',
    'let b: any = n, x: any = a, y: any = 1, z: any = 3, fuel = 6',
    `if (n > 3) return ${e1}`,
    'x = again(a, n + 1)',
    `__value(x)`,
    `return ${e2} }`,
    'function depth(a: any, n: number): number {',
    `if (n > 4 || a === ${l5}) return 0`,
    `return 1 + depth(a, n + 1) }`,
    'function counter(): any { let n = 0',
    `return () => { __value(n); if (level === 3) n = ${s1}`,
    'return n++ } }',
    'export function run(a: any, b: any): void {',
    'const one = counter(), two = counter()',
    'const box: any = { held: 1 }, cursor = new Cursor()',
    `${locals}, seen: any = 2, total = 0`,
    'const write = (v: any): any => {',
    `if (${c3}) seen = ${l3}`,
    `if (${c4}) throw new Error()`,
    `seen = ${l4}; x = v }`,
    `const add = (): void => { total = (${s1} ${op} ${s2}) + (total & 15)`,
    `__value(total)`,
    `if (x) total = ${s3} }`,
    '__value(seen); __value(total)',
    ...main.flat(),
    ...places,
    ...names.map((n) => `__value(${n})`),
    '__value(seen); __value(total)',
    '}',
  ])

test('every value that a callee or a closure leaves lies in the computed one', () => {
  fc.assert(
    fc.property(program, inputsArbitrary, (lines, inputs) => {
      compare(lines.join('\n'), inputs)
    }),
    { numRuns },
  )
}, 240_000)
