/** Expressions as IR. */
import { expect, test } from 'vitest'
import { ir } from './lowered.ts'

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
  expect(ir(`function f(a, b) { a.b(b, ...b); (a.b)(); a["x"](1); new a.C(b); delete a.b }`))
    .toMatchInlineSnapshot(`
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
