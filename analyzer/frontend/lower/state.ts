/** State of lowering one file, and of lowering one function of it. */
import type ts from 'typescript'
import { createBuilder, type FunctionBuilder } from '../../ir/builder.ts'
import type { FunctionIR, Span } from '../../ir/ir.ts'
import type { BlockId, FunctionIndex, Site, Temp, Variable } from '../../support/ids.ts'
import { tagsBefore } from '../annotations.ts'
import { createVariables, type Scope, type Variables } from '../scopes.ts'
import type { TS } from '../typescript.ts'
import type { Tables } from './tables.ts'

/** A function met during lowering; it is lowered after the one that contains it. */
export interface FunctionRecord {
  readonly index: FunctionIndex
  /** Its declaration; the class for a constructor that the source leaves out. */
  readonly node: ts.Node
  readonly name: string
  readonly kind: FunctionIR['kind']
  readonly parent: FunctionIndex | undefined
  /** Scope it stands in. */
  readonly scope: Scope
  readonly exported: boolean
  /** For a constructor: its class, whose fields it initialises. */
  readonly owner: ClassContext | undefined
}

export interface ClassContext {
  readonly node: ts.ClassLikeDeclaration
  readonly name: string | undefined
  /** Scope of field initialisers. */
  readonly scope: Scope
}

export interface FileState {
  readonly ts: TS
  readonly tables: Tables
  readonly sourceFile: ts.SourceFile
  readonly text: string
  readonly nodes: ts.Node[]
  readonly spans: Span[]
  readonly records: FunctionRecord[]
  readonly indexes: Map<ts.Node, FunctionIndex>
  readonly variables: Variables
  readonly unsupported: Map<string, number>
  /** Local names that `export { }`, `export default` or `export =` give away. */
  readonly exportedNames: Set<string>
  lastNode: ts.Node | undefined
  lastSite: Site
  lastPos: number
  lastStart: number
}

/** Something `return`, `break` and `continue` look for on their way out, innermost last. */
export type Exit =
  | {
      readonly kind: 'target'
      readonly labels: readonly string[]
      /** Reached by a `break` without a label: loops and switches. */
      readonly plain: boolean
      readonly breakTo: BlockId
      readonly continueTo: BlockId | undefined
    }
  | FinallyExit

/** A finally around the current statement. Leaving through it stores a number that tells where to go on. */
export interface FinallyExit {
  readonly kind: 'finally'
  readonly entry: BlockId
  readonly completion: Variable
  readonly thrown: Variable
  result: Variable | undefined
  /** Ways out that were taken, by completion number - `firstAbrupt`. */
  readonly ways: Way[]
  /** The protected code may end normally. */
  normal: boolean
}

/** `target` undefined: return. */
export interface Way {
  readonly target: Extract<Exit, { kind: 'target' }> | undefined
  readonly continues: boolean
  readonly site: Site
  readonly hasValue: boolean
}

/** A statement to lower, or what is to happen between two statements. */
export type Task = ts.Statement | (() => void)

export interface Lowering {
  readonly file: FileState
  readonly ts: TS
  readonly kinds: TS['SyntaxKind']
  readonly record: FunctionRecord
  readonly index: FunctionIndex
  readonly builder: FunctionBuilder
  scope: Scope
  readonly exits: Exit[]
  /** Work that is still to be done, next last. Statements nest here and not on the machine's stack. */
  readonly tasks: Task[]
  /** Tasks below this number belong to an enclosing list of statements. */
  base: number
  /** Labels right before the statement that comes next. */
  labels: readonly string[]
  /** Display name for a function expression that is lowered next. */
  naming: string | undefined
  /** What `this` is in static blocks and static fields, which run in the enclosing function. */
  self: Temp | undefined
}

export function createFileState(ts: TS, tables: Tables, sourceFile: ts.SourceFile): FileState {
  return {
    ts,
    tables,
    sourceFile,
    text: sourceFile.text,
    nodes: [],
    spans: [],
    records: [],
    indexes: new Map(),
    variables: createVariables(),
    unsupported: new Map(),
    exportedNames: new Set(),
    lastNode: undefined,
    lastSite: 0 as Site,
    lastPos: -1,
    lastStart: -1,
  }
}

export function createLowering(file: FileState, record: FunctionRecord, scope: Scope): Lowering {
  return {
    file,
    ts: file.ts,
    kinds: file.tables.kinds,
    record,
    index: record.index,
    builder: createBuilder(),
    scope,
    exits: [],
    tasks: [],
    base: 0,
    labels: [],
    naming: undefined,
    self: undefined,
  }
}

/** Offset of the node's first token. Remembers the last one: an expression starts where its left operand does. */
export function startOf(file: FileState, node: ts.Node): number {
  if (node.pos === file.lastPos) return file.lastStart
  const start = node.pos < 0 ? 0 : node.getStart(file.sourceFile)
  file.lastPos = node.pos
  file.lastStart = start
  return start
}

/** The site of a node; instructions of one node in a row share it. */
export function siteOf(file: FileState, node: ts.Node): Site {
  if (node === file.lastNode) return file.lastSite
  const site = file.nodes.length as Site
  const start = startOf(file, node)
  file.nodes.push(node)
  file.spans.push({ start, end: Math.max(node.end, start) })
  file.lastNode = node
  file.lastSite = site
  return site
}

/** JSDoc tags of a declaration. Most have no comment, which the first character after white space tells. */
export function tagsOf(file: FileState, node: ts.Node): readonly string[] {
  const { text } = file
  let at = node.pos
  while (at < node.end && text.charCodeAt(at) <= 32) at++
  return text.charCodeAt(at) === 47 ? tagsBefore(text, node.pos, startOf(file, node)) : []
}

/** Whether a declaration carries the modifier. */
export function hasModifier(node: ts.Node, kind: ts.SyntaxKind): boolean {
  const { modifiers } = node as { readonly modifiers?: readonly ts.ModifierLike[] }
  return modifiers?.some((modifier) => modifier.kind === kind) ?? false
}
