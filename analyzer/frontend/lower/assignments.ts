/** Assignments, compound and logical ones, `++` and `--`. A place is evaluated once, then read and written. */
import type ts from 'typescript'
import { emit, freshTemp, jump, newBlock, startBlock } from '../../ir/builder.ts'
import type { Site, Temp, Variable } from '../../support/ids.ts'
import { literalIndex } from './chains.ts'
import { branchOn } from './choices.ts'
import {
  binary,
  element,
  get,
  load,
  resolve,
  self,
  set,
  setElement,
  site,
  store,
  synthetic,
  unsupported,
} from './emit.ts'
import { lowerExpression, lowerNamed, unwrapped } from './expressions.ts'
import { targetName } from './names.ts'
import { assignPattern } from './patterns.ts'
import type { Lowering } from './state.ts'

/** Something that can be assigned, its parts already evaluated. */
export type Place =
  | { readonly kind: 'variable'; readonly site: Site; readonly variable: Variable }
  | { readonly kind: 'member'; readonly site: Site; readonly object: Temp; readonly name: string }
  | { readonly kind: 'element'; readonly site: Site; readonly object: Temp; readonly index: Temp }
  | { readonly kind: 'value'; readonly site: Site; readonly value: Temp }

/** Evaluates the parts of an assignment target. Assertions and parentheses around it mean nothing here. */
export function placeOf(f: Lowering, node: ts.Expression): Place {
  const K = f.kinds
  const target = unwrapped(f, node)
  switch (target.kind) {
    case K.Identifier: {
      const variable = resolve(f, (target as ts.Identifier).text)
      return { kind: 'variable', site: site(f, target), variable }
    }
    case K.PropertyAccessExpression: {
      const { expression, name } = target as ts.PropertyAccessExpression
      const object = objectOf(f, expression)
      return { kind: 'member', site: site(f, target), object, name: name.text }
    }
    case K.ElementAccessExpression: {
      const access = target as ts.ElementAccessExpression
      const object = objectOf(f, access.expression)
      const name = literalIndex(f, access)
      if (name !== undefined) return { kind: 'member', site: site(f, target), object, name }
      const index = lowerExpression(f, access.argumentExpression)
      return { kind: 'element', site: site(f, target), object, index }
    }
    default: {
      const value = lowerExpression(f, target)
      return {
        kind: 'value',
        site: site(f, target),
        value: unsupported(f, site(f, target), 'target', [value]),
      }
    }
  }
}

function objectOf(f: Lowering, node: ts.Expression): Temp {
  return node.kind === f.kinds.SuperKeyword ? self(f, site(f, node)) : lowerExpression(f, node)
}

export function readPlace(f: Lowering, place: Place): Temp {
  switch (place.kind) {
    case 'variable':
      return load(f, place.site, place.variable)
    case 'member':
      return get(f, place.site, place.object, place.name)
    case 'element':
      return element(f, place.site, place.object, place.index)
    case 'value':
      return place.value
  }
}

export function writePlace(f: Lowering, place: Place, value: Temp): void {
  if (place.kind === 'variable') store(f, place.site, place.variable, value, false)
  if (place.kind === 'member') set(f, place.site, place.object, place.name, value, false)
  if (place.kind === 'element') setElement(f, place.site, place.object, place.index, value)
}

/** `=`, `+=` and the like, `&&=`, `||=`, `??=`. */
export function lowerAssignment(f: Lowering, node: ts.BinaryExpression): Temp {
  const K = f.kinds
  const token = node.operatorToken.kind
  const left = unwrapped(f, node.left)
  if (token === K.EqualsToken) {
    if (left.kind === K.ObjectLiteralExpression || left.kind === K.ArrayLiteralExpression) {
      const value = lowerExpression(f, node.right)
      assignPattern(f, left, value)
      return value
    }
    const place = placeOf(f, left)
    const value = lowerNamed(f, node.right, targetName(f, left))
    writePlace(f, place, value)
    return value
  }
  const op = f.file.tables.compound.get(token) ?? '+'
  const place = placeOf(f, left)
  const old = readPlace(f, place)
  const right = lowerExpression(f, node.right)
  const value = binary(f, site(f, node), op, old, right)
  writePlace(f, place, value)
  return value
}

/** `a ??= b` assigns only when it evaluates `b`. */
export function lowerLogicalAssignment(f: Lowering, node: ts.BinaryExpression): Temp {
  const result = synthetic(f, 'choice')
  const [kept, next, join] = [newBlock(f.builder), newBlock(f.builder), newBlock(f.builder)]
  const place = placeOf(f, node.left)
  const old = readPlace(f, place)
  branchOn(f, old, place.site, node.operatorToken.kind, kept, next)
  startBlock(f.builder, kept)
  store(f, place.site, result, old, false)
  jump(f.builder, join)
  startBlock(f.builder, next)
  const value = lowerNamed(f, node.right, targetName(f, node.left))
  writePlace(f, place, value)
  store(f, site(f, node), result, value, false)
  jump(f.builder, join)
  startBlock(f.builder, join)
  return load(f, site(f, node), result)
}

/** `++` and `--`: the postfix forms yield the value from before. */
export function lowerStep(
  f: Lowering,
  node: ts.Expression,
  operand: ts.Expression,
  op: '+' | '-',
  prefix: boolean,
): Temp {
  const place = placeOf(f, operand)
  const old = readPlace(f, place)
  const next = emit(f.builder, {
    temp: freshTemp(f.builder),
    site: site(f, node),
    kind: 'step',
    op,
    operand: old,
  })
  writePlace(f, place, next)
  return prefix ? next : old
}
