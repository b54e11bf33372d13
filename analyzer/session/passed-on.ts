/** Parameters that functions which call each other hand round as they were given: what comes in from outside is all. */
import type { Heard } from '../engine/callers.ts'

/** A parameter of the function that `key` names. */
export interface Parameter {
  readonly key: string
  readonly index: number
}

/** Larger circles are not worth following. */
const maxParameters = 12

/** The parameter, and those that it is handed on to and gets back from. Undefined when there are too many. */
export function circleOf(
  start: Parameter,
  callsOf: (key: string) => readonly Heard[],
): readonly Parameter[] | undefined {
  const before = new Map<string, readonly Parameter[]>()
  const pending = [start]
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (before.has(nameOf(at))) continue
    if (before.size >= maxParameters) return undefined
    const { key, index } = at
    const from = callsOf(key).flatMap((call) => handedOn(call, index) ?? [])
    before.set(nameOf(at), from)
    pending.push(...from)
  }
  const reaches = (from: Parameter, seen: Set<string>): boolean => {
    if (seen.has(nameOf(from))) return false
    seen.add(nameOf(from))
    return (before.get(nameOf(from)) ?? []).some((each) => same(each, start) || reaches(each, seen))
  }
  const all = new Map([...before.values()].flat().map((each) => [nameOf(each), each]))
  const others = [...all.values()].filter((each) => !same(each, start) && reaches(each, new Set()))
  return [start, ...others]
}

/** The calls that bring something into the circle. */
export function callsInto(
  { key, index }: Parameter,
  circle: readonly Parameter[],
  callsOf: (key: string) => readonly Heard[],
): readonly Heard[] {
  return callsOf(key).filter((call) => {
    const from = handedOn(call, index)
    return from === undefined || !circle.some((each) => same(each, from))
  })
}

/** The caller's own parameter that a call passes as it was given. */
function handedOn({ call, args }: Heard, index: number): Parameter | undefined {
  const own = args[index]?.own
  // What others call in its stead is not the caller's text.
  return own === undefined || call.includes('>')
    ? undefined
    : { key: call.slice(0, call.lastIndexOf('#')), index: own }
}

function nameOf({ key, index }: Parameter): string {
  return `${key} ${index}`
}

function same(a: Parameter, b: Parameter): boolean {
  return a.index === b.index && a.key === b.key
}
