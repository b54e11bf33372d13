/** Statements as IR. */
import { expect, test } from 'vitest'
import { ir } from './lowered.ts'

test('while, do and labels', () => {
  expect(ir(`function f(a) { out: while (a) { do { if (a.x) continue out; break out } while (a.y) } }`))
    .toMatchInlineSnapshot(`
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
  expect(ir(`function f(a) { for (let i = 0; i < a; i++) g(i); for (const x of a) g(x); for (k in a) g(k) }`))
    .toMatchInlineSnapshot(`
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
  expect(ir(`function f(x) { switch (x) { case 1: a(); default: b(); break; case 2: c() } }`))
    .toMatchInlineSnapshot(`
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

test('a generator that is ended where it waits', () => {
  expect(ir(`function* f(a) { try { yield a } finally { b() } }`)).toMatchInlineSnapshot(`
    "function* f(a)
    b0:
      %0 = param 0
      %1 = declare a %0
      jump b1
    b1: handler b4
      %2 = load a
      %3 = yield %2
      %4 = opaque 'ended'
      branch %4 b2 b3 (made)
    b2: handler b4
      %5 = const 2
      %6 = store %completion2 %5
      jump b5
    b3: handler b4
      %7 = const 0
      %8 = store %completion2 %7
      jump b5
    b4:
      %9 = caught
      %10 = store %thrown3 %9
      %11 = const 1
      %12 = store %completion2 %11
      jump b5
    b5:
      %13 = load b
      %14 = call %13()
      %15 = load %completion2
      %16 = const 0
      %17 = %15 === %16
      branch %17 b9 b6 (made)
    b6:
      %18 = load %completion2
      %19 = const 2
      %20 = %18 === %19
      branch %20 b7 b8 (made)
    b7:
      return
    b8:
      %21 = load %thrown3
      throw %21
    b9:
      return"
  `)
})

test('break and continue through finally', () => {
  expect(ir(`function f(a) { while (a) try { if (a.x) break; continue } finally { b() } }`))
    .toMatchInlineSnapshot(`
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
