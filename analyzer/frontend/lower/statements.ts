/**
 * Statements. They do not recurse into each other: a statement leaves what is inside it, and what comes after that,
 * as tasks, so that thousands of nested blocks need no more of the machine's stack than one.
 */
import type ts from 'typescript'
import { jump, newBlock, startBlock, terminate } from '../../ir/builder.ts'
import { lowerClass } from './classes.ts'
import { lowerCondition } from './conditions.ts'
import { lowerDiscarded } from './choices.ts'
import { constant, resolve, site, store, unsupported } from './emit.ts'
import { lowerExpression, lowerNamed } from './expressions.ts'
import { leave } from './finally.ts'
import { closureOf } from './functions.ts'
import { declareStatements, isUsing, listKind, pushScope } from './hoist.ts'
import { bind } from './patterns.ts'
import { openUsing } from './try.ts'
import type { Lowering, Task } from './state.ts'

/** Lowers a list of statements completely, with everything inside. */
export function lowerStatements(f: Lowering, statements: readonly ts.Statement[]): void {
  const { base } = f
  f.base = f.tasks.length
  schedule(f, statements)
  while (f.tasks.length > f.base) {
    const task = f.tasks.pop()
    if (typeof task === 'function') task()
    else if (task !== undefined) lowerStatement(f, task)
  }
  f.base = base
}

/** Puts tasks in front of what is still to be done, first one first. */
export function schedule(f: Lowering, tasks: readonly Task[]): void {
  for (let i = tasks.length - 1; i >= 0; i--) f.tasks.push(tasks[i] as Task)
}

/** Declares a block's names and stores its function declarations, which exist from the start. */
export function beginStatements(f: Lowering, statements: readonly ts.Statement[]): void {
  declareStatements(f.file, f.scope, statements)
  for (const statement of statements) hoistFunction(f, statement)
}

function hoistFunction(f: Lowering, statement: ts.Statement): void {
  const K = f.kinds
  let inner = statement
  while (inner.kind === K.LabeledStatement) inner = (inner as ts.LabeledStatement).statement
  if (inner.kind !== K.FunctionDeclaration) return
  const node = inner as ts.FunctionDeclaration
  if (node.body === undefined) return
  const closure = closureOf(f, node, node.name?.text ?? 'default', 'function')
  if (node.name !== undefined) store(f, site(f, node.name), resolve(f, node.name.text), closure, true)
}

function lowerStatement(f: Lowering, node: ts.Statement): void {
  const handler = f.file.tables.statements[node.kind]
  if (handler !== undefined) handler(f, node as never)
  else unsupported(f, site(f, node), f.kinds[node.kind] ?? 'unknown')
  if (node.kind !== f.kinds.LabeledStatement) f.labels = []
}

/** Nothing happens here: types, declarations that were hoisted, empty statements. */
export function lowerNothing(_f: Lowering, _node: ts.Statement): void {
  return
}

export function lowerBlock(f: Lowering, node: ts.Block): void {
  const outer = pushScope(f)
  beginStatements(f, node.statements)
  const { labels } = f
  if (labels.length === 0) {
    schedule(f, [...node.statements, () => void (f.scope = outer)])
    return
  }
  schedule(f, labelled(f, [...node.statements, () => void (f.scope = outer)]))
}

/** Wraps tasks in a target for `break label`. */
function labelled(f: Lowering, tasks: readonly Task[]): Task[] {
  const after = newBlock(f.builder)
  f.exits.push({ kind: 'target', labels: f.labels, plain: false, breakTo: after, continueTo: undefined })
  const close = (): void => {
    f.exits.pop()
    jump(f.builder, after)
    startBlock(f.builder, after)
  }
  return [...tasks, close]
}

export function lowerLabeled(f: Lowering, node: ts.LabeledStatement): void {
  const K = f.kinds
  const { statement } = node
  f.labels = [...f.labels, node.label.text]
  const own =
    statement.kind === K.Block ||
    statement.kind === K.LabeledStatement ||
    statement.kind === K.SwitchStatement ||
    f.file.tables.loops.has(statement.kind)
  if (own) schedule(f, [statement])
  else {
    schedule(f, labelled(f, [statement]))
    f.labels = []
  }
}

export function lowerVariables(f: Lowering, node: ts.VariableStatement): void {
  const K = f.kinds
  if (node.modifiers?.some(({ kind }) => kind === K.DeclareKeyword)) return
  lowerDeclarations(f, node.declarationList)
  if (isUsing(f.file, node.declarationList)) openUsing(f, node.declarationList)
}

export function lowerDeclarations(f: Lowering, list: ts.VariableDeclarationList): void {
  const kind = listKind(f.file, list)
  for (const { name, initializer } of list.declarations) {
    if (initializer !== undefined) {
      const label = name.kind === f.kinds.Identifier ? name.text : undefined
      bind(f, name, lowerNamed(f, initializer, label))
    } else if (kind !== 'var') bind(f, name, constant(f, site(f, name), undefined))
  }
}

export function lowerExpressionStatement(f: Lowering, node: ts.ExpressionStatement): void {
  lowerDiscarded(f, node.expression)
}

export function lowerIf(f: Lowering, node: ts.IfStatement): void {
  const then = newBlock(f.builder)
  const after = newBlock(f.builder)
  const otherwise = node.elseStatement === undefined ? after : newBlock(f.builder)
  lowerCondition(f, node.expression, then, otherwise, 'if')
  startBlock(f.builder, then)
  const tasks: Task[] = [node.thenStatement]
  if (node.elseStatement !== undefined) {
    tasks.push(() => {
      jump(f.builder, after)
      startBlock(f.builder, otherwise)
    }, node.elseStatement)
  }
  tasks.push(() => {
    jump(f.builder, after)
    startBlock(f.builder, after)
  })
  schedule(f, f.labels.length === 0 ? tasks : labelled(f, tasks))
}

export function lowerReturn(f: Lowering, node: ts.ReturnStatement): void {
  const { expression } = node
  const value = expression === undefined ? undefined : lowerExpression(f, expression)
  leave(
    f,
    { target: undefined, continues: false, site: site(f, expression ?? node), hasValue: value !== undefined },
    value,
  )
}

export function lowerThrow(f: Lowering, node: ts.ThrowStatement): void {
  const value = lowerExpression(f, node.expression)
  terminate(f.builder, { kind: 'throw', value, site: site(f, node) })
}

/** `break` and `continue`; one without a place to go is an error of the program and goes nowhere. */
export function lowerJump(f: Lowering, node: ts.BreakOrContinueStatement): void {
  const continues = node.kind === f.kinds.ContinueStatement
  const label = node.label?.text
  for (let i = f.exits.length - 1; i >= 0; i--) {
    const exit = f.exits[i]
    if (exit?.kind !== 'target') continue
    if (continues && exit.continueTo === undefined) continue
    if (label === undefined ? !exit.plain : !exit.labels.includes(label)) continue
    leave(f, { target: exit, continues, site: site(f, node), hasValue: false }, undefined)
    return
  }
  unsupported(f, site(f, node), 'jump without a target')
}

export function lowerClassStatement(f: Lowering, node: ts.ClassDeclaration): void {
  if (node.modifiers?.some(({ kind }) => kind === f.kinds.DeclareKeyword)) return
  f.naming = node.name === undefined ? 'default' : undefined
  lowerClass(f, node)
}

export function lowerExportAssignment(f: Lowering, node: ts.ExportAssignment): void {
  lowerNamed(f, node.expression, 'default')
}

/** `with` makes names depend on an object: the body is lowered as if it did not. */
export function lowerWith(f: Lowering, node: ts.WithStatement): void {
  const value = lowerExpression(f, node.expression)
  unsupported(f, site(f, node.expression), 'WithStatement', [value])
  schedule(f, [node.statement])
}
