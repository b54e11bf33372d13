/**
 * Leaving statements early, through any number of finally blocks.
 *
 * A finally is lowered once. Every way into it stores a number first; after it, branches on that number (role `made`)
 * continue what was interrupted. 0 is the normal end, 1 an exception, and what follows are the ways out met.
 */
import { emit, freshTemp, jump, newBlock, startBlock, terminate } from '../../ir/builder.ts'
import type { BlockId, Site, Temp } from '../../support/ids.ts'
import { binary, branch, constant, load, opaque, store, synthetic } from './emit.ts'
import type { FinallyExit, Lowering, Way } from './state.ts'

const normalCompletion = 0
const thrownCompletion = 1
const firstWay = 2

/** Goes the way from here: `value` is what a return returns. */
export function leave(f: Lowering, way: Way, value: Temp | undefined): void {
  for (let i = f.exits.length - 1; i >= 0; i--) {
    const exit = f.exits[i]
    if (exit === undefined) continue
    if (exit.kind === 'finally') {
      enterFinally(f, exit, way, value)
      return
    }
    if (exit !== way.target) continue
    jump(f.builder, way.continues && exit.continueTo !== undefined ? exit.continueTo : exit.breakTo)
    return
  }
  terminate(f.builder, { kind: 'return', value, site: way.site })
}

/** Whoever drives a generator may end it where it waits: it returns from there, which only a finally can tell. */
export function mayEnd(f: Lowering, at: Site): void {
  if (!f.exits.some((exit) => exit.kind === 'finally')) return
  const [ended, resumed] = [newBlock(f.builder), newBlock(f.builder)]
  branch(f, opaque(f, at, 'ended', false), ended, resumed, at, 'made')
  startBlock(f.builder, ended)
  leave(f, { target: undefined, continues: false, site: at, hasValue: false }, undefined)
  startBlock(f.builder, resumed)
}

function enterFinally(f: Lowering, exit: FinallyExit, way: Way, value: Temp | undefined): void {
  const same = (other: Way): boolean =>
    other.target === way.target && other.continues === way.continues && other.hasValue === way.hasValue
  let number = exit.ways.findIndex(same)
  if (number < 0) number = exit.ways.push(way) - 1
  if (value !== undefined) {
    exit.result ??= synthetic(f, 'return')
    store(f, way.site, exit.result, value, false)
  }
  complete(f, exit, firstWay + number, way.site)
}

function complete(f: Lowering, exit: FinallyExit, number: number, at: Site): void {
  store(f, at, exit.completion, constant(f, at, number), false)
  jump(f.builder, exit.entry)
}

/** A finally around what is lowered from now on, until `closeFinally`. */
export function openFinally(f: Lowering): FinallyExit {
  const exit: FinallyExit = {
    kind: 'finally',
    entry: newBlock(f.builder),
    completion: synthetic(f, 'completion'),
    thrown: synthetic(f, 'thrown'),
    result: undefined,
    ways: [],
    normal: false,
  }
  f.exits.push(exit)
  return exit
}

/** The protected code ends normally here. */
export function endNormally(f: Lowering, exit: FinallyExit, live: boolean, at: Site): void {
  if (live) exit.normal = true
  complete(f, exit, normalCompletion, at)
}

/**
 * Fills the block that exceptions arrive at and begins the finally itself. `outer` is the handler around the whole
 * statement; exceptions in the finally go there.
 */
export function beginFinally(
  f: Lowering,
  exit: FinallyExit,
  handler: BlockId,
  outer: BlockId | undefined,
  at: Site,
): void {
  f.exits.pop()
  f.builder.handler = outer
  startBlock(f.builder, handler)
  const caught = emit(f.builder, { temp: freshTemp(f.builder), site: at, kind: 'caught' })
  store(f, at, exit.thrown, caught, false)
  complete(f, exit, thrownCompletion, at)
  startBlock(f.builder, exit.entry)
}

/** After the finally: goes on with whatever was interrupted; `after` is the normal way. */
export function dispatch(f: Lowering, exit: FinallyExit, after: BlockId, at: Site): void {
  const test = (number: number): BlockId => {
    const [hit, miss] = [newBlock(f.builder), newBlock(f.builder)]
    const completion = load(f, at, exit.completion)
    const equal = binary(f, at, '===', completion, constant(f, at, number))
    branch(f, equal, hit, miss, at, 'made')
    startBlock(f.builder, hit)
    return miss
  }
  if (exit.normal) {
    const miss = test(normalCompletion)
    jump(f.builder, after)
    startBlock(f.builder, miss)
  }
  for (const [number, way] of exit.ways.entries()) {
    const miss = test(firstWay + number)
    const value = way.hasValue && exit.result !== undefined ? load(f, way.site, exit.result) : undefined
    leave(f, way, value)
    startBlock(f.builder, miss)
  }
  const thrown = load(f, at, exit.thrown)
  terminate(f.builder, { kind: 'throw', value: thrown, site: at })
  startBlock(f.builder, after)
}
