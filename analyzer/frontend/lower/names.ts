/** Display names of functions, in the form findings show them. */
import type ts from 'typescript'
import type { Lowering } from './state.ts'

/** Name of a property as written; undefined when it is computed from something that is not a literal. */
export function propertyName(f: Lowering, name: ts.PropertyName | ts.BindingName): string | undefined {
  const K = f.kinds
  switch (name.kind) {
    case K.Identifier:
    case K.PrivateIdentifier:
    case K.StringLiteral:
    case K.NoSubstitutionTemplateLiteral:
      return (name as ts.Identifier | ts.StringLiteral).text
    case K.NumericLiteral:
      return name.text
    case K.BigIntLiteral:
      return name.text.replace(/n$/, '')
    case K.ComputedPropertyName: {
      const { expression } = name
      if (expression.kind === K.StringLiteral || expression.kind === K.NoSubstitutionTemplateLiteral)
        return (expression as ts.StringLiteral).text
    }
  }
  return undefined
}

/** `[Symbol.iterator]` for a computed name. */
export function displayName(f: Lowering, name: ts.PropertyName): string {
  const known = propertyName(f, name)
  if (known !== undefined) return known
  const path = name.kind === f.kinds.ComputedPropertyName ? dottedName(f, name.expression) : undefined
  return `[${path ?? 'computed'}]`
}

/** `a.b.c` for plain names and members, `this` included; undefined for anything else. */
export function dottedName(f: Lowering, node: ts.Node): string | undefined {
  const K = f.kinds
  const parts: string[] = []
  let at = node
  while (at.kind === K.PropertyAccessExpression) {
    parts.push((at as ts.PropertyAccessExpression).name.text)
    at = (at as ts.PropertyAccessExpression).expression
  }
  if (at.kind === K.Identifier) parts.push((at as ts.Identifier).text)
  else if (at.kind === K.ThisKeyword) parts.push('this')
  else return undefined
  return parts.reverse().join('.')
}

/** Name of a function passed to a call: `bus.on('data')`, or undefined for the enclosing function's `.callback`. */
export function callbackName(f: Lowering, call: ts.CallExpression | ts.NewExpression): string | undefined {
  const K = f.kinds
  const first = call.arguments?.[0]
  if (call.expression.kind !== K.PropertyAccessExpression || first === undefined) return undefined
  if (first.kind !== K.StringLiteral && first.kind !== K.NoSubstitutionTemplateLiteral) return undefined
  const method = dottedName(f, call.expression) ?? (call.expression as ts.PropertyAccessExpression).name.text
  return `${method}('${(first as ts.StringLiteral).text}')`
}

/** Name that the left side of an assignment gives to a function: `x.y`, and `y` for `this.y`. */
export function targetName(f: Lowering, target: ts.Node): string | undefined {
  const name = dottedName(f, target)
  if (name === undefined || !name.startsWith('this.')) return name
  const owner = f.record.name.includes('.') ? f.record.name.slice(0, f.record.name.indexOf('.') + 1) : ''
  return owner + name.slice(5)
}
