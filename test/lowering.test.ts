/** Snippet to printed IR, one for each family of syntax; and inputs that a lowering must survive. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { lowerFile, type LoweredFile } from '../analyzer/frontend/lower/file.ts'
import { loops, reversePostorder } from '../analyzer/ir/cfg.ts'
import { printFunction } from '../analyzer/ir/print.ts'
import { verify } from '../analyzer/ir/verify.ts'

function lowered(text: string, name = 'input.ts'): LoweredFile {
  const result = lowerFile(ts, ts.createSourceFile(name, text, ts.ScriptTarget.Latest, false))
  const problems = result.ir.functions.flatMap((fn) => {
    expect(reversePostorder(fn).length).toBe(fn.blocks.length)
    loops(fn)
    return verify(fn, result.ir)
  })
  expect(problems).toEqual([])
  return result
}

/** Printed IR of the last function, which is the one a snippet is about. */
function ir(text: string, name?: string): string {
  const { ir: file } = lowered(text, name)
  const fn = file.functions.find((one) => one.name === 'f') ?? file.functions[0]
  return fn === undefined ? '' : printFunction(fn, file)
}

const names = (text: string): string[] => lowered(text).ir.functions.map(({ name }) => name)

describe('syntax families', () => {
  test('conditions become control flow', () => {
    expect(ir(`function f(a, b) { if (a && !b) return 1; return 0 }`)).toMatchInlineSnapshot(`
      "function f(a, b)
      b0:
        %0 = param 0
        %1 = declare a %0
        %2 = param 1
        %3 = declare b %2
        %4 = load a
        branch %4 b1 b3 (and)
      b1:
        %5 = load b
        branch %5 b3 b2 (if)
      b2:
        %6 = const 1
        return %6
      b3:
        %7 = const 0
        return %7"
    `)
  })
  test('logical values take one way each', () => {
    expect(ir(`function f(a, b) { return (a || b) ?? null }`)).toMatchInlineSnapshot(`
      "function f(a, b)
      b0:
        %0 = param 0
        %1 = declare a %0
        %2 = param 1
        %3 = declare b %2
        %4 = load a
        branch %4 b1 b2 (or)
      b1:
        %5 = store %choice4 %4
        jump b3
      b2:
        %6 = load b
        %7 = store %choice4 %6
        jump b3
      b3:
        %8 = load %choice4
        %9 = const null
        %10 = %8 != %9
        branch %10 b4 b5 (nullish)
      b4:
        %11 = store %choice3 %8
        jump b6
      b5:
        %12 = const null
        %13 = store %choice3 %12
        jump b6
      b6:
        %14 = load %choice3
        return %14"
    `)
  })
  test('a ternary stores on each way', () => {
    expect(ir(`function f(a, b) { const x = !a ? b : 2; return x }`)).toMatchInlineSnapshot(`
      "function f(a, b)
      b0:
        %0 = param 0
        %1 = declare a %0
        %2 = param 1
        %3 = declare b %2
        %4 = load a
        branch %4 b2 b1 (ternary)
      b1:
        %5 = load b
        %6 = store %choice4 %5
        jump b3
      b2:
        %7 = const 2
        %8 = store %choice4 %7
        jump b3
      b3:
        %9 = load %choice4
        %10 = declare x %9
        %11 = load x
        return %11"
    `)
  })
  test('an optional chain is cut short as a whole', () => {
    expect(ir(`function f(a) { return a?.b.c(1)?.[2] }`)).toMatchInlineSnapshot(`
      "function f(a)
      b0:
        %0 = param 0
        %1 = declare a %0
        %2 = load a
        %3 = const null
        %4 = %2 != %3
        branch %4 b1 b3 (optional)
      b1:
        %5 = get %2.b
        %6 = get %5.c
        %7 = const 1
        %8 = call %6(%7) on %5
        %9 = const null
        %10 = %8 != %9
        branch %10 b2 b3 (optional)
      b2:
        %11 = const 2
        %12 = element %8[%11]
        %13 = store %chain2 %12
        jump b4
      b3:
        %14 = const undefined
        %15 = store %chain2 %14
        jump b4
      b4:
        %16 = load %chain2
        return %16"
    `)
  })
  test('an optional chain as a statement and as a condition', () => {
    expect(ir(`function f(a) { a?.b(); if (a?.c) return 1 }`)).toMatchInlineSnapshot(`
      "function f(a)
      b0:
        %0 = param 0
        %1 = declare a %0
        %2 = load a
        %3 = const null
        %4 = %2 != %3
        branch %4 b1 b2 (optional)
      b1:
        %5 = get %2.b
        %6 = call %5() on %2
        jump b2
      b2:
        %7 = load a
        %8 = const null
        %9 = %7 != %8
        branch %9 b3 b5 (optional)
      b3:
        %10 = get %7.c
        branch %10 b4 b5 (if)
      b4:
        %11 = const 1
        return %11
      b5:
        return"
    `)
  })
  test('assignments read a place once', () => {
    expect(ir(`function f(o, i) { o[i++] += 2; o.n ??= 3; return --o.n }`)).toMatchInlineSnapshot(`
      "function f(o, i)
      b0:
        %0 = param 0
        %1 = declare o %0
        %2 = param 1
        %3 = declare i %2
        %4 = load o
        %5 = load i
        %6 = step %5 + 1
        %7 = store i %6
        %8 = element %4[%5]
        %9 = const 2
        %10 = %8 + %9
        %11 = setElement %4[%5] %10
        %12 = load o
        %13 = get %12.n
        %14 = const null
        %15 = %13 != %14
        branch %15 b1 b2 (nullish)
      b1:
        %16 = store %choice3 %13
        jump b3
      b2:
        %17 = const 3
        %18 = set %12.n %17
        %19 = store %choice3 %17
        jump b3
      b3:
        %20 = load %choice3
        %21 = load o
        %22 = get %21.n
        %23 = step %22 - 1
        %24 = set %21.n %23
        return %23"
    `)
  })
  test('parameters with defaults and patterns', () => {
    expect(ir(`function f({ a = 1, ...r }, [x, , ...y] = [], ...z) { return a }`)).toMatchInlineSnapshot(`
      "function f(%param0, %param1, z)
      b0:
        %0 = param 0
        %1 = declare %param0 %0
        %2 = get %0.a
        %3 = const undefined
        %4 = %2 === %3
        branch %4 b1 b2 (default)
      b1:
        %5 = const 1
        %6 = store %default7 %5
        jump b3
      b2:
        %7 = store %default7 %2
        jump b3
      b3:
        %8 = load %default7
        %9 = declare a %8
        %10 = rest %0 object from 1
        %11 = declare r %10
        %12 = param 1
        %13 = const undefined
        %14 = %12 === %13
        branch %14 b4 b5 (default)
      b4:
        %15 = array []
        %16 = store %default8 %15
        jump b6
      b5:
        %17 = store %default8 %12
        jump b6
      b6:
        %18 = load %default8
        %19 = declare %param1 %18
        %20 = iterate %18 pattern
        %21 = iterateNext %20
        %22 = declare x %21
        %23 = iterateNext %20
        %24 = rest %18 array from 2
        %25 = declare y %24
        %26 = param ...2
        %27 = declare z %26
        %28 = load a
        return %28"
    `)
  })
  test('assignment patterns', () => {
    expect(ir(`function f(a, b) { [a, b.c = 2] = b; ({ a, x: b.y, ...b } = a) }`)).toMatchInlineSnapshot(`
      "function f(a, b)
      b0:
        %0 = param 0
        %1 = declare a %0
        %2 = param 1
        %3 = declare b %2
        %4 = load b
        %5 = iterate %4 pattern
        %6 = iterateNext %5
        %7 = store a %6
        %8 = iterateNext %5
        %9 = const undefined
        %10 = %8 === %9
        branch %10 b1 b2 (default)
      b1:
        %11 = const 2
        %12 = store %default3 %11
        jump b3
      b2:
        %13 = store %default3 %8
        jump b3
      b3:
        %14 = load %default3
        %15 = load b
        %16 = set %15.c %14
        %17 = load a
        %18 = get %17.a
        %19 = store a %18
        %20 = get %17.x
        %21 = load b
        %22 = set %21.y %20
        %23 = rest %17 object from 2
        %24 = store b %23
        return"
    `)
  })
  test('while, do and labels', () => {
    expect(
      ir(`function f(a) { out: while (a) { do { if (a.x) continue out; break out } while (a.y) } }`),
    ).toMatchInlineSnapshot(`
      "function f(a)
      b0:
        %0 = param 0
        %1 = declare a %0
        jump b1
      b1:
        %2 = load a
        branch %2 b2 b3 (loop)
      b2:
        %3 = load a
        %4 = get %3.x
        branch %4 b1 b3 (if)
      b3:
        return"
    `)
  })
  test('for, for-of and for-in', () => {
    expect(
      ir(`function f(a) { for (let i = 0; i < a; i++) g(i); for (const x of a) g(x); for (k in a) g(k) }`),
    ).toMatchInlineSnapshot(`
      "function f(a)
      b0:
        %0 = param 0
        %1 = declare a %0
        %2 = const 0
        %3 = declare i %2
        jump b1
      b1:
        %4 = load i
        %5 = load a
        %6 = %4 < %5
        branch %6 b2 b4 (loop)
      b2:
        %7 = load g
        %8 = load i
        %9 = call %7(%8)
        jump b3
      b3:
        %10 = load i
        %11 = step %10 + 1
        %12 = store i %11
        jump b1
      b4:
        %13 = load a
        %14 = iterate %13 of
        jump b5
      b5:
        %15 = iterateDone %14
        branch %15 b7 b6 (iterate)
      b6:
        %16 = iterateNext %14
        %17 = declare x %16
        %18 = load g
        %19 = load x
        %20 = call %18(%19)
        jump b5
      b7:
        %21 = load a
        %22 = iterate %21 in
        jump b8
      b8:
        %23 = iterateDone %22
        branch %23 b10 b9 (iterate)
      b9:
        %24 = iterateNext %22
        %25 = store k %24
        %26 = load g
        %27 = load k
        %28 = call %26(%27)
        jump b8
      b10:
        return"
    `)
  })
  test('for await', () => {
    expect(ir(`async function* f(a) { for await (const x of a) yield x; yield* a }`)).toMatchInlineSnapshot(`
      "async function* f(a)
      b0:
        %0 = param 0
        %1 = declare a %0
        %2 = load a
        %3 = iterate %2 await
        jump b1
      b1:
        %4 = iterateDone %3
        branch %4 b3 b2 (iterate)
      b2:
        %5 = iterateNext %3
        %6 = await %5
        %7 = declare x %6
        %8 = load x
        %9 = yield %8
        jump b1
      b3:
        %10 = load a
        %11 = yield* %10
        return"
    `)
  })
  test('switch falls through, default in the middle', () => {
    expect(
      ir(`function f(x) { switch (x) { case 1: a(); default: b(); break; case 2: c() } }`),
    ).toMatchInlineSnapshot(`
      "function f(x)
      b0:
        %0 = param 0
        %1 = declare x %0
        %2 = load x
        %3 = const 1
        %4 = %2 === %3
        branch %4 b2 b1 (case)
      b1:
        %5 = const 2
        %6 = %2 === %5
        branch %6 b4 b3 (case)
      b2:
        %7 = load a
        %8 = call %7()
        jump b3
      b3:
        %9 = load b
        %10 = call %9()
        jump b5
      b4:
        %11 = load c
        %12 = call %11()
        jump b5
      b5:
        return"
    `)
  })
  test('try and catch', () => {
    expect(ir(`function f(a) { try { a() } catch (e) { return e } return 1 }`)).toMatchInlineSnapshot(`
      "function f(a)
      b0:
        %0 = param 0
        %1 = declare a %0
        jump b1
      b1: handler b2
        %2 = load a
        %3 = call %2()
        jump b3
      b2:
        %4 = caught
        %5 = declare e %4
        %6 = load e
        return %6
      b3:
        %7 = const 1
        return %7"
    `)
  })
  test('a return through finally', () => {
    expect(ir(`function f(a) { try { if (a) return a.x } finally { b() } return 1 }`)).toMatchInlineSnapshot(`
      "function f(a)
      b0:
        %0 = param 0
        %1 = declare a %0
        jump b1
      b1: handler b4
        %2 = load a
        branch %2 b2 b3 (if)
      b2: handler b4
        %3 = load a
        %4 = get %3.x
        %5 = store %return4 %4
        %6 = const 2
        %7 = store %completion2 %6
        jump b5
      b3: handler b4
        %8 = const 0
        %9 = store %completion2 %8
        jump b5
      b4:
        %10 = caught
        %11 = store %thrown3 %10
        %12 = const 1
        %13 = store %completion2 %12
        jump b5
      b5:
        %14 = load b
        %15 = call %14()
        %16 = load %completion2
        %17 = const 0
        %18 = %16 === %17
        branch %18 b9 b6 (made)
      b6:
        %19 = load %completion2
        %20 = const 2
        %21 = %19 === %20
        branch %21 b7 b8 (made)
      b7:
        %22 = load %return4
        return %22
      b8:
        %23 = load %thrown3
        throw %23
      b9:
        %24 = const 1
        return %24"
    `)
  })
  test('break and continue through finally', () => {
    expect(
      ir(`function f(a) { while (a) try { if (a.x) break; continue } finally { b() } }`),
    ).toMatchInlineSnapshot(`
      "function f(a)
      b0:
        %0 = param 0
        %1 = declare a %0
        jump b1
      b1:
        %2 = load a
        branch %2 b2 b9 (loop)
      b2: handler b5
        %3 = load a
        %4 = get %3.x
        branch %4 b3 b4 (if)
      b3: handler b5
        %5 = const 2
        %6 = store %completion2 %5
        jump b6
      b4: handler b5
        %7 = const 3
        %8 = store %completion2 %7
        jump b6
      b5:
        %11 = caught
        %12 = store %thrown3 %11
        %13 = const 1
        %14 = store %completion2 %13
        jump b6
      b6:
        %15 = load b
        %16 = call %15()
        %17 = load %completion2
        %18 = const 2
        %19 = %17 === %18
        branch %19 b9 b7 (made)
      b7:
        %20 = load %completion2
        %21 = const 3
        %22 = %20 === %21
        branch %22 b1 b8 (made)
      b8:
        %23 = load %thrown3
        throw %23
      b9:
        return"
    `)
  })
  test('using', () => {
    expect(ir(`function f(a) { { using x = a(); b(x) } return 1 }`)).toMatchInlineSnapshot(`
      "function f(a)
      b0:
        %0 = param 0
        %1 = declare a %0
        %2 = load a
        %3 = call %2()
        %4 = declare x %3
        jump b1
      b1: handler b2
        %5 = load b
        %6 = load x
        %7 = call %5(%6)
        %8 = const 0
        %9 = store %completion3 %8
        jump b3
      b2:
        %10 = caught
        %11 = store %thrown4 %10
        %12 = const 1
        %13 = store %completion3 %12
        jump b3
      b3:
        %14 = load x
        %15 = const null
        %16 = %14 != %15
        branch %16 b4 b5 (made)
      b4:
        %17 = load Symbol
        %18 = get %17.dispose
        %19 = element %14[%18]
        %20 = call %19() on %14
        jump b5
      b5:
        %21 = load %completion3
        %22 = const 0
        %23 = %21 === %22
        branch %23 b7 b6 (made)
      b6:
        %24 = load %thrown4
        throw %24
      b7:
        %25 = const 1
        return %25"
    `)
  })
  test('objects, arrays and spread', () => {
    expect(ir(`function f(a) { return { a, b: 1, [a]: 2, ...a, c: [1, , ...a] } }`)).toMatchInlineSnapshot(`
      "function f(a)
      b0:
        %0 = param 0
        %1 = declare a %0
        %2 = object
        %3 = load a
        %4 = define %2.a %3
        %5 = const 1
        %6 = define %2.b %5
        %7 = load a
        %8 = const 2
        %9 = setElement %2[%7] %8
        %10 = load a
        %11 = spreadInto %2 %10
        %12 = const 1
        %13 = load a
        %14 = array [%12, , ...%13]
        %15 = define %2.c %14
        return %2"
    `)
  })
  test('templates', () => {
    expect(ir(`function f(a) { return a.t\`x\${a}\` + \`y\${a}z\` }`)).toMatchInlineSnapshot(`
      "function f(a)
      b0:
        %0 = param 0
        %1 = declare a %0
        %2 = load a
        %3 = get %2.t
        %4 = const "x"
        %5 = load a
        %6 = const ""
        %7 = array [%4, %6]
        %8 = tag %3(%7, %5) on %2
        %9 = load a
        %10 = template "y" %9 "z"
        %11 = %8 + %10
        return %11"
    `)
  })
  test('enums', () => {
    expect(ir(`enum E { A = 1, B = A << 1, C }`)).toMatchInlineSnapshot(`
      "module <module>()
      b0:
        %0 = object
        %1 = const 1
        %2 = define %0.A %1
        %3 = declare A %1
        %4 = load A
        %5 = const 1
        %6 = %4 << %5
        %7 = define %0.B %6
        %8 = declare B %6
        %9 = const 1
        %10 = %6 + %9
        %11 = define %0.C %10
        %12 = declare C %10
        %13 = declare E %0
        return"
    `)
  })
  test('namespaces', () => {
    expect(ir(`namespace N { export const x = 1; const y = x } N.x`)).toMatchInlineSnapshot(`
      "module <module>()
      b0:
        %0 = object
        %1 = declare N %0
        %2 = const 1
        %3 = declare x %2
        %4 = load x
        %5 = declare y %4
        %6 = load N
        %7 = load x
        %8 = define %6.x %7
        %9 = load N
        %10 = get %9.x
        return"
    `)
  })
  test('functions are hoisted, vars are undefined first', () => {
    expect(ir(`function f() { g(v); var v = 1; function g() {} return undefined }`)).toMatchInlineSnapshot(`
      "function f()
      b0:
        %0 = const undefined
        %1 = declare v %0
        %2 = closure g
        %3 = declare g %2
        %4 = load g
        %5 = load v
        %6 = call %4(%5)
        %7 = const 1
        %8 = declare v %7
        %9 = const undefined
        return %9"
    `)
  })
  test('casts keep annotations', () => {
    expect(ir(`function f(a) { return (a as u32)! + <u8 | null>a }`)).toMatchInlineSnapshot(`
      "function f(a)
      b0:
        %0 = param 0
        %1 = declare a %0
        %2 = load a
        %3 = cast %2 as u32
        %4 = nonNull %3
        %5 = load a
        %6 = cast %5 as u8
        %7 = %4 + %6
        return %7"
    `)
  })
  test('calls keep their receiver', () => {
    expect(
      ir(`function f(a, b) { a.b(b, ...b); (a.b)(); a["x"](1); new a.C(b); delete a.b }`),
    ).toMatchInlineSnapshot(`
      "function f(a, b)
      b0:
        %0 = param 0
        %1 = declare a %0
        %2 = param 1
        %3 = declare b %2
        %4 = load a
        %5 = get %4.b
        %6 = load b
        %7 = load b
        %8 = call %5(%6, ...%7) on %4
        %9 = load a
        %10 = get %9.b
        %11 = call %10() on %9
        %12 = load a
        %13 = get %12.x
        %14 = const 1
        %15 = call %13(%14) on %12
        %16 = load a
        %17 = get %16.C
        %18 = load b
        %19 = new %17(%18)
        %20 = load a
        %21 = delete %20.b
        return"
    `)
  })
  test('a class', () => {
    expect(
      ir(
        `class A extends B { x = 1; static y = this.z; constructor(private n) { super(n); n() } static { g() } }`,
      ),
    ).toMatchInlineSnapshot(`
      "module <module>()
      b0:
        %0 = load B
        %1 = class A extends %0 { A.constructor }
        %2 = declare A %1
        %3 = get %1.z
        %4 = define %1.y %3
        %5 = load g
        %6 = call %5()
        return"
    `)
  })
  test('closures, arguments, await', () => {
    expect(
      ir(`async function f() { const g = () => this; await g(arguments); throw new.target }`),
    ).toMatchInlineSnapshot(`
      "async function f()
      b0:
        %0 = closure g
        %1 = declare g %0
        %2 = load g
        %3 = arguments
        %4 = call %2(%3)
        %5 = await %4
        %6 = opaque 'new.target'
        throw %6"
    `)
  })
  test('a constructor the source leaves out defines the fields', () => {
    const { ir: file } = lowered('class A extends B { x = 1; y?: number; declare z: number }')
    const constructor = file.functions.find(({ kind }) => kind === 'constructor')
    expect(constructor && printFunction(constructor, file)).toMatchInlineSnapshot(`
      "constructor A.constructor()
      b0:
        %0 = arguments
        %1 = super(...%0)
        %2 = this
        %3 = const 1
        %4 = define %2.x %3
        %5 = this
        %6 = const undefined
        %7 = define %5.y %6
        return"
    `)
  })
})

describe('names', () => {
  test('follow what a reader would say', () => {
    expect(
      names(`
        function attach(bus) { bus.on('data', () => {}); run(function () {}) }
        class Dimm { static make() {} get label() { return 1 } set label(v) {} #hidden() {} field = () => 1 }
        const table = { read() {}, write: () => {} }
        const arrow = () => {}
        export default () => {}
      `),
    ).toEqual([
      '<module>',
      'attach',
      'Dimm.make',
      'Dimm.get label',
      'Dimm.set label',
      'Dimm.#hidden',
      'Dimm.constructor',
      'table.read',
      'table.write',
      'arrow',
      'default',
      "bus.on('data')",
      'attach.callback',
      'Dimm.field',
    ])
  })
})

describe('variables', () => {
  const variable = (text: string, name: string): unknown => {
    const { kind, stable, exported, readers, writers, annotation } =
      lowered(text).ir.variables.find((one) => one.name === name) ?? {}
    return { kind, stable, exported, readers, writers, annotation }
  }
  test('closures share a variable, and say who reads and writes it', () => {
    expect(variable('let n = 0; const inc = () => { n++ }; const show = () => n', 'n')).toEqual({
      kind: 'let',
      stable: false,
      exported: false,
      readers: [1, 2],
      writers: [1],
      annotation: undefined,
    })
  })
  test('annotations keep names and tags', () => {
    expect(variable('/** @user */ export const x: Promise<User<u32> | null> = y', 'x')).toEqual({
      kind: 'const',
      stable: true,
      exported: true,
      readers: [],
      writers: [],
      annotation: { names: ['User', 'u32'], user: true, tags: ['user'] },
    })
  })
  test('undeclared and declared names are global', () => {
    expect(variable('declare function probe(x: number): void; probe(1)', 'probe')).toMatchObject({
      kind: 'global',
    })
  })
})

describe('robustness', () => {
  test.each([
    'function (',
    'class { x = ',
    'if (',
    'a ? b',
    'for (',
    'switch (x) { case',
    'let = ;',
    '@',
    'x?.',
    '`${',
    'break',
    'continue x',
    'const { a: } = b',
    'export {',
    'enum E { A = }',
    'namespace N {',
    'a = = b',
    '({ a, ...',
    'async () => await',
    'return 1',
    '<div>{',
    'delete x',
    '1 = 2',
  ])('survives %s', (text) => {
    lowered(text)
    lowered(text, 'input.tsx')
  })
  const unsupported = (text: string): number => lowered(text).ir.unsupported.size
  test('nested ifs, as many as the parser takes', () => {
    expect(unsupported('if (a) {'.repeat(700) + '}'.repeat(700))).toBe(0)
    expect(unsupported(`${'if (a) '.repeat(1000)}b()`)).toBe(0)
  })
  test('nested conditions, negations and parentheses', () => {
    expect(unsupported(`if (${'a && (b || '.repeat(500)}c${')'.repeat(500)}) d()`)).toBe(0)
    expect(unsupported(`x = ${'a && (b || '.repeat(500)}c${')'.repeat(500)}`)).toBe(0)
    expect(unsupported(`if (${'!'.repeat(1000)}a) d()`)).toBe(0)
    expect(unsupported(`x = ${'('.repeat(1000)}a${')'.repeat(1000)}`)).toBe(0)
    expect(unsupported(`x = ${'a ? b : '.repeat(2000)}c`)).toBe(0)
  })
  test('deeper than that costs a value, not the run', () => {
    lowered(`x = ${'f('.repeat(500)}a${')'.repeat(500)}`)
    lowered(`x = ${'!'.repeat(1700)}a`)
  })
  test.each(['+', '&&', '||', '??', ','])('20,000 operands of %s', (operator) => {
    const operands = Array.from({ length: 20_000 }, (_, i) => `a${i % 7}`).join(` ${operator} `)
    expect(unsupported(`x = (${operands})`)).toBe(0)
    if (operator !== '??') expect(unsupported(`if (${operands}) y()`)).toBe(0)
  })
  test('5,000 branches and else-ifs in one function', () => {
    const branches = Array.from({ length: 5000 }, (_, i) => `if (x === ${i}) y = ${i};`).join('\n')
    expect(unsupported(`function f(x, y) { ${branches} return y }`)).toBe(0)
    const chain = Array.from({ length: 2000 }, (_, i) => `if (x === ${i}) y = ${i};`).join(' else ')
    expect(unsupported(`function f(x, y) { ${chain} return y }`)).toBe(0)
    const cases = Array.from({ length: 5000 }, (_, i) => `case ${i}: y++; break;`).join('\n')
    expect(unsupported(`function f(x, y) { switch (x) { ${cases} } return y }`)).toBe(0)
  })
  test('50,000 lines', () => {
    const text = Array.from({ length: 50_000 }, (_, i) => `const v${i} = i${i}?.a(${i}, b) ?? c`).join('\n')
    expect(lowered(text).ir.functions).toHaveLength(1)
  })
})

describe('real code', () => {
  const root = join(import.meta.dirname, '..')
  const sources = (folder: string): string[] =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.[cm]?[jt]s$/.test(name))
      .map((name) => join(root, folder, name))
  const clean = (path: string): void => {
    expect([...lowered(readFileSync(path, 'utf8'), path).ir.unsupported]).toEqual([])
  }
  test.each(['analyzer', 'rules', 'runtime', 'samples'])('%s', (folder) => {
    for (const path of sources(folder)) clean(path)
  })
  test.each(['vitest/dist', 'prettier', 'fast-check/lib', 'commander'])('node_modules/%s', (folder) => {
    for (const path of sources(`node_modules/${folder}`).slice(0, 60)) clean(path)
  })
  test('TypeScript itself', () => {
    clean(join(root, 'node_modules/typescript/lib/_tsc.js'))
    clean(join(root, 'node_modules/typescript/lib/typescript.d.ts'))
  }, 120_000)
})
