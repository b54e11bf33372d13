/** Calls whose function is a value, and calls of functions by `call` and `apply`. */
import type { Argument, FileIR } from '../ir/ir.ts'
import type { Callee, Oracle, Passing } from '../ir/oracle.ts'
import type { Site } from '../support/ids.ts'
import { instructionsOf, ofKind } from '../ir/instructions.ts'
import { FunctionSearch, type Found } from './function-search.ts'
import { heldValues, type CallAt, type HeldValues } from './held-values.ts'

/** The oracle, asked for the callee of a call that it does not know, also tells what function values can be there. */
export function withFunctionValues(oracle: Oracle, ir: FileIR): Oracle {
  let calls: ReadonlyMap<Site, CallAt> | undefined
  let held: HeldValues | undefined
  const answers = new Map<Site, { readonly answer: Callee; readonly search: FunctionSearch }>()
  return {
    ...oracle,
    callee(site) {
      const known = oracle.callee(site)
      if (known.kind !== 'unknown' && !isIndirect(known)) return known
      let found = answers.get(site)
      if (found === undefined) {
        calls ??= callsOf(ir)
        held ??= heldValues(ir)
        const search = new FunctionSearch(oracle, ir, held)
        const call = calls.get(site)
        answers.set(site, (found = { answer: (call && calleeAt(search, ir, call, known)) ?? known, search }))
      } else found.search.askAgain()
      return found.answer
    },
  }
}

/** `f.call(x, a)` and `f.apply(x, [a])`. */
function isIndirect(callee: Callee): callee is Callee & { kind: 'ambient' } {
  return callee.kind === 'ambient' && /^(Callable)?Function\.(call|apply)$/.test(callee.key)
}

function callsOf(ir: FileIR): ReadonlyMap<Site, CallAt> {
  const calls = new Map<Site, CallAt>()
  for (const fn of ir.functions) {
    const byTemp = instructionsOf(fn)
    for (const call of ofKind(fn, 'call'))
      calls.set(call.site, { body: { fn, byTemp }, temp: call.callee, call })
  }
  return calls
}

function calleeAt(search: FunctionSearch, ir: FileIR, at: CallAt, known: Callee): Callee | undefined {
  const { call, body } = at
  const key = isIndirect(known) ? known.key : undefined
  const of = key === undefined ? call.callee : call.receiver
  const found = of === undefined ? undefined : search.functionsAt({ body, temp: of })
  const [first] = found ?? []
  if (found === undefined || first === undefined) return undefined
  const count = numberBound(first)
  if (found.some((other) => numberBound(other) !== count)) return undefined
  const written = key === undefined ? { receiver: call.receiver, args: call.args } : indirect(at, key)
  const passed = withBound(ir, at, found, written)
  const isWritten = passed.args === call.args && passed.receiver === call.receiver
  const functions = found.map(({ ref }) => ref)
  const open = search.isOpen ? { open: true } : {}
  return { kind: 'functions', functions, exact: false, ...open, ...(isWritten ? {} : { passed }) }
}

function numberBound({ bound }: Found): number {
  return bound.reduce((n, { call }) => n + call.args.length - 1, 0)
}

/** What was bound stands before what the call gives, and is known where one binding in the same function is all. */
function withBound(ir: FileIR, { body }: CallAt, found: readonly Found[], written: Passing): Passing {
  const [first, ...others] = found
  const bound = first?.bound ?? []
  if (found.every((each) => each.bound.length === 0)) {
    // What is called as a member of an object has it as `this`, unless it has its own.
    const seesReceiver = found.every(
      ({ ref: { file, index } }) => file === ir.file && ir.functions[index]?.kind !== 'arrow',
    )
    return seesReceiver ? written : { ...written, receiver: undefined }
  }
  const isKnown = others.length === 0 && bound.every((each) => each.body.fn === body.fn)
  const leading = bound.flatMap(({ call }) =>
    call.args.slice(1).map((argument) => (isKnown ? argument : undefined)),
  )
  const receiver = isKnown ? bound[0]?.call.args[0]?.temp : undefined
  return { receiver, args: [...leading, ...written.args] }
}

function indirect({ body, call }: CallAt, key: string): Passing {
  const [receiver, list, ...others] = call.args
  if (receiver?.spread === true) return { receiver: undefined, args: call.args.map(() => undefined) }
  if (key.endsWith('.call')) return { receiver: receiver?.temp, args: call.args.slice(1) }
  const made = list === undefined ? undefined : body.byTemp[list.temp]
  let args: readonly (Argument | undefined)[]
  if (list === undefined || made?.kind === 'const') args = []
  else if (made?.kind === 'array' && others.length === 0) args = made.elements
  else args = [{ temp: list.temp, spread: true }]
  return { receiver: receiver?.temp, args }
}
