/** Short forms for the instructions that lowering emits everywhere. */
import type ts from 'typescript'
import { emit, freshTemp, terminate } from '../../ir/builder.ts'
import type { BinaryOperator, Literal, Terminator } from '../../ir/ir.ts'
import type { BlockId, Site, Temp, Variable } from '../../support/ids.ts'
import { createVariable, globalVariable, lookup, noteRead, noteWrite } from '../scopes.ts'
import { siteOf, type Lowering } from './state.ts'

export type Role = Extract<Terminator, { kind: 'branch' }>['role']

export function site(f: Lowering, node: ts.Node): Site {
  return siteOf(f.file, node)
}

export function constant(f: Lowering, at: Site, value: Literal): Temp {
  return emit(f.builder, { temp: freshTemp(f.builder), site: at, kind: 'const', value })
}

export function load(f: Lowering, at: Site, variable: Variable): Temp {
  noteRead(f.file.variables, variable, f.index)
  return emit(f.builder, { temp: freshTemp(f.builder), site: at, kind: 'load', variable })
}

export function store(f: Lowering, at: Site, variable: Variable, value: Temp, declare: boolean): Temp {
  noteWrite(f.file.variables, variable, f.index, declare)
  return emit(f.builder, { temp: freshTemp(f.builder), site: at, kind: 'store', variable, value, declare })
}

export function binary(f: Lowering, at: Site, op: BinaryOperator, left: Temp, right: Temp): Temp {
  return emit(f.builder, { temp: freshTemp(f.builder), site: at, kind: 'binary', op, left, right })
}

export function get(f: Lowering, at: Site, object: Temp, name: string): Temp {
  return emit(f.builder, { temp: freshTemp(f.builder), site: at, kind: 'get', object, name })
}

export function set(f: Lowering, at: Site, object: Temp, name: string, value: Temp, define: boolean): Temp {
  return emit(f.builder, { temp: freshTemp(f.builder), site: at, kind: 'set', object, name, value, define })
}

export function element(f: Lowering, at: Site, object: Temp, index: Temp): Temp {
  return emit(f.builder, { temp: freshTemp(f.builder), site: at, kind: 'element', object, index })
}

export function setElement(f: Lowering, at: Site, object: Temp, index: Temp, value: Temp): Temp {
  return emit(f.builder, { temp: freshTemp(f.builder), site: at, kind: 'setElement', object, index, value })
}

/** A value nothing is known of although the syntax is understood. */
export function opaque(
  f: Lowering,
  at: Site,
  why: string,
  object: boolean,
  operands: readonly Temp[] = [],
): Temp {
  const temp = freshTemp(f.builder)
  return emit(f.builder, { temp, site: at, kind: 'opaque', why, object, unsupported: false, operands })
}

/** A value nothing is known of because lowering does not know the syntax: counted. */
export function unsupported(f: Lowering, at: Site, why: string, operands: readonly Temp[] = []): Temp {
  f.file.unsupported.set(why, (f.file.unsupported.get(why) ?? 0) + 1)
  const temp = freshTemp(f.builder)
  return emit(f.builder, { temp, site: at, kind: 'opaque', why, object: false, unsupported: true, operands })
}

/** `this` of the code being lowered. */
export function self(f: Lowering, at: Site): Temp {
  return f.self ?? emit(f.builder, { temp: freshTemp(f.builder), site: at, kind: 'this' })
}

/** `value != null`, as `??` and `?.` ask it. */
export function notNull(f: Lowering, at: Site, value: Temp): Temp {
  return binary(f, at, '!=', value, constant(f, at, null))
}

export function branch(
  f: Lowering,
  condition: Temp,
  then: BlockId,
  otherwise: BlockId,
  at: Site,
  role: Role,
  negated = false,
): void {
  terminate(f.builder, { kind: 'branch', condition, then, else: otherwise, site: at, negated, role })
}

/** A new variable of this function that no source name means. */
export function synthetic(f: Lowering, what: string): Variable {
  const name = `%${what}${f.file.variables.records.length}`
  const declaration = { kind: 'synthetic', annotation: undefined, exported: false } as const
  return createVariable(f.file.variables, name, f.index, declaration)
}

/** The variable a name means here, an undeclared one's global variable included. */
export function resolve(f: Lowering, name: string): Variable {
  return lookup(f.scope, name) ?? globalVariable(f.file.variables, name)
}

/** The expression inside parentheses, however many. */
export function unparenthesized(f: Lowering, node: ts.Expression): ts.Expression {
  let at = node
  while (at.kind === f.kinds.ParenthesizedExpression) at = (at as ts.ParenthesizedExpression).expression
  return at
}
