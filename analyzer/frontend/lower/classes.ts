/** Classes: members as functions of their own, fields inlined into the constructor, static parts run in place. */
import type ts from 'typescript'
import { emit, freshTemp } from '../../ir/builder.ts'
import type { FunctionIR } from '../../ir/ir.ts'
import type { FunctionIndex, Temp } from '../../support/ids.ts'
import { createScope, declare } from '../scopes.ts'
import { constant, opaque, resolve, self, set, setElement, site, store } from './emit.ts'
import { lowerExpression, lowerNamed } from './expressions.ts'
import { recordFunction, setParameterProperties } from './functions.ts'
import { pushScope } from './hoist.ts'
import { displayName, propertyName } from './names.ts'
import { beginStatements, lowerStatements } from './statements.ts'
import { hasModifier, type ClassContext, type Lowering } from './state.ts'

/** A class declaration or expression; the value is the class. */
export function lowerClass(f: Lowering, node: ts.ClassLikeDeclaration): Temp {
  const K = f.kinds
  const name = node.name?.text ?? f.naming
  f.naming = undefined
  const extended = node.heritageClauses?.find(({ token }) => token === K.ExtendsKeyword)?.types[0]
  const heritage = extended === undefined ? undefined : lowerExpression(f, extended.expression)
  const outer = f.scope
  const scope = createScope(outer, f.index)
  const isExpression = node.kind === K.ClassExpression
  if (isExpression && node.name !== undefined) {
    const declaration = { kind: 'class', annotation: undefined, exported: false } as const
    declare(f.file.variables, scope, node.name.text, declaration)
  }
  const owner: ClassContext = { node, name, scope }
  f.scope = scope
  const members = recordMembers(f, owner)
  const temp = freshTemp(f.builder)
  const value = emit(f.builder, { temp, site: site(f, node), kind: 'class', heritage, name, members })
  if (node.name !== undefined) store(f, site(f, node.name), resolve(f, node.name.text), value, true)
  const outerSelf = f.self
  f.self = value
  for (const member of node.members) runStatic(f, owner, member, value)
  f.self = outerSelf
  lowerDecorators(f, node, value)
  f.scope = outer
  return value
}

function recordMembers(f: Lowering, owner: ClassContext): FunctionIndex[] {
  const K = f.kinds
  const { node, name, scope } = owner
  const members: FunctionIndex[] = []
  const prefix = name === undefined ? '' : `${name}.`
  const isPublic = hasModifier(node, K.ExportKeyword) || isExportedClass(f, node)
  const add = (member: ts.Node, label: string, kind: FunctionIR['kind']): void => {
    const exported = isPublic && !hasModifier(member, K.PrivateKeyword) && !label.startsWith('#')
    const details = { name: prefix + label, kind, parent: f.index, scope, exported, owner }
    members.push(recordFunction(f.file, member, details))
  }
  let constructor: ts.Node | undefined
  let hasFields = false
  for (const member of node.members) {
    switch (member.kind) {
      case K.Constructor:
        if ((member as ts.ConstructorDeclaration).body === undefined) break
        constructor = member
        add(member, 'constructor', 'constructor')
        break
      case K.MethodDeclaration: {
        const { body, name: label } = member as ts.MethodDeclaration
        if (body !== undefined) add(member, displayName(f, label), isStatic(f, member) ? 'static' : 'method')
        break
      }
      case K.GetAccessor:
      case K.SetAccessor: {
        const { body, name: label } = member as ts.AccessorDeclaration
        const getter = member.kind === K.GetAccessor
        const text = `${getter ? 'get' : 'set'} ${displayName(f, label)}`
        if (body !== undefined) add(member, text, getter ? 'getter' : 'setter')
        break
      }
      case K.PropertyDeclaration:
        hasFields ||= !isStatic(f, member) && isField(f, member as ts.PropertyDeclaration)
    }
  }
  if (constructor === undefined && hasFields) add(node, 'constructor', 'constructor')
  else if (constructor !== undefined) {
    const index = f.file.indexes.get(constructor)
    if (index !== undefined) f.file.indexes.set(node, index)
  }
  return members
}

function isExportedClass(f: Lowering, { name }: ts.ClassLikeDeclaration): boolean {
  if (name === undefined || f.index !== 0) return false
  return f.file.exportedNames.has(name.text)
}

function isStatic(f: Lowering, node: ts.Node): boolean {
  return hasModifier(node, f.kinds.StaticKeyword)
}

/** Whether the declaration makes a field when the program runs: `declare`, `abstract` and `x!: T` do not set one. */
function isField(f: Lowering, node: ts.PropertyDeclaration): boolean {
  const K = f.kinds
  if (hasModifier(node, K.DeclareKeyword) || hasModifier(node, K.AbstractKeyword)) return false
  return node.initializer !== undefined || node.exclamationToken === undefined
}

/** What runs once, where the class stands: computed names, static fields, static blocks, decorators of members. */
function runStatic(f: Lowering, owner: ClassContext, member: ts.ClassElement, value: Temp): void {
  const K = f.kinds
  const { name } = member
  if (member.kind === K.ClassStaticBlockDeclaration) {
    const outer = pushScope(f)
    const { statements } = (member as ts.ClassStaticBlockDeclaration).body
    beginStatements(f, statements)
    lowerStatements(f, statements)
    f.scope = outer
  } else if (member.kind === K.PropertyDeclaration && isStatic(f, member)) {
    if (isField(f, member as ts.PropertyDeclaration))
      defineField(f, owner, member as ts.PropertyDeclaration, value)
  } else if (name?.kind === K.ComputedPropertyName && propertyName(f, name) === undefined) {
    lowerExpression(f, name.expression)
  }
  lowerDecorators(f, member, value)
}

/** Runs the instance fields' initialisers in the constructor being lowered, with the class's scope. */
export function defineFields(f: Lowering): void {
  const { owner } = f.record
  if (owner === undefined || f.record.kind !== 'constructor') return
  setParameterProperties(f)
  const outer = f.scope
  f.scope = createScope(owner.scope, f.index)
  for (const member of owner.node.members) {
    if (member.kind !== f.kinds.PropertyDeclaration || isStatic(f, member)) continue
    const field = member as ts.PropertyDeclaration
    if (isField(f, field)) defineField(f, owner, field, self(f, site(f, field)))
  }
  f.scope = outer
}

function defineField(f: Lowering, owner: ClassContext, node: ts.PropertyDeclaration, object: Temp): void {
  const label = displayName(f, node.name)
  const known = propertyName(f, node.name)
  const { initializer } = node
  const index =
    known === undefined ? lowerExpression(f, (node.name as ts.ComputedPropertyName).expression) : undefined
  const value =
    initializer === undefined
      ? constant(f, site(f, node.name), undefined)
      : lowerNamed(f, initializer, owner.name === undefined ? label : `${owner.name}.${label}`)
  const given = isDecorated(f, node) ? opaque(f, site(f, node.name), 'decorated', false, [value]) : value
  if (index !== undefined) setElement(f, site(f, node.name), object, index, given)
  else if (known !== undefined) set(f, site(f, node.name), object, known, given, true)
}

/** A decorator may put something else in the place of what a field is initialised with. */
function isDecorated(f: Lowering, node: ts.PropertyDeclaration): boolean {
  return node.modifiers?.some(({ kind }) => kind === f.kinds.Decorator) === true
}

/** Decorators are calls with the class, and the member's name where there is one. */
export function lowerDecorators(f: Lowering, node: ts.Node, value: Temp): void {
  const K = f.kinds
  const { modifiers } = node as { readonly modifiers?: readonly ts.ModifierLike[] }
  if (modifiers === undefined) return
  for (const modifier of modifiers) {
    if (modifier.kind !== K.Decorator) continue
    const callee = lowerExpression(f, modifier.expression)
    const args = [{ temp: value, spread: false }]
    emit(f.builder, {
      temp: freshTemp(f.builder),
      site: site(f, modifier),
      kind: 'call',
      callee,
      receiver: undefined,
      args,
      isNew: false,
      tagged: false,
    })
  }
}
