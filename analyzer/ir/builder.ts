/**
 * Builds the control-flow graph of one function; the only place where IR is changed.
 *
 * Blocks are made (`newBlock`) before they are filled (`startBlock`). Instructions emitted after a terminator go to
 * a block nothing leads to, which `finish` drops, so lowering need not care whether code can be reached.
 */
import type { BlockId, Site, Temp } from '../support/ids.ts'
import { invariant } from '../support/invariant.ts'
import type { Block, Instruction, Terminator } from './ir.ts'

interface OpenBlock {
  readonly id: BlockId
  readonly instructions: Instruction[]
  terminator: Terminator | undefined
  handler: BlockId | undefined
  /** Something that can be reached leads here, as far as is known when it is filled. */
  live: boolean
}

export interface FunctionBuilder {
  readonly blocks: OpenBlock[]
  /** Blocks in the order they were filled: the order of the finished function. */
  readonly order: OpenBlock[]
  current: OpenBlock
  temps: number
  /** Handler of blocks filled from now on. */
  handler: BlockId | undefined
}

/** A builder whose entry block is being filled. */
export function createBuilder(): FunctionBuilder {
  const entry: OpenBlock = {
    id: 0 as BlockId,
    instructions: [],
    terminator: undefined,
    handler: undefined,
    live: true,
  }
  return { blocks: [entry], order: [entry], current: entry, temps: 0, handler: undefined }
}

export function freshTemp(builder: FunctionBuilder): Temp {
  return builder.temps++ as Temp
}

/** Appends to the current block and gives the instruction's own temp back. */
export function emit(builder: FunctionBuilder, instruction: Instruction): Temp {
  if (builder.current.terminator !== undefined) startBlock(builder, newBlock(builder))
  builder.current.instructions.push(instruction)
  return instruction.temp
}

export function newBlock(builder: FunctionBuilder): BlockId {
  const id = builder.blocks.length as BlockId
  builder.blocks.push({
    id,
    instructions: [],
    terminator: undefined,
    handler: undefined,
    live: false,
  })
  return id
}

/** Fills `id` from now on. The block before must have ended; a block is filled once. */
export function startBlock(builder: FunctionBuilder, id: BlockId): void {
  invariant(builder.current.terminator !== undefined, 'a block is left without a terminator')
  const block = blockAt(builder, id)
  builder.current = block
  builder.order.push(block)
  block.handler = builder.handler
  if (block.live && block.handler !== undefined) blockAt(builder, block.handler).live = true
}

/** Whether code emitted now can be reached. */
export function isLive(builder: FunctionBuilder): boolean {
  return builder.current.terminator === undefined && builder.current.live
}

export function jump(builder: FunctionBuilder, to: BlockId): void {
  terminate(builder, { kind: 'jump', to })
}

/** Ends the current block; does nothing when it has ended already. */
export function terminate(builder: FunctionBuilder, terminator: Terminator): void {
  const block = builder.current
  if (block.terminator !== undefined) return
  block.terminator = terminator
  if (!block.live) return
  if (terminator.kind === 'jump') blockAt(builder, terminator.to).live = true
  if (terminator.kind === 'branch') {
    blockAt(builder, terminator.then).live = true
    blockAt(builder, terminator.else).live = true
  }
}

/** Jumps to a new block and fills that one: a place for something to lead back to, or a change of handler. */
export function continueIn(builder: FunctionBuilder, id: BlockId): void {
  jump(builder, id)
  startBlock(builder, id)
}

/** The finished blocks: unreachable ones dropped, empty ones skipped, numbered in the order they were filled. */
export function finish(builder: FunctionBuilder, site: Site): readonly Block[] {
  terminate(builder, { kind: 'return', value: undefined, site })
  const targets = new Int32Array(builder.blocks.length).fill(-1)
  const terminators: (Terminator | undefined)[] = Array.from({ length: builder.blocks.length })
  const pending: BlockId[] = []
  const reach = (id: BlockId): void => {
    if (terminators[id] !== undefined) return
    terminators[id] = threaded(builder, blockAt(builder, id), targets)
    pending.push(id)
  }
  reach(0 as BlockId)
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    const { handler, instructions } = blockAt(builder, id)
    const terminator = terminators[id]
    if (handler !== undefined && instructions.length > 0) reach(handler)
    if (terminator?.kind === 'jump') reach(terminator.to)
    if (terminator?.kind === 'branch') {
      reach(terminator.then)
      reach(terminator.else)
    }
  }
  const numbers = new Int32Array(builder.blocks.length).fill(-1)
  const kept = builder.order.filter((block) => terminators[block.id] !== undefined)
  kept.forEach((block, index) => (numbers[block.id] = index))
  const renumber = (id: BlockId): BlockId => numbers[id] as BlockId
  return kept.map(({ id, instructions, handler }, index) => ({
    id: index as BlockId,
    instructions,
    terminator: renumbered(terminators[id], renumber),
    handler: handler === undefined || instructions.length === 0 ? undefined : renumber(handler),
  }))
}

function renumbered(terminator: Terminator | undefined, renumber: (id: BlockId) => BlockId): Terminator {
  invariant(terminator !== undefined, 'a kept block has no terminator')
  if (terminator.kind === 'jump') return { kind: 'jump', to: renumber(terminator.to) }
  if (terminator.kind !== 'branch') return terminator
  return { ...terminator, then: renumber(terminator.then), else: renumber(terminator.else) }
}

/** The terminator with jumps through empty blocks cut short; a branch keeps two different targets. */
function threaded(builder: FunctionBuilder, block: OpenBlock, targets: Int32Array): Terminator {
  const terminator = block.terminator ?? { kind: 'unreachable' }
  if (terminator.kind === 'jump') return { kind: 'jump', to: destination(builder, terminator.to, targets) }
  if (terminator.kind !== 'branch') return terminator
  const then = destination(builder, terminator.then, targets)
  const otherwise = destination(builder, terminator.else, targets)
  if (then === otherwise && terminator.then !== terminator.else) {
    return terminator.else === otherwise
      ? { ...terminator, else: otherwise }
      : { ...terminator, then, else: terminator.else }
  }
  return { ...terminator, then, else: otherwise }
}

/** Where a jump to `id` ends up after empty blocks; `targets` remembers answers, so that long runs stay linear. */
function destination(builder: FunctionBuilder, id: BlockId, targets: Int32Array): BlockId {
  const run: BlockId[] = []
  let at = id
  for (;;) {
    const known = targets[at]
    if (known !== undefined && known >= 0) {
      at = known as BlockId
      break
    }
    const block = blockAt(builder, at)
    if (block.instructions.length > 0 || block.terminator?.kind !== 'jump') break
    run.push(at)
    // A cycle of empty blocks (`for (;;);`) must end somewhere: the first one seen stays.
    targets[at] = at
    at = block.terminator.to
  }
  for (const passed of run) targets[passed] = at
  return at
}

function blockAt(builder: FunctionBuilder, id: BlockId): OpenBlock {
  const block = builder.blocks[id]
  invariant(block !== undefined, 'no such block')
  return block
}
