/** try, catch, finally, and `using`, which is a finally that disposes. */
import type ts from 'typescript'
import { continueIn, emit, freshTemp, isLive, jump, newBlock, startBlock } from '../../ir/builder.ts'
import type { Temp } from '../../support/ids.ts'
import { branch, element, get, load, notNull, resolve, site } from './emit.ts'
import { beginFinally, dispatch, endNormally, openFinally } from './finally.ts'
import { declareBinding, pushScope } from './hoist.ts'
import { bind } from './patterns.ts'
import { schedule } from './statements.ts'
import type { Lowering, Task } from './state.ts'

export function lowerTry(f: Lowering, node: ts.TryStatement): void {
  const { tryBlock, catchClause, finallyBlock } = node
  const after = newBlock(f.builder)
  const outer = f.builder.handler
  const exit = finallyBlock === undefined ? undefined : openFinally(f)
  const unwinding = exit === undefined ? outer : newBlock(f.builder)
  const catching = catchClause === undefined ? unwinding : newBlock(f.builder)
  const at = site(f, finallyBlock ?? node)
  const end = (): void => {
    if (exit === undefined) jump(f.builder, after)
    else endNormally(f, exit, isLive(f.builder), at)
  }
  f.builder.handler = catching
  continueIn(f.builder, newBlock(f.builder))
  const tasks: Task[] = [tryBlock, end]
  if (catchClause !== undefined && catching !== undefined) {
    tasks.push(() => {
      f.builder.handler = unwinding
      startBlock(f.builder, catching)
      const scope = pushScope(f)
      const caught = emit(f.builder, {
        temp: freshTemp(f.builder),
        site: site(f, catchClause.variableDeclaration?.name ?? catchClause),
        kind: 'caught',
      })
      const name = catchClause.variableDeclaration?.name
      if (name !== undefined) {
        declareBinding(f.file, f.scope, name, { kind: 'catch', annotation: undefined, exported: false })
        bind(f, name, caught)
      }
      schedule(f, [catchClause.block, () => void (f.scope = scope), end])
    })
  }
  if (exit === undefined || finallyBlock === undefined || unwinding === undefined) {
    tasks.push(() => {
      f.builder.handler = outer
      startBlock(f.builder, after)
    })
  } else {
    tasks.push(() => beginFinally(f, exit, unwinding, outer, at), finallyBlock)
    tasks.push(() => dispatch(f, exit, after, at))
  }
  schedule(f, tasks)
}

/**
 * `using x = ...`: what follows in the block is protected and `x` disposed after it. The end of the block is the task
 * that restores the scope, so the closing task goes right before the first such task below.
 */
export function openUsing(f: Lowering, list: ts.VariableDeclarationList): void {
  const at = site(f, list)
  const outer = f.builder.handler
  const exit = openFinally(f)
  const unwinding = newBlock(f.builder)
  const after = newBlock(f.builder)
  f.builder.handler = unwinding
  continueIn(f.builder, newBlock(f.builder))
  const close = (): void => {
    endNormally(f, exit, isLive(f.builder), at)
    beginFinally(f, exit, unwinding, outer, at)
    for (const { name } of list.declarations.toReversed()) dispose(f, list, name)
    dispatch(f, exit, after, at)
  }
  let end = f.tasks.length
  while (end > f.base && typeof f.tasks[end - 1] !== 'function') end--
  f.tasks.splice(end, 0, close)
}

function dispose(f: Lowering, list: ts.VariableDeclarationList, name: ts.BindingName): void {
  if (name.kind !== f.kinds.Identifier) return
  const { NodeFlags } = f.ts
  const at = site(f, name)
  const awaits = (list.flags & NodeFlags.BlockScoped) === NodeFlags.AwaitUsing
  const [present, done] = [newBlock(f.builder), newBlock(f.builder)]
  const resource = load(f, at, resolve(f, name.text))
  branch(f, notNull(f, at, resource), present, done, at, 'made')
  startBlock(f.builder, present)
  const symbol = load(f, at, resolve(f, 'Symbol'))
  const key = get(f, at, symbol, awaits ? 'asyncDispose' : 'dispose')
  const callee = element(f, at, resource, key)
  const result = call(f, at, callee, resource)
  if (awaits) emit(f.builder, { temp: freshTemp(f.builder), site: at, kind: 'await', value: result })
  jump(f.builder, done)
  startBlock(f.builder, done)
}

function call(f: Lowering, at: ReturnType<typeof site>, callee: Temp, receiver: Temp): Temp {
  const temp = freshTemp(f.builder)
  return emit(f.builder, {
    temp,
    site: at,
    kind: 'call',
    callee,
    receiver,
    args: [],
    isNew: false,
    tagged: false,
  })
}
