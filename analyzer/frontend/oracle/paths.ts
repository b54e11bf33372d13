/**
 * The path by which a declaration is named from its file's top level: the same in a source and in the declaration
 * file made from it. `Bus.read`, `codec.parse`, `Bus:new`, `Bus.open:static`, `Bus.size:get`.
 */
import type ts from 'typescript'
import type { TS } from '../typescript.ts'

export interface DeclarationPath {
  /** From the top level down. */
  readonly names: readonly string[]
  readonly suffix: '' | ':new' | ':static' | ':get' | ':set'
}

const maxDepth = 6

/** Undefined for what cannot be named from the top level: locals, members of returned objects, computed names. */
export function declarationPath(ts: TS, node: ts.Node): DeclarationPath | undefined {
  const names: string[] = []
  for (let at = node; !ts.isSourceFile(at); at = at.parent) {
    if (isTransparent(ts, at)) continue
    const name = ownName(ts, at)
    if (name === undefined || names.length > maxDepth) return undefined
    names.unshift(name)
  }
  return names.length === 0 ? undefined : { names, suffix: suffixOf(ts, node) }
}

/** Nodes between a declaration and what it is declared in. */
function isTransparent(ts: TS, node: ts.Node): boolean {
  return (
    ts.isVariableDeclarationList(node) ||
    ts.isVariableStatement(node) ||
    ts.isModuleBlock(node) ||
    ts.isObjectLiteralExpression(node) ||
    ts.isTypeLiteralNode(node) ||
    ts.isArrowFunction(node) ||
    ts.isFunctionExpression(node) ||
    ts.isConstructorDeclaration(node) ||
    ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isSatisfiesExpression(node)
  )
}

function ownName(ts: TS, node: ts.Node): string | undefined {
  const named =
    ts.isFunctionDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isVariableDeclaration(node) ||
    ts.isModuleDeclaration(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isMethodSignature(node) ||
    ts.isPropertyDeclaration(node) ||
    ts.isPropertySignature(node) ||
    ts.isPropertyAssignment(node) ||
    ts.isAccessor(node)
  if (!named) return undefined
  const { name } = node as { readonly name?: ts.Node }
  if (name === undefined) return 'default'
  return ts.isIdentifier(name) || ts.isStringLiteralLike(name) ? name.text : undefined
}

function suffixOf(ts: TS, node: ts.Node): DeclarationPath['suffix'] {
  if (ts.isClassDeclaration(node) || ts.isConstructorDeclaration(node)) return ':new'
  if (ts.isGetAccessor(node)) return ':get'
  if (ts.isSetAccessor(node)) return ':set'
  const modifiers = ts.canHaveModifiers(node) ? ts.getModifiers(node) : undefined
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword) === true ? ':static' : ''
}
