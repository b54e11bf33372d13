/** Loops and switch. */
import type ts from 'typescript'
import { continueIn, emit, freshTemp, jump, newBlock, startBlock } from '../../ir/builder.ts'
import type { BlockId, Temp } from '../../support/ids.ts'
import { isBoolean, lowerCondition } from './conditions.ts'
import { lowerDiscarded } from './choices.ts'
import { binary, branch, site, unparenthesized } from './emit.ts'
import { lowerExpression } from './expressions.ts'
import { declareList, listKind, pushScope } from './hoist.ts'
import { assignTarget, bind } from './patterns.ts'
import { beginStatements, lowerDeclarations, schedule } from './statements.ts'
import type { Lowering, Task } from './state.ts'

function enterLoop(f: Lowering, breakTo: BlockId, continueTo: BlockId | undefined): void {
  f.exits.push({ kind: 'target', labels: f.labels, plain: true, breakTo, continueTo })
}

/** Branches on a loop's condition; `for (;;)` and `while (true)` have none. */
function loopCondition(f: Lowering, node: ts.Expression | undefined, body: BlockId, after: BlockId): void {
  if (node === undefined || unparenthesized(f, node).kind === f.kinds.TrueKeyword) jump(f.builder, body)
  else lowerCondition(f, node, body, after, 'loop')
}

export function lowerWhile(f: Lowering, node: ts.WhileStatement): void {
  const [head, body, after] = [newBlock(f.builder), newBlock(f.builder), newBlock(f.builder)]
  continueIn(f.builder, head)
  loopCondition(f, node.expression, body, after)
  startBlock(f.builder, body)
  enterLoop(f, after, head)
  schedule(f, [
    node.statement,
    () => {
      f.exits.pop()
      jump(f.builder, head)
      startBlock(f.builder, after)
    },
  ])
}

export function lowerDo(f: Lowering, node: ts.DoStatement): void {
  const [body, test, after] = [newBlock(f.builder), newBlock(f.builder), newBlock(f.builder)]
  continueIn(f.builder, body)
  enterLoop(f, after, test)
  schedule(f, [
    node.statement,
    () => {
      f.exits.pop()
      continueIn(f.builder, test)
      loopCondition(f, node.expression, body, after)
      startBlock(f.builder, after)
    },
  ])
}

export function lowerFor(f: Lowering, node: ts.ForStatement): void {
  const K = f.kinds
  const outer = pushScope(f, true)
  const { initializer, condition, incrementor } = node
  if (initializer?.kind === K.VariableDeclarationList) {
    const list = initializer as ts.VariableDeclarationList
    const kind = listKind(f.file, list)
    if (kind !== 'var') declareList(f.file, f.scope, list, kind, undefined)
    lowerDeclarations(f, list)
  } else if (initializer !== undefined) lowerDiscarded(f, initializer)
  const [head, body, step, after] = [
    newBlock(f.builder),
    newBlock(f.builder),
    newBlock(f.builder),
    newBlock(f.builder),
  ]
  continueIn(f.builder, head)
  loopCondition(f, condition, body, after)
  startBlock(f.builder, body)
  enterLoop(f, after, step)
  schedule(f, [
    node.statement,
    () => {
      f.exits.pop()
      continueIn(f.builder, step)
      if (incrementor !== undefined) lowerDiscarded(f, incrementor)
      jump(f.builder, head)
      startBlock(f.builder, after)
      f.scope = outer
    },
  ])
}

export function lowerForEach(f: Lowering, node: ts.ForOfStatement | ts.ForInStatement): void {
  const K = f.kinds
  const { initializer, expression, statement } = node
  const awaits = node.kind === K.ForOfStatement && node.awaitModifier !== undefined
  const how = node.kind === K.ForInStatement ? 'in' : awaits ? 'await' : 'of'
  const value = lowerExpression(f, expression)
  const at = site(f, expression)
  const iterator = emit(f.builder, { temp: freshTemp(f.builder), site: at, kind: 'iterate', value, how })
  const [head, body, after] = [newBlock(f.builder), newBlock(f.builder), newBlock(f.builder)]
  continueIn(f.builder, head)
  const done = emit(f.builder, { temp: freshTemp(f.builder), site: at, kind: 'iterateDone', iterator })
  branch(f, done, after, body, at, 'iterate')
  startBlock(f.builder, body)
  const outer = pushScope(f, true)
  bindNext(f, initializer, iterator, awaits)
  enterLoop(f, after, head)
  schedule(f, [
    statement,
    () => {
      f.exits.pop()
      f.scope = outer
      jump(f.builder, head)
      startBlock(f.builder, after)
    },
  ])
}

function bindNext(f: Lowering, initializer: ts.ForInitializer, iterator: Temp, awaits: boolean): void {
  const list =
    initializer.kind === f.kinds.VariableDeclarationList
      ? (initializer as ts.VariableDeclarationList)
      : undefined
  const at = site(f, list?.declarations[0]?.name ?? initializer)
  let value = emit(f.builder, { temp: freshTemp(f.builder), site: at, kind: 'iterateNext', iterator })
  if (awaits) value = emit(f.builder, { temp: freshTemp(f.builder), site: at, kind: 'await', value })
  if (list === undefined) {
    assignTarget(f, initializer as ts.Expression, value)
    return
  }
  const kind = listKind(f.file, list)
  if (kind !== 'var') declareList(f.file, f.scope, list, kind, undefined)
  const name = list.declarations[0]?.name
  if (name !== undefined) bind(f, name, value)
}

/** Tests in source order, then the bodies, each falling into the next; default is where no test holds. */
export function lowerSwitch(f: Lowering, node: ts.SwitchStatement): void {
  const K = f.kinds
  const { clauses } = node.caseBlock
  const subject = lowerExpression(f, node.expression)
  const asksTrue = unparenthesized(f, node.expression).kind === K.TrueKeyword
  const outer = pushScope(f)
  beginStatements(
    f,
    clauses.flatMap(({ statements }) => [...statements]),
  )
  const after = newBlock(f.builder)
  const bodies = clauses.map(() => newBlock(f.builder))
  let fallback = after
  for (const [index, clause] of clauses.entries()) {
    const body = bodies[index] ?? after
    if (clause.kind === K.DefaultClause) {
      fallback = body
      continue
    }
    const { expression } = clause
    const next = newBlock(f.builder)
    if (asksTrue && isBoolean(f, expression)) lowerCondition(f, expression, body, next, 'clause')
    else {
      const value = lowerExpression(f, expression)
      const at = site(f, expression)
      branch(f, binary(f, at, '===', subject, value), body, next, at, 'case')
    }
    startBlock(f.builder, next)
  }
  jump(f.builder, fallback)
  enterLoop(f, after, undefined)
  const tasks: Task[] = []
  for (const [index, clause] of clauses.entries()) {
    const body = bodies[index] ?? after
    tasks.push(() => startBlock(f.builder, body), ...clause.statements)
    tasks.push(() => jump(f.builder, bodies[index + 1] ?? after))
  }
  tasks.push(() => {
    f.exits.pop()
    f.scope = outer
    startBlock(f.builder, after)
  })
  schedule(f, tasks)
}
