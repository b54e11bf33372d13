/** Member access, calls and `new`, alone or as links of an optional chain. */
import type ts from 'typescript'
import { emit, freshTemp, jump, newBlock, startBlock } from '../../ir/builder.ts'
import type { Argument } from '../../ir/ir.ts'
import type { BlockId, Temp } from '../../support/ids.ts'
import { defineFields } from './classes.ts'
import {
  branch,
  constant,
  element,
  get,
  load,
  notNull,
  opaque,
  self,
  site,
  store,
  synthetic,
  unparenthesized,
  unsupported,
} from './emit.ts'
import { lowerExpression, lowerNamed } from './expressions.ts'
import { lowerArgument, lowerTagged } from './literals.ts'
import { callbackName } from './names.ts'
import type { Lowering } from './state.ts'

/** Whether the node is a link of an optional chain; `a?.b.c` has two. */
export function isChain(f: Lowering, node: ts.Node): boolean {
  return (node.flags & f.ts.NodeFlags.OptionalChain) !== 0
}

/** A whole chain or a plain access or call. A missing object skips the rest of the chain and gives undefined. */
export function lowerLink(f: Lowering, node: ts.Expression): Temp {
  if (!isChain(f, node)) return link(f, node, undefined)
  const result = synthetic(f, 'chain')
  const short = newBlock(f.builder)
  const join = newBlock(f.builder)
  const value = link(f, node, short)
  const at = site(f, node)
  store(f, at, result, value, false)
  jump(f.builder, join)
  startBlock(f.builder, short)
  store(f, at, result, constant(f, at, undefined), false)
  jump(f.builder, join)
  startBlock(f.builder, join)
  return load(f, at, result)
}

/** One link whose chain leaves to `short`. */
export function link(f: Lowering, node: ts.Expression, short: BlockId | undefined): Temp {
  const handler = f.file.tables.links[node.kind]
  return handler === undefined ? lowerExpression(f, node) : handler(f, node as never, short)
}

/** The object of a link, tested when the link is `?.`. */
function base(
  f: Lowering,
  node: ts.PropertyAccessExpression | ts.ElementAccessExpression,
  short: BlockId | undefined,
): Temp {
  const { expression } = node
  if (expression.kind === f.kinds.SuperKeyword) return self(f, site(f, expression))
  const object = inChain(f, expression, short)
  if (node.questionDotToken !== undefined && short !== undefined) guard(f, object, expression, short)
  return object
}

function inChain(f: Lowering, node: ts.Expression, short: BlockId | undefined): Temp {
  return short !== undefined && isChain(f, node) ? link(f, node, short) : lowerExpression(f, node)
}

function guard(f: Lowering, value: Temp, node: ts.Expression, short: BlockId): void {
  const at = site(f, unparenthesized(f, node))
  const next = newBlock(f.builder)
  branch(f, notNull(f, at, value), next, short, at, 'optional')
  startBlock(f.builder, next)
}

export function lowerProperty(
  f: Lowering,
  node: ts.PropertyAccessExpression,
  short: BlockId | undefined,
): Temp {
  const object = base(f, node, short)
  return get(f, site(f, node), object, node.name.text)
}

export function lowerElement(
  f: Lowering,
  node: ts.ElementAccessExpression,
  short: BlockId | undefined,
): Temp {
  return access(f, node, base(f, node, short))
}

/** `object[index]`; with a literal name the same as `object.name`. */
export function access(f: Lowering, node: ts.ElementAccessExpression, object: Temp): Temp {
  const name = literalIndex(f, node)
  if (name !== undefined) return get(f, site(f, node), object, name)
  const index = lowerExpression(f, node.argumentExpression)
  return element(f, site(f, node), object, index)
}

export function literalIndex(f: Lowering, node: ts.ElementAccessExpression): string | undefined {
  const K = f.kinds
  const index = node.argumentExpression as ts.Expression | undefined
  if (index?.kind !== K.StringLiteral && index?.kind !== K.NoSubstitutionTemplateLiteral) return undefined
  return (index as ts.StringLiteral).text
}

export function lowerNonNull(f: Lowering, node: ts.NonNullExpression, short: BlockId | undefined): Temp {
  const value = inChain(f, node.expression, short)
  return emit(f.builder, { temp: freshTemp(f.builder), site: site(f, node), kind: 'nonNull', value })
}

export function lowerCall(f: Lowering, node: ts.CallExpression, short: BlockId | undefined): Temp {
  const K = f.kinds
  if (node.expression.kind === K.SuperKeyword) return lowerSuperCall(f, node)
  if (node.expression.kind === K.ImportKeyword) {
    const operands = node.arguments.map((argument) => lowerArgument(f, argument).temp)
    return opaque(f, site(f, node), 'import()', true, operands)
  }
  const { callee, receiver } = lowerCallee(f, node.expression, short)
  if (node.questionDotToken !== undefined && short !== undefined) guard(f, callee, node.expression, short)
  const args = lowerArguments(f, node)
  const temp = freshTemp(f.builder)
  const at = site(f, node)
  return emit(f.builder, {
    temp,
    site: at,
    kind: 'call',
    callee,
    receiver,
    args,
    isNew: false,
    tagged: false,
  })
}

interface CalleeTemps {
  readonly callee: Temp
  readonly receiver: Temp | undefined
}

/** The function of a call and the object it is a method of; parentheses, `!` and assertions keep the object. */
function lowerCallee(f: Lowering, node: ts.Expression, short: BlockId | undefined): CalleeTemps {
  const K = f.kinds
  const inner = unparenthesized(f, node)
  const here = inner === node && short !== undefined && isChain(f, inner) ? short : undefined
  if (here === undefined && isChain(f, inner))
    return { callee: lowerExpression(f, inner), receiver: undefined }
  switch (inner.kind) {
    case K.PropertyAccessExpression: {
      const access = inner as ts.PropertyAccessExpression
      const receiver = base(f, access, here)
      return { callee: get(f, site(f, access), receiver, access.name.text), receiver }
    }
    case K.ElementAccessExpression: {
      const receiver = base(f, inner as ts.ElementAccessExpression, here)
      return { callee: access(f, inner as ts.ElementAccessExpression, receiver), receiver }
    }
    case K.NonNullExpression: {
      const { callee: value, receiver } = lowerCallee(f, (inner as ts.NonNullExpression).expression, here)
      const temp = freshTemp(f.builder)
      return { callee: emit(f.builder, { temp, site: site(f, inner), kind: 'nonNull', value }), receiver }
    }
    case K.CallExpression:
      return { callee: inChain(f, inner, here), receiver: undefined }
    case K.ArrowFunction:
    case K.FunctionExpression:
      return { callee: lowerNamed(f, inner, undefined), receiver: undefined }
    default:
      return { callee: lowerExpression(f, inner), receiver: undefined }
  }
}

function lowerArguments(f: Lowering, node: ts.CallExpression | ts.NewExpression): Argument[] {
  const args: Argument[] = []
  const K = f.kinds
  for (const argument of node.arguments ?? []) {
    if (argument.kind === K.ArrowFunction || argument.kind === K.FunctionExpression)
      args.push({ temp: lowerNamed(f, argument, callbackName(f, node)), spread: false })
    else args.push(lowerArgument(f, argument))
  }
  return args
}

/** `super(...)`, after which the class's fields exist. */
function lowerSuperCall(f: Lowering, node: ts.CallExpression): Temp {
  const args = lowerArguments(f, node)
  const temp = freshTemp(f.builder)
  emit(f.builder, { temp, site: site(f, node), kind: 'superCall', args })
  defineFields(f)
  return temp
}

export function lowerNew(f: Lowering, node: ts.NewExpression): Temp {
  const callee = lowerExpression(f, node.expression)
  const args = lowerArguments(f, node)
  const temp = freshTemp(f.builder)
  const at = site(f, node)
  return emit(f.builder, {
    temp,
    site: at,
    kind: 'call',
    callee,
    receiver: undefined,
    args,
    isNew: true,
    tagged: false,
  })
}

export function lowerTaggedTemplate(
  f: Lowering,
  node: ts.TaggedTemplateExpression,
  short: BlockId | undefined,
): Temp {
  const { callee, receiver } = lowerCallee(f, node.tag, short)
  return lowerTagged(f, node, callee, receiver)
}

/** `delete a?.b` deletes nothing when the object is missing. */
export function lowerDelete(f: Lowering, node: ts.DeleteExpression): Temp {
  const K = f.kinds
  const target = unparenthesized(f, node.expression)
  const chained = isChain(f, target)
  const result = chained ? synthetic(f, 'delete') : undefined
  const short = chained ? newBlock(f.builder) : undefined
  let object: Temp
  let name: string | undefined
  let index: Temp | undefined
  if (target.kind === K.PropertyAccessExpression) {
    object = base(f, target as ts.PropertyAccessExpression, short)
    name = (target as ts.PropertyAccessExpression).name.text
  } else if (target.kind === K.ElementAccessExpression) {
    const access = target as ts.ElementAccessExpression
    object = base(f, access, short)
    name = literalIndex(f, access)
    if (name === undefined) index = lowerExpression(f, access.argumentExpression)
  } else {
    const operand = link(f, target, short)
    if (short === undefined) return unsupported(f, site(f, node), 'delete of a value', [operand])
    object = operand
  }
  const at = site(f, node)
  const temp = emit(f.builder, { temp: freshTemp(f.builder), site: at, kind: 'delete', object, name, index })
  if (result === undefined || short === undefined) return temp
  const join = newBlock(f.builder)
  store(f, at, result, temp, false)
  jump(f.builder, join)
  startBlock(f.builder, short)
  store(f, at, result, constant(f, at, true), false)
  jump(f.builder, join)
  startBlock(f.builder, join)
  return load(f, at, result)
}
