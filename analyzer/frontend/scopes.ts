/**
 * Lexical scopes and the variables of one file. Scopes are linked, live only during lowering, and are captured by the
 * functions that are lowered later; what remains of them is `VariableInfo`.
 */
import type { Annotation, VariableInfo } from '../ir/ir.ts'
import type { FunctionIndex, Variable } from '../support/ids.ts'
import { invariant } from '../support/invariant.ts'

export interface Scope {
  readonly parent: Scope | undefined
  /** Function whose variables these are. */
  readonly owner: FunctionIndex
  /** In a loop of its function: every round has variables of its own. */
  readonly repeats: boolean
  names: Map<string, Variable> | undefined
}

interface VariableRecord {
  readonly id: Variable
  readonly name: string
  kind: VariableInfo['kind']
  readonly owner: FunctionIndex | undefined
  readonly writers: FunctionIndex[]
  readonly readers: FunctionIndex[]
  annotation: Annotation | undefined
  exported: boolean
  repeated: boolean
  /** Assignments other than the declaration's own. */
  assigned: number
  /** The declaration's own stores; a `var` may have several. */
  declared: number
}

export interface Variables {
  readonly records: VariableRecord[]
  readonly globals: Map<string, Variable>
}

/** What a declaration says of its variable besides the name. */
export interface Declaration {
  readonly kind: VariableInfo['kind']
  readonly annotation: Annotation | undefined
  readonly exported: boolean
}

export function createVariables(): Variables {
  return { records: [], globals: new Map() }
}

export function createScope(parent: Scope | undefined, owner: FunctionIndex, repeats = false): Scope {
  const isInside = parent?.owner === owner && parent.repeats
  return { parent, owner, repeats: repeats || isInside, names: undefined }
}

/** A new variable that no name leads to. */
export function createVariable(
  variables: Variables,
  name: string,
  owner: FunctionIndex | undefined,
  declaration: Declaration,
): Variable {
  const id = variables.records.length as Variable
  const { kind, annotation, exported } = declaration
  variables.records.push({
    id,
    name,
    kind,
    owner,
    writers: [],
    readers: [],
    annotation,
    exported,
    repeated: false,
    assigned: 0,
    declared: 0,
  })
  return id
}

/** Declares `name` in `scope`; a name declared there before (`var` twice, merged namespaces) keeps its variable. */
export function declare(
  variables: Variables,
  scope: Scope,
  name: string,
  declaration: Declaration,
): Variable {
  scope.names ??= new Map()
  const before = scope.names.get(name)
  if (before !== undefined) {
    const record = recordOf(variables, before)
    record.annotation ??= declaration.annotation
    record.exported ||= declaration.exported
    if (declaration.kind === 'function' && record.kind === 'var') record.kind = 'function'
    return before
  }
  const owner = declaration.kind === 'global' ? undefined : scope.owner
  const variable = createVariable(variables, name, owner, declaration)
  recordOf(variables, variable).repeated = scope.repeats
  scope.names.set(name, variable)
  return variable
}

export function lookup(scope: Scope, name: string): Variable | undefined {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    const found = at.names?.get(name)
    if (found !== undefined) return found
  }
  return undefined
}

/** The variable of an undeclared name: one per name and file. */
export function globalVariable(variables: Variables, name: string): Variable {
  const known = variables.globals.get(name)
  if (known !== undefined) return known
  const created = createVariable(variables, name, undefined, {
    kind: 'global',
    annotation: undefined,
    exported: false,
  })
  variables.globals.set(name, created)
  return created
}

export function noteRead(variables: Variables, variable: Variable, reader: FunctionIndex): void {
  const record = recordOf(variables, variable)
  if (record.owner !== reader && record.readers.at(-1) !== reader) record.readers.push(reader)
}

export function noteWrite(
  variables: Variables,
  variable: Variable,
  writer: FunctionIndex,
  declares: boolean,
): void {
  const record = recordOf(variables, variable)
  if (declares) record.declared++
  else record.assigned++
  if (record.owner !== writer && record.writers.at(-1) !== writer) record.writers.push(writer)
}

/** Finished variables, indexed by `Variable`. */
export function variableInfos(variables: Variables): VariableInfo[] {
  return variables.records.map((record) => ({
    id: record.id,
    name: record.name,
    kind: record.kind,
    owner: record.owner,
    writers: distinct(record.writers),
    readers: distinct(record.readers),
    stable: isStable(record),
    repeated: record.repeated,
    annotation: record.annotation,
    exported: record.exported,
  }))
}

/**
 * A `var` counts as stable only when nothing but its hoisted `undefined` and one initialiser are stored: two values,
 * so never. A `let` without initialiser stores `undefined` itself.
 */
function isStable(record: VariableRecord): boolean {
  if (record.kind === 'global' || record.kind === 'var') return false
  if (record.kind === 'synthetic') return record.assigned + record.declared <= 1
  return record.assigned === 0
}

function distinct(functions: readonly FunctionIndex[]): readonly FunctionIndex[] {
  return functions.length < 2 ? functions : [...new Set(functions)]
}

function recordOf(variables: Variables, variable: Variable): VariableRecord {
  const record = variables.records[variable]
  invariant(record !== undefined, 'no such variable')
  return record
}
