/** Literals, templates, arrays and objects. */
import type ts from 'typescript'
import { emit, freshTemp } from '../../ir/builder.ts'
import type { Argument } from '../../ir/ir.ts'
import type { Temp } from '../../support/ids.ts'
import { constant, load, opaque, resolve, set, setElement, site } from './emit.ts'
import { lowerExpression, lowerNamed } from './expressions.ts'
import { closureOf } from './functions.ts'
import { displayName, propertyName } from './names.ts'
import type { Lowering } from './state.ts'

export function lowerNumber(f: Lowering, node: ts.NumericLiteral): Temp {
  return constant(f, site(f, node), Number(node.text))
}

export function lowerBigInt(f: Lowering, node: ts.BigIntLiteral): Temp {
  return constant(f, site(f, node), bigintOf(node))
}

/** The value of a bigint literal; 0 for a malformed one, which is an error of the program anyway. */
export function bigintOf(node: ts.BigIntLiteral): bigint {
  try {
    return BigInt(node.text.replace(/n$/, '').replaceAll('_', ''))
  } catch {
    return 0n
  }
}

export function lowerString(f: Lowering, node: ts.StringLiteralLike): Temp {
  return constant(f, site(f, node), node.text)
}

export function lowerTemplate(f: Lowering, node: ts.TemplateExpression): Temp {
  const parts: (string | Temp)[] = [node.head.text]
  for (const span of node.templateSpans) parts.push(lowerExpression(f, span.expression), span.literal.text)
  const temp = freshTemp(f.builder)
  return emit(f.builder, {
    temp,
    site: site(f, node),
    kind: 'template',
    parts: parts.filter((part) => part !== ''),
  })
}

export function lowerTagged(
  f: Lowering,
  node: ts.TaggedTemplateExpression,
  callee: Temp,
  receiver: Temp | undefined,
): Temp {
  const { template } = node
  const texts: Temp[] = []
  const values: Temp[] = []
  const at = site(f, template)
  if (template.kind === f.kinds.TemplateExpression) {
    texts.push(constant(f, at, template.head.text))
    for (const span of template.templateSpans) {
      values.push(lowerExpression(f, span.expression))
      texts.push(constant(f, at, span.literal.text))
    }
  } else texts.push(constant(f, at, template.text))
  const elements = texts.map((temp) => ({ temp, spread: false }))
  const strings = emit(f.builder, { temp: freshTemp(f.builder), site: at, kind: 'array', elements })
  const args = [strings, ...values].map((temp) => ({ temp, spread: false }))
  const temp = freshTemp(f.builder)
  const where = site(f, node)
  return emit(f.builder, {
    temp,
    site: where,
    kind: 'call',
    callee,
    receiver,
    args,
    isNew: false,
    tagged: true,
  })
}

export function lowerArray(f: Lowering, node: ts.ArrayLiteralExpression): Temp {
  const elements: (Argument | undefined)[] = []
  for (const part of node.elements) {
    elements.push(part.kind === f.kinds.OmittedExpression ? undefined : lowerArgument(f, part))
  }
  return emit(f.builder, { temp: freshTemp(f.builder), site: site(f, node), kind: 'array', elements })
}

/** One argument or element, which may be a spread. */
export function lowerArgument(f: Lowering, node: ts.Expression): Argument {
  if (node.kind !== f.kinds.SpreadElement) return { temp: lowerExpression(f, node), spread: false }
  return { temp: lowerExpression(f, (node as ts.SpreadElement).expression), spread: true }
}

export function lowerObject(f: Lowering, node: ts.ObjectLiteralExpression): Temp {
  const K = f.kinds
  const owner = f.naming
  f.naming = undefined
  const object = emit(f.builder, { temp: freshTemp(f.builder), site: site(f, node), kind: 'object' })
  for (const member of node.properties) {
    switch (member.kind) {
      case K.PropertyAssignment: {
        const { name, initializer } = member
        defineMember(f, object, name, member, () =>
          lowerNamed(f, initializer, qualified(owner, displayName(f, name))),
        )
        break
      }
      case K.ShorthandPropertyAssignment: {
        const { name } = member
        const value = lowerExpression(f, name)
        set(f, site(f, name), object, name.text, value, true)
        break
      }
      case K.SpreadAssignment: {
        const value = lowerExpression(f, member.expression)
        emit(f.builder, {
          temp: freshTemp(f.builder),
          site: site(f, member),
          kind: 'spreadInto',
          object,
          value,
        })
        break
      }
      case K.MethodDeclaration: {
        const method = member
        defineMember(f, object, method.name, member, () =>
          closureOf(f, method, qualified(owner, displayName(f, method.name)), 'method'),
        )
        break
      }
      case K.GetAccessor:
      case K.SetAccessor: {
        const accessor = member
        const getter = accessor.kind === K.GetAccessor
        const name = qualified(owner, `${getter ? 'get' : 'set'} ${displayName(f, accessor.name)}`)
        defineMember(f, object, accessor.name, member, () =>
          opaque(f, site(f, member), 'accessor', false, [
            closureOf(f, accessor, name, getter ? 'getter' : 'setter'),
          ]),
        )
      }
    }
  }
  return object
}

function qualified(owner: string | undefined, name: string): string {
  return owner === undefined ? name : `${owner}.${name}`
}

function defineMember(
  f: Lowering,
  object: Temp,
  name: ts.PropertyName,
  member: ts.Node,
  value: () => Temp,
): void {
  const known = propertyName(f, name)
  if (known !== undefined) {
    const temp = value()
    set(f, site(f, name), object, known, temp, true)
    return
  }
  const index = lowerExpression(f, (name as ts.ComputedPropertyName).expression)
  const temp = value()
  setElement(f, site(f, member), object, index, temp)
}

/** `undefined`, `NaN`, `Infinity` when nobody declares them, `arguments` in a function, else the variable. */
export function lowerIdentifier(f: Lowering, node: ts.Identifier): Temp {
  const at = site(f, node)
  const name = node.text
  if (name === '') return opaque(f, at, 'missing', false)
  const variable = resolve(f, name)
  if (f.file.variables.globals.get(name) === variable) {
    if (name === 'undefined') return constant(f, at, undefined)
    if (name === 'NaN') return constant(f, at, NaN)
    if (name === 'Infinity') return constant(f, at, Infinity)
    if (name === 'arguments' && f.index !== 0)
      return emit(f.builder, { temp: freshTemp(f.builder), site: at, kind: 'arguments' })
  }
  return load(f, at, variable)
}
