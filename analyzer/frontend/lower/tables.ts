/** Dispatch by syntax kind; made once for each TypeScript module, since kinds are numbered differently in each. */
import type ts from 'typescript'
import type { BinaryOperator } from '../../ir/ir.ts'
import type { BlockId, Temp } from '../../support/ids.ts'
import type { TS } from '../typescript.ts'
import type { Lowering } from './state.ts'

export type ExpressionHandler = (f: Lowering, node: never) => Temp
/** Part of an optional chain: `short` is where a link whose object is missing goes. */
export type LinkHandler = (f: Lowering, node: never, short: BlockId | undefined) => Temp
export type StatementHandler = (f: Lowering, node: never) => void

export interface Tables {
  readonly kinds: TS['SyntaxKind']
  readonly expressions: readonly (ExpressionHandler | undefined)[]
  readonly links: readonly (LinkHandler | undefined)[]
  readonly statements: readonly (StatementHandler | undefined)[]
  /** Operators that compute, by token. */
  readonly binary: ReadonlyMap<ts.SyntaxKind, BinaryOperator>
  /** Compound assignments, by token. */
  readonly compound: ReadonlyMap<ts.SyntaxKind, BinaryOperator>
  readonly logicalAssignment: ReadonlySet<ts.SyntaxKind>
  readonly loops: ReadonlySet<ts.SyntaxKind>
}

/**
 * The compiler's kinds, copied: in the module they are behind a getter and in an object that the runtime keeps as a
 * hash table, which shows when every switch reads some. Being a prototype makes the copy fast to read.
 */
export function fastKinds({ SyntaxKind }: TS): TS['SyntaxKind'] {
  const copy = { ...SyntaxKind }
  Object.create(copy)
  return copy
}

/** Handlers by kind as an array; kinds that a version lacks are left out. */
export function byKind<Handler>(
  kinds: TS['SyntaxKind'],
  handlers: Readonly<Record<string, Handler>>,
): readonly (Handler | undefined)[] {
  const result: (Handler | undefined)[] = []
  for (const [name, handler] of Object.entries(handlers)) {
    const kind = (kinds as unknown as Record<string, number>)[name]
    if (kind !== undefined) result[kind] = handler
  }
  return Array.from(result)
}

export function binaryOperators({ SyntaxKind: K }: TS): ReadonlyMap<ts.SyntaxKind, BinaryOperator> {
  return new Map<ts.SyntaxKind, BinaryOperator>([
    [K.PlusToken, '+'],
    [K.MinusToken, '-'],
    [K.AsteriskToken, '*'],
    [K.SlashToken, '/'],
    [K.PercentToken, '%'],
    [K.AsteriskAsteriskToken, '**'],
    [K.AmpersandToken, '&'],
    [K.BarToken, '|'],
    [K.CaretToken, '^'],
    [K.LessThanLessThanToken, '<<'],
    [K.GreaterThanGreaterThanToken, '>>'],
    [K.GreaterThanGreaterThanGreaterThanToken, '>>>'],
    [K.EqualsEqualsEqualsToken, '==='],
    [K.ExclamationEqualsEqualsToken, '!=='],
    [K.EqualsEqualsToken, '=='],
    [K.ExclamationEqualsToken, '!='],
    [K.LessThanToken, '<'],
    [K.LessThanEqualsToken, '<='],
    [K.GreaterThanToken, '>'],
    [K.GreaterThanEqualsToken, '>='],
    [K.InKeyword, 'in'],
    [K.InstanceOfKeyword, 'instanceof'],
  ])
}

export function compoundOperators({ SyntaxKind: K }: TS): ReadonlyMap<ts.SyntaxKind, BinaryOperator> {
  return new Map<ts.SyntaxKind, BinaryOperator>([
    [K.PlusEqualsToken, '+'],
    [K.MinusEqualsToken, '-'],
    [K.AsteriskEqualsToken, '*'],
    [K.SlashEqualsToken, '/'],
    [K.PercentEqualsToken, '%'],
    [K.AsteriskAsteriskEqualsToken, '**'],
    [K.AmpersandEqualsToken, '&'],
    [K.BarEqualsToken, '|'],
    [K.CaretEqualsToken, '^'],
    [K.LessThanLessThanEqualsToken, '<<'],
    [K.GreaterThanGreaterThanEqualsToken, '>>'],
    [K.GreaterThanGreaterThanGreaterThanEqualsToken, '>>>'],
  ])
}
