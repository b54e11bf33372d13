/** Reads type annotations and JSDoc tags for the names in them, without a type checker. */
import type ts from 'typescript'
import type { Annotation, FunctionIR } from '../ir/ir.ts'
import type { TS } from './typescript.ts'

const userNames: ReadonlySet<string> = new Set(['User', 'UserPtr', 'Untrusted'])
const userTags: ReadonlySet<string> = new Set(['user', 'untrusted'])
const transparent: ReadonlySet<string> = new Set(['Promise', 'PromiseLike', 'Awaited', 'Readonly'])
const noTags: readonly string[] = []

/** Those of sources, and those that `unmasked-command` asks for. */
const anyTag = new RegExp(`@(?:${[...userTags, 'firmware', 'commandMask'].join('|')})\\b`)

/** Whether a file may have one of the tags that mean something here. */
export function meansAnything(text: string): boolean {
  return anyTag.test(text)
}

/** What `type` and the declaration's `tags` say; undefined when there is neither. */
export function annotationOf(
  ts: TS,
  type: ts.TypeNode | undefined,
  tags: readonly string[],
): Annotation | undefined {
  if (type === undefined && tags.length === 0) return undefined
  const names: string[] = []
  if (type !== undefined) collectNames(ts, type, names)
  const user = names.some((name) => userNames.has(name)) || tags.some((tag) => userTags.has(tag))
  return { names, user, tags }
}

function collectNames(ts: TS, type: ts.TypeNode, names: string[]): void {
  const { SyntaxKind } = ts
  switch (type.kind) {
    case SyntaxKind.TypeReference: {
      const { typeName, typeArguments } = type as ts.TypeReferenceNode
      const name = typeName.kind === SyntaxKind.Identifier ? typeName.text : typeName.right.text
      const first = typeArguments?.[0]
      if (transparent.has(name) && first !== undefined) {
        collectNames(ts, first, names)
        return
      }
      names.push(name)
      if (userNames.has(name) && first !== undefined) collectNames(ts, first, names)
      return
    }
    case SyntaxKind.ImportType: {
      const { qualifier } = type as ts.ImportTypeNode
      if (qualifier === undefined) return
      names.push(qualifier.kind === SyntaxKind.Identifier ? qualifier.text : qualifier.right.text)
      return
    }
    case SyntaxKind.UnionType:
    case SyntaxKind.IntersectionType:
      for (const member of (type as ts.UnionOrIntersectionTypeNode).types) collectNames(ts, member, names)
      return
    case SyntaxKind.ParenthesizedType: {
      collectNames(ts, (type as ts.ParenthesizedTypeNode).type, names)
      return
    }
    case SyntaxKind.TypeOperator: {
      const { operator, type: inner } = type as ts.TypeOperatorNode
      if (operator === SyntaxKind.ReadonlyKeyword) collectNames(ts, inner, names)
    }
  }
}

/**
 * Tags of the JSDoc comment right before a declaration that starts at `start`. Reads the text, since whether the
 * parser keeps JSDoc in TypeScript files depends on who made the program.
 */
export function tagsBefore(text: string, pos: number, start: number): readonly string[] {
  if (start - pos < 6) return noTags
  const before = text.slice(pos, start)
  const open = before.lastIndexOf('/**')
  if (open < 0) return noTags
  const comment = before.slice(open + 3)
  if (!comment.includes('@')) return noTags
  const tags: string[] = []
  for (const match of comment.matchAll(/(?:^|\n)[\s*]*@(\w+)/g))
    if (match[1] !== undefined) tags.push(match[1])
  return tags
}

/** `x is T`, `asserts x`, `asserts x is T` as the number of the parameter it speaks of. */
export function predicateOf(
  ts: TS,
  type: ts.TypeNode | undefined,
  params: readonly ts.ParameterDeclaration[],
): FunctionIR['predicate'] {
  if (type?.kind !== ts.SyntaxKind.TypePredicate) return undefined
  const { parameterName, assertsModifier } = type as ts.TypePredicateNode
  const asserts = assertsModifier !== undefined
  if (parameterName.kind !== ts.SyntaxKind.Identifier) return { index: -1, asserts }
  const index = params.findIndex(
    ({ name }) => name.kind === ts.SyntaxKind.Identifier && name.text === parameterName.text,
  )
  return index < 0 ? undefined : { index, asserts }
}
