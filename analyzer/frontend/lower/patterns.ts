/** Destructuring: binding patterns of declarations and parameters, and patterns on the left of `=`. */
import type ts from 'typescript'
import { emit, freshTemp, jump, newBlock, startBlock } from '../../ir/builder.ts'
import type { Site, Temp } from '../../support/ids.ts'
import { placeOf, writePlace } from './assignments.ts'
import { binary, branch, constant, element, get, load, resolve, site, store, synthetic } from './emit.ts'
import { lowerExpression, lowerNamed, unwrapped } from './expressions.ts'
import { propertyName } from './names.ts'
import type { Lowering } from './state.ts'

/** Stores `value` in the variables a declaration names. */
export function bind(f: Lowering, name: ts.BindingName, value: Temp): void {
  const K = f.kinds
  if (name.kind === K.Identifier) {
    const variable = resolve(f, name.text)
    store(f, site(f, name), variable, value, true)
    return
  }
  if (name.kind === K.ArrayBindingPattern) {
    const iterator = iterate(f, site(f, name), value)
    for (const [index, part] of name.elements.entries()) {
      if (part.kind !== K.BindingElement) {
        next(f, site(f, name), iterator)
        continue
      }
      const at = site(f, part)
      if (part.dotDotDotToken !== undefined) bind(f, part.name, rest(f, at, value, 'array', index))
      else bind(f, part.name, withDefault(f, next(f, at, iterator), part.initializer, part.name))
    }
    return
  }
  for (const [index, part] of name.elements.entries()) {
    const at = site(f, part)
    if (part.dotDotDotToken !== undefined) bind(f, part.name, rest(f, at, value, 'object', index))
    else {
      const read = member(f, at, value, part.propertyName ?? part.name)
      bind(f, part.name, withDefault(f, read, part.initializer, part.name))
    }
  }
}

/** Assigns the parts of `value` to the targets in an array or object literal on the left of `=`. */
export function assignPattern(f: Lowering, node: ts.Expression, value: Temp): void {
  const K = f.kinds
  if (node.kind === K.ArrayLiteralExpression) {
    const iterator = iterate(f, site(f, node), value)
    for (const [index, part] of (node as ts.ArrayLiteralExpression).elements.entries()) {
      const at = site(f, part)
      if (part.kind === K.SpreadElement)
        assignTarget(f, (part as ts.SpreadElement).expression, rest(f, at, value, 'array', index))
      else if (part.kind === K.OmittedExpression) next(f, at, iterator)
      else assignTarget(f, part, next(f, at, iterator))
    }
    return
  }
  for (const [index, part] of (node as ts.ObjectLiteralExpression).properties.entries()) {
    const at = site(f, part)
    if (part.kind === K.SpreadAssignment)
      assignTarget(f, part.expression, rest(f, at, value, 'object', index))
    else if (part.kind === K.ShorthandPropertyAssignment) {
      const { name, objectAssignmentInitializer } = part
      const read = withDefault(f, get(f, at, value, name.text), objectAssignmentInitializer, name)
      writePlace(f, placeOf(f, name), read)
    } else if (part.kind === K.PropertyAssignment) {
      const { name, initializer } = part
      assignTarget(f, initializer, member(f, at, value, name))
    }
  }
}

/** One target, which may be a pattern itself and may have a default. */
export function assignTarget(f: Lowering, node: ts.Expression, value: Temp): void {
  const K = f.kinds
  let target = unwrapped(f, node)
  let read = value
  if (
    target.kind === K.BinaryExpression &&
    (target as ts.BinaryExpression).operatorToken.kind === K.EqualsToken
  ) {
    const { left, right } = target as ts.BinaryExpression
    target = unwrapped(f, left)
    read = withDefault(f, value, right, target)
  }
  if (target.kind === K.ArrayLiteralExpression || target.kind === K.ObjectLiteralExpression)
    assignPattern(f, target, read)
  else writePlace(f, placeOf(f, target), read)
}

/** `value`, or the default when it is undefined. */
export function withDefault(
  f: Lowering,
  value: Temp,
  initializer: ts.Expression | undefined,
  target: ts.Node,
): Temp {
  if (initializer === undefined) return value
  const at = site(f, target)
  const result = synthetic(f, 'default')
  const [missing, given, join] = [newBlock(f.builder), newBlock(f.builder), newBlock(f.builder)]
  const test = binary(f, at, '===', value, constant(f, at, undefined))
  branch(f, test, missing, given, at, 'default')
  startBlock(f.builder, missing)
  const name = target.kind === f.kinds.Identifier ? (target as ts.Identifier).text : undefined
  const replacement = lowerNamed(f, initializer, name)
  store(f, site(f, initializer), result, replacement, false)
  jump(f.builder, join)
  startBlock(f.builder, given)
  store(f, at, result, value, false)
  jump(f.builder, join)
  startBlock(f.builder, join)
  return load(f, at, result)
}

function member(f: Lowering, at: Site, object: Temp, name: ts.PropertyName | ts.BindingName): Temp {
  const known = propertyName(f, name)
  if (known !== undefined) return get(f, at, object, known)
  const computed = name as ts.ComputedPropertyName
  return element(f, at, object, lowerExpression(f, computed.expression))
}

function iterate(f: Lowering, at: Site, value: Temp): Temp {
  return emit(f.builder, { temp: freshTemp(f.builder), site: at, kind: 'iterate', value, how: 'pattern' })
}

function next(f: Lowering, at: Site, iterator: Temp): Temp {
  return emit(f.builder, { temp: freshTemp(f.builder), site: at, kind: 'iterateNext', iterator })
}

function rest(f: Lowering, at: Site, value: Temp, of: 'object' | 'array', from: number): Temp {
  return emit(f.builder, { temp: freshTemp(f.builder), site: at, kind: 'rest', value, of, from })
}
