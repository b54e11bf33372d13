/** Declarations and functions as IR. */
import { expect, test } from 'vitest'
import { printFunction } from '../../analyzer/ir/print.ts'
import { ir, lowered } from './lowered.ts'

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
  expect(ir(`async function f() { const g = () => this; await g(arguments); throw new.target }`))
    .toMatchInlineSnapshot(`
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
