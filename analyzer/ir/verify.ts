/** Checks the promises that IR makes; what it lists are mistakes of the lowering. Run in tests and by `dump`. */
import type { BlockId, Temp } from '../support/ids.ts'
import { dominators, successors } from './cfg.ts'
import type { Argument, Block, FileIR, FunctionIR, Instruction } from './ir.ts'

/** Broken invariants of one function as sentences; empty when all is well. */
export function verify(fn: FunctionIR, file: FileIR): string[] {
  const problems: string[] = []
  const report = (block: Block, problem: string): void => {
    problems.push(`${fn.name} b${block.id}: ${problem}`)
  }
  const isBlock = (id: BlockId): boolean => id >= 0 && id < fn.blocks.length
  if (fn.blocks.length === 0) return [`${fn.name}: no blocks`]
  if (fn.site < 0 || fn.site >= file.spans.length) problems.push(`${fn.name}: site out of range`)
  for (const param of fn.params) {
    if (file.variables[param] === undefined) problems.push(`${fn.name}: no variable ${param}`)
  }
  let linked = true
  fn.blocks.forEach((block, index) => {
    if (block.id !== index) report(block, `stands at ${index}`)
    for (const to of successors(block)) {
      if (to === 0) report(block, 'leads to the entry')
      if (isBlock(to)) continue
      report(block, `leads to b${to}, which does not exist`)
      linked = false
    }
  })
  if (!linked) return problems
  const definedIn = defineTemps(fn, report)
  const idom = dominators(fn)
  const depth = depths(idom)
  const dominates = (above: BlockId, below: BlockId): boolean => {
    let at = below
    while ((depth[at] ?? 0) > (depth[above] ?? 0)) at = idom[at] ?? (0 as BlockId)
    return at === above
  }
  for (const block of fn.blocks) {
    if (idom[block.id] === undefined) {
      report(block, 'cannot be reached')
      continue
    }
    const here = new Set<Temp>()
    const use = (temp: Temp): void => {
      const where = definedIn[temp]
      if (where === undefined) report(block, `uses %${temp}, which is never defined`)
      else if (where === block.id ? !here.has(temp) : !dominates(where, block.id))
        report(block, `uses %${temp} where it need not be defined`)
    }
    for (const instruction of block.instructions) {
      for (const temp of operands(instruction)) use(temp)
      here.add(instruction.temp)
      checkReferences(instruction, file, (problem) => report(block, problem))
    }
    const { terminator } = block
    if (terminator.kind === 'branch') use(terminator.condition)
    if (terminator.kind === 'throw') use(terminator.value)
    if (terminator.kind === 'return' && terminator.value !== undefined) use(terminator.value)
    if ('site' in terminator && file.spans[terminator.site] === undefined) report(block, 'site out of range')
  }
  return problems
}

/** Block that defines each temp. */
function defineTemps(
  fn: FunctionIR,
  report: (block: Block, problem: string) => void,
): (BlockId | undefined)[] {
  const definedIn: (BlockId | undefined)[] = []
  for (const block of fn.blocks) {
    for (const { temp } of block.instructions) {
      if (temp < 0 || temp >= fn.temps) report(block, `%${temp} is out of range`)
      if (definedIn[temp] !== undefined) report(block, `%${temp} is defined twice`)
      definedIn[temp] = block.id
    }
  }
  return definedIn
}

/** Distance from the entry in the dominator tree, by BlockId. */
function depths(idom: readonly (BlockId | undefined)[]): readonly number[] {
  const result: number[] = idom.map(() => -1)
  result[0] = 0
  for (let start = 0; start < idom.length; start++) {
    const path: number[] = []
    let at = start
    while (result[at] === -1 && idom[at] !== undefined) {
      path.push(at)
      at = idom[at] ?? 0
    }
    for (let step = path.pop(); step !== undefined; step = path.pop()) {
      result[step] = (result[idom[step] ?? 0] ?? 0) + 1
    }
  }
  return result
}

function checkReferences(instruction: Instruction, file: FileIR, report: (problem: string) => void): void {
  if (file.spans[instruction.site] === undefined) report('site out of range')
  if ('variable' in instruction && file.variables[instruction.variable] === undefined) {
    report(`no variable ${instruction.variable}`)
  }
  const functions =
    instruction.kind === 'closure'
      ? [instruction.function]
      : instruction.kind === 'class'
        ? instruction.members
        : []
  for (const index of functions) if (file.functions[index] === undefined) report(`no function ${index}`)
}

/** Temps that an instruction reads. */
export function operands(i: Instruction): readonly Temp[] {
  switch (i.kind) {
    case 'opaque':
      return i.operands
    case 'unary':
    case 'step':
      return [i.operand]
    case 'binary':
      return [i.left, i.right]
    case 'template':
      return i.parts.filter((part) => typeof part !== 'string')
    case 'get':
      return [i.object]
    case 'set':
    case 'spreadInto':
      return [i.object, i.value]
    case 'element':
      return [i.object, i.index]
    case 'setElement':
      return [i.object, i.index, i.value]
    case 'delete':
      return i.index === undefined ? [i.object] : [i.object, i.index]
    case 'call':
      return [i.callee, ...(i.receiver === undefined ? [] : [i.receiver]), ...argumentTemps(i.args)]
    case 'superCall':
      return argumentTemps(i.args)
    case 'class':
      return i.heritage === undefined ? [] : [i.heritage]
    case 'array':
      return argumentTemps(i.elements)
    case 'store':
    case 'rest':
    case 'iterate':
    case 'await':
    case 'yield':
    case 'cast':
    case 'nonNull':
      return [i.value]
    case 'iterateDone':
    case 'iterateNext':
      return [i.iterator]
    case 'const':
    case 'load':
    case 'param':
    case 'this':
    case 'arguments':
    case 'closure':
    case 'object':
    case 'caught':
      return []
  }
}

function argumentTemps(args: readonly (Argument | undefined)[]): Temp[] {
  return args.filter((arg) => arg !== undefined).map(({ temp }) => temp)
}
