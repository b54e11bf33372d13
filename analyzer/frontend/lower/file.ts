/** Lowers a source file: the front end's entry for everything that needs no type checker. */
import type ts from 'typescript'
import { finish } from '../../ir/builder.ts'
import type { FileIR, FunctionIR } from '../../ir/ir.ts'
import type { FunctionIndex } from '../../support/ids.ts'
import { isStackOverflow, nestedTooDeep } from '../../support/stack.ts'
import { createScope, variableInfos } from '../scopes.ts'
import type { TS } from '../typescript.ts'
import { lowerFunction, storeHoisted } from './functions.ts'
import { collectExports, hoistVars } from './hoist.ts'
import { beginStatements, lowerStatements } from './statements.ts'
import { createFileState, createLowering, siteOf, type FileState, type FunctionRecord } from './state.ts'
import { tablesFor } from './handlers.ts'

export interface LoweredFile {
  readonly ir: FileIR
  /** The node of each Site. */
  readonly nodes: readonly ts.Node[]
  /** The function of a function-like declaration; of a class, its constructor, written or implied by its fields. */
  readonly functionOf: (node: ts.Node) => FunctionIndex | undefined
  readonly sourceFile: ts.SourceFile
}

/**
 * Unknown syntax becomes opaque values, and a function whose nesting exhausts the stack an empty one. Throws only when
 * functions, classes or modules nest so deep themselves.
 */
export function lowerFile(ts: TS, sourceFile: ts.SourceFile): LoweredFile {
  const file = createFileState(ts, tablesFor(ts), sourceFile)
  const functions: FunctionIR[] = [lowerModule(file)]
  for (let index = 1; index < file.records.length; index++) {
    const record = file.records[index] as FunctionRecord
    functions.push(guarded(file, record, () => lowerFunction(file, record)))
  }
  const ir: FileIR = {
    file: sourceFile.fileName,
    functions,
    variables: variableInfos(file.variables),
    spans: file.spans,
    unsupported: file.unsupported,
  }
  return { ir, nodes: file.nodes, functionOf: (node) => file.indexes.get(node), sourceFile }
}

function lowerModule(file: FileState): FunctionIR {
  const { sourceFile } = file
  const index = 0 as FunctionIndex
  const record: FunctionRecord = {
    index,
    node: sourceFile,
    name: '<module>',
    kind: 'module',
    parent: undefined,
    scope: createScope(undefined, index),
    exported: false,
    owner: undefined,
  }
  file.records.push(record)
  file.indexes.set(sourceFile, index)
  collectExports(file)
  return guarded(file, record, () => {
    const f = createLowering(file, record, record.scope)
    const at = siteOf(file, sourceFile)
    storeHoisted(f, hoistVars(file, f.scope, sourceFile.statements))
    beginStatements(f, sourceFile.statements)
    lowerStatements(f, sourceFile.statements)
    return functionIR(file, record, finish(f.builder, at), f.builder.temps)
  })
}

/** A stack overflow in one function costs that function only. */
function guarded(file: FileState, record: FunctionRecord, lower: () => FunctionIR): FunctionIR {
  try {
    return lower()
  } catch (error) {
    if (!isStackOverflow(error)) throw error
    file.unsupported.set(nestedTooDeep, (file.unsupported.get(nestedTooDeep) ?? 0) + 1)
    const f = createLowering(file, record, record.scope)
    return functionIR(file, record, finish(f.builder, siteOf(file, record.node)), 0)
  }
}

function functionIR(
  file: FileState,
  { index, name, kind, parent, exported, node }: FunctionRecord,
  blocks: FunctionIR['blocks'],
  temps: number,
): FunctionIR {
  return {
    index,
    name,
    kind,
    parent,
    async: false,
    generator: false,
    params: [],
    returns: undefined,
    tags: [],
    predicate: undefined,
    exported,
    hidden: false,
    blocks,
    temps,
    site: siteOf(file, node),
  }
}
