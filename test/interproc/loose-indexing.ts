// compiler { "noUncheckedIndexedAccess": false }
// What a dictionary's type promises of every name is not there of every name.

declare function __value(x: unknown): void

function read(values: Record<string, number>): number {
  const a = values['a']
  __value(a) // want "a = undefined \| number"
  if (a === undefined) return 1
  return a
}
console.log(read({}), read({ a: 1 }))

function taken(values: Record<string, number>): number {
  const { a, b: other, ...rest } = values
  __value(a) // want "a = undefined \| number"
  __value(other) // want "other = undefined \| number"
  __value(rest['c']) // want "= undefined \| number"
  if (a === undefined) return other === undefined ? 1 : 2
  return 3
}
console.log(taken({}), taken({ a: 1 }), taken({ b: 1, c: 2 }))

function parameter({ a }: Record<string, number>): number {
  __value(a) // want "a = undefined \| number"
  return a === undefined ? 1 : 2
}
console.log(parameter({}), parameter({ a: 1 }))

function assigned(values: Record<string, number>): number {
  let a = 1
  ;({ a } = values)
  __value(a) // want "a = undefined \| number"
  return a === undefined ? 1 : 2
}
console.log(assigned({}), assigned({ a: 1 }))

function byDefault(values: Record<string, number>): number {
  const { a = 5 } = values
  __value(a) // want "a = number"
  let b = 1
  ;({ b = 6 } = values)
  __value(b) // want "b = number"
  return a + b
}
console.log(byDefault({}), byDefault({ a: 1, b: 2 }))

interface Named {
  readonly a: number
}

function declared({ a }: Named): number {
  __value(a) // want "a = number"
  const shorthand = { a }
  __value(shorthand.a) // want "= number"
  return a
}
console.log(declared({ a: 1 }))
