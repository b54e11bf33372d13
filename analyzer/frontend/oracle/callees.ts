/** What runs when a call is made, a class constructed, or an accessor read or written. */
import type ts from 'typescript'
import type { Callee, FunctionRef } from '../../ir/oracle.ts'
import { accessOf } from './access.ts'
import { ambient, ambientKey, importedKey, lastName, receiverKeys } from './ambient.ts'
import { implementations, maxImplementations } from './classes.ts'
import { functionAt, isAmbient, modifierFlags, resolved, stripped, type OracleContext } from './context.ts'
import { functionNode, isConst } from './function-nodes.ts'
import { isGivenOut } from './given-out.ts'
import { isReassigned, type Member } from './members.ts'
import { constantSearch } from './shared-constants.ts'
import { calleeExpression, candidatesOf, type CallLike } from './signatures.ts'
import { symbolOf } from './symbols.ts'
import { tableEntries } from './table-entries.ts'

export const unknownCallee: Callee = { kind: 'unknown' }

export function calleeOf(context: OracleContext, node: ts.Node): Callee {
  const { ts } = context
  if (ts.isClassLike(node)) return superOf(context, node)
  const expression = calleeExpression(context, node)
  if (expression === undefined) return accessorOf(context, node)
  const callee = stripped(ts, expression)
  if (callee.kind === ts.SyntaxKind.SuperKeyword) {
    const owner = ts.findAncestor(node, ts.isClassLike)
    return owner === undefined ? unknownCallee : superOf(context, owner)
  }
  const direct = functionAt(context, callee)
  if (direct !== undefined) return { kind: 'functions', functions: [direct], exact: true }
  const entries = ts.isElementAccessExpression(callee) ? tableEntries(context, callee) : undefined
  if (entries !== undefined) return { kind: 'functions', functions: entries, exact: entries.length === 1 }
  const symbol = symbolOf(context, callee)
  if (symbol === undefined || symbol.declarations === undefined || symbol.declarations.length === 0)
    return undeclared(context, callee)
  if (ts.isNewExpression(node)) return constructed(context, symbol, callee)
  return called(context, symbol, callee, node as CallLike)
}

/** What runs when a declaration is called from elsewhere, or a class constructed. */
export function declaredCallee(context: OracleContext, node: ts.Declaration): Callee {
  const { ts, checker } = context
  if (ts.isClassLike(node)) return constructorOf(context, node)
  if (ts.isAccessor(node)) {
    const target = functionAt(context, node)
    return target === undefined ? unknownCallee : { kind: 'functions', functions: [target], exact: true }
  }
  const { name } = node as { readonly name?: ts.Node }
  const symbol = checker.getSymbolAtLocation(name ?? node) ?? (node as { readonly symbol?: ts.Symbol }).symbol
  return symbol === undefined
    ? unknownCallee
    : called(context, resolved(context, symbol), name ?? node, undefined)
}

/** What a name of the program stands for, when it is called some time later. */
export function valueCallee(context: OracleContext, node: ts.Node): Callee {
  const { ts } = context
  const named = stripped(ts, node)
  const symbol = symbolOf(context, named)
  if (symbol === undefined || symbol.declarations?.some(ts.isClassLike) !== false) return unknownCallee
  const callee = called(context, symbol, named, undefined)
  return callee.kind === 'functions' ? callee : unknownCallee
}

/** A name nothing declares: known by its text, or by the module it is imported from. */
function undeclared(context: OracleContext, callee: ts.Node): Callee {
  const imported = importedKey(context, callee)
  if (imported !== undefined) return ambient(imported)
  return context.ts.isIdentifier(callee) ? ambient(callee.text) : unknownCallee
}

function called(
  context: OracleContext,
  symbol: ts.Symbol,
  callee: ts.Node,
  call: CallLike | undefined,
): Callee {
  const { ts } = context
  const declarations = symbol.declarations ?? []
  const functions: FunctionRef[] = []
  const ambients: string[] = []
  const name = lastName(context, callee) ?? symbol.name
  let exact = true
  let open = false
  const add = (more: readonly FunctionRef[]): void => {
    for (const each of more) if (!functions.some((known) => same(known, each))) functions.push(each)
  }
  for (const declaration of declarations) {
    if (isAmbient(context, declaration)) {
      const facts = context.foreign(declaration)
      if (facts === undefined) ambients.push(ambientKey(context, declaration, declaredName(symbol, name)))
      else if (facts.kind === 'ambient') return facts
      else {
        add(facts.functions.slice(0, isSuper(ts, callee) ? 1 : undefined))
        exact &&= facts.exact && isFinal(context, declaration, callee)
        open ||= isUnfinished(context, declaration) && isGivenOut(context, declaration.parent)
      }
      continue
    }
    const target = functionAt(context, functionNode(context, declaration))
    if (target !== undefined) {
      // What else a variable is assigned, its file knows.
      if (ts.isVariableDeclaration(declaration) && !isConst(context, declaration)) return unknownCallee
      if (isReassigned(context, declaration, name)) return unknownCallee
      add([target])
      exact &&= isFinal(context, declaration, callee)
      open ||= isDecorated(context, declaration)
    } else if (isAssignedElse(context, declaration)) return unknownCallee
    else if (isUnfinished(context, declaration)) {
      exact = false
      open ||= isGivenOut(context, declaration.parent)
    }
  }
  if (ambients.length > 0) {
    const receiver = receiverOf(ts, callee)
    const [key = name] = ambients
    return ambient(key, () =>
      receiver === undefined ? ambients : [...ambients, ...receiverKeys(context, receiver, name)],
    )
  }
  if (!exact || functions.length === 0) {
    const holder = declarations[0]?.parent
    const others = holder === undefined ? undefined : overriding(context, holder, symbol, name)
    if (others === undefined) return unknownCallee
    for (const member of others) {
      const target = functionAt(context, functionNode(context, member))
      if (target !== undefined) add([target])
      // What stands there is put together elsewhere.
      open ||= target === undefined || isDecorated(context, member)
    }
    if (functions.length > maxImplementations) return unknownCallee
    exact = false
  }
  if (functions.length > 0)
    return { kind: 'functions', functions, exact: exact && functions.length === 1, open }
  if (call === undefined || ts.isDecorator(call)) return unknownCallee
  // A variable that holds a library function: `const log = console.log`.
  const declaration = candidatesOf(context, call)?.[0]?.declaration
  if (declaration === undefined || !isAmbient(context, declaration)) return unknownCallee
  const own = (declaration as { readonly name?: ts.Node }).name
  if (own === undefined || !ts.isIdentifier(own)) return unknownCallee
  return ambient(ambientKey(context, declaration, own.text))
}

function declaredName(symbol: ts.Symbol, written: string): string {
  return symbol.name === 'default' || symbol.name.startsWith('__') ? written : symbol.name
}

function same(left: FunctionRef, right: FunctionRef): boolean {
  return left.file === right.file && left.index === right.index
}

/** `exports.f = made()`: something that is no function of the program, nor a placeholder for one. */
function isAssignedElse(context: OracleContext, declaration: ts.Declaration): boolean {
  const { ts } = context
  if (!ts.isExpression(declaration) || ts.isFunctionExpression(declaration)) return false
  const value = functionNode(context, declaration)
  const isPlaceholder = ts.isIdentifier(value) && value.text === 'undefined'
  return (
    value !== declaration &&
    !isPlaceholder &&
    !ts.isVoidExpression(value) &&
    value.kind !== ts.SyntaxKind.NullKeyword
  )
}

/** Whether nothing else can run: functions, `const`s, private, static and constructors' members, `super.f()`. */
function isFinal(context: OracleContext, declaration: ts.Declaration, callee: ts.Node): boolean {
  const { ts } = context
  if (ts.isVariableDeclaration(declaration)) return isConst(context, declaration)
  if (ts.isFunctionDeclaration(declaration)) return true
  if (isSuper(ts, callee)) return true
  const { name } = declaration as { readonly name?: ts.Node }
  if (name !== undefined && ts.isPrivateIdentifier(name)) return true
  const flags = modifierFlags(context, declaration)
  const { Private, Static, Readonly } = ts.ModifierFlags
  if (ts.isPropertyDeclaration(declaration))
    return (flags & Readonly) !== 0 && (flags & (Private | Static)) !== 0
  return (flags & (Private | Static)) !== 0
}

/** A decorator may put something else in the place of a member. */
function isDecorated({ ts }: OracleContext, declaration: ts.Declaration): boolean {
  const { modifiers } = declaration as { readonly modifiers?: readonly ts.ModifierLike[] }
  return modifiers?.some(ts.isDecorator) === true
}

/** `super.f`. */
function isSuper(ts: OracleContext['ts'], callee: ts.Node): boolean {
  return ts.isPropertyAccessExpression(callee) && callee.expression.kind === ts.SyntaxKind.SuperKeyword
}

/** Of an interface, or abstract: others have to implement it. */
function isUnfinished(context: OracleContext, declaration: ts.Declaration): boolean {
  if (context.ts.isMethodSignature(declaration)) return true
  return (modifierFlags(context, declaration) & context.ts.ModifierFlags.Abstract) !== 0
}

function receiverOf(ts: OracleContext['ts'], callee: ts.Node): ts.Expression | undefined {
  return ts.isPropertyAccessExpression(callee) || ts.isElementAccessExpression(callee)
    ? callee.expression
    : undefined
}

/** Implementations of an interface's or class's member; undefined when there are too many. */
function overriding(
  context: OracleContext,
  holder: ts.Node,
  symbol: ts.Symbol,
  name: string,
): readonly Member[] | undefined {
  const { overrides } = context.shared
  context.searches.add(context.ts.isInterfaceDeclaration(holder) ? constantSearch(name) : name)
  const known = overrides.get(symbol)
  if (known !== undefined || overrides.has(symbol)) return known
  const found = findOverriding(context, holder, symbol, name)
  overrides.set(symbol, found)
  return found
}

function findOverriding(
  context: OracleContext,
  holder: ts.Node,
  symbol: ts.Symbol,
  name: string,
): readonly Member[] | undefined {
  const { ts, checker } = context
  if (!ts.isInterfaceDeclaration(holder) && !ts.isClassLike(holder)) return []
  if ((symbol.flags & ts.SymbolFlags.ClassMember) === 0) return []
  const { symbol: owner } = holder as { readonly symbol?: ts.Symbol }
  return owner === undefined ? [] : implementations(context, checker.getDeclaredTypeOfSymbol(owner), name)
}

function constructed(context: OracleContext, symbol: ts.Symbol, callee: ts.Node): Callee {
  const { ts } = context
  for (const declaration of symbol.declarations ?? []) {
    if (isAmbient(context, declaration)) {
      if (ts.isInterfaceDeclaration(declaration)) continue
      const facts = context.foreign(declaration)
      if (facts !== undefined) return facts
      const name = declaredName(symbol, lastName(context, callee) ?? symbol.name)
      return ambient(`new ${name}`, () => [`new ${ambientKey(context, declaration, name)}`])
    }
    if (ts.isClassLike(declaration)) return constructorOf(context, declaration)
    const inner = functionNode(context, declaration)
    if (ts.isClassLike(inner)) return constructorOf(context, inner)
    const target = functionAt(context, inner)
    if (target !== undefined) return { kind: 'functions', functions: [target], exact: true }
    // `const u8 = Uint8Array`
    const alias =
      isConst(context, declaration) && ts.isIdentifier(inner) ? symbolOf(context, inner) : undefined
    if (alias !== undefined && alias !== symbol) return constructed(context, resolved(context, alias), inner)
  }
  return unknownCallee
}

/** A class's constructor, or the one it inherits. One that has none at all runs nothing. */
function constructorOf(context: OracleContext, node: ts.ClassLikeDeclaration): Callee {
  const own = functionAt(context, node)
  if (own !== undefined) return { kind: 'functions', functions: [own], exact: true }
  const extended = node.heritageClauses?.some(({ token }) => token === context.ts.SyntaxKind.ExtendsKeyword)
  return extended === true ? superOf(context, node) : { kind: 'functions', functions: [], exact: true }
}

/** What `super(...)` runs in a class. */
function superOf(context: OracleContext, node: ts.ClassLikeDeclaration): Callee {
  const { ts, checker } = context
  const clause = node.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)
  const expression = clause?.types[0]?.expression
  if (expression === undefined) return unknownCallee
  const callee = stripped(ts, expression)
  if (ts.isClassLike(callee)) return constructorOf(context, callee)
  const symbol = symbolOf(context, callee) ?? checker.getSymbolAtLocation(callee)
  return symbol === undefined ? unknownCallee : constructed(context, resolved(context, symbol), callee)
}

/** The accessors of the program that reading or writing a member runs. */
function accessorOf(context: OracleContext, node: ts.Node): Callee {
  const { ts } = context
  const symbol = symbolOf(context, node)
  if (symbol === undefined || (symbol.flags & ts.SymbolFlags.Accessor) === 0) return unknownCallee
  const [reads, writes] = accessOf(ts, node)
  const functions: FunctionRef[] = []
  let exact = true
  let open = false
  const isRun = (declaration: ts.Node): boolean =>
    (reads && ts.isGetAccessor(declaration)) || (writes && ts.isSetAccessor(declaration))
  for (const declaration of symbol.declarations ?? []) {
    const runs = isRun(declaration)
    const facts = runs ? context.foreign(declaration) : undefined
    const targets = facts?.kind === 'functions' ? facts.functions : []
    const target = runs ? functionAt(context, declaration) : undefined
    if (target === undefined && targets.length === 0) continue
    functions.push(...targets, ...(target === undefined ? [] : [target]))
    exact &&= isFinal(context, declaration, node)
    open ||= isDecorated(context, declaration)
  }
  if (functions.length === 0) return unknownCallee
  const holder = exact ? undefined : symbol.declarations?.[0]?.parent
  const others = holder === undefined ? [] : overriding(context, holder, symbol, symbol.name)
  if (others === undefined) return unknownCallee
  for (const member of others) {
    const target = isRun(member) ? functionAt(context, member) : undefined
    if (target !== undefined && !functions.some((each) => same(each, target))) functions.push(target)
    open ||= isDecorated(context, member) || !ts.isAccessor(member)
  }
  return { kind: 'functions', functions, exact: exact && others.length === 0, ...(open ? { open } : {}) }
}
