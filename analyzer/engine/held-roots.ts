/** The variable or private field that a value is taken from, and how deep inside of what that holds it lies. */
import type { FileIR, FunctionIR, Instruction } from '../ir/ir.ts'
import type { Site, Temp } from '../support/ids.ts'
import { reading } from './collection-methods.ts'
import { valueUses } from './value-uses.ts'

export interface Body {
  readonly fn: FunctionIR
  readonly byTemp: readonly (Instruction | undefined)[]
}

/**
 * A variable, as `v` and its number; a member of an import, as that, a dot and the name; the fields of a name, as `.`
 * and the name, of `#private` ones with `@` and where their class starts; a parameter as it is given, as `p`, the
 * function, `:` and its number.
 */
export type Root = string

/**
 * What lies `depth` inside of the value lies `max(depth + shift, floor)` inside of the root. A list that was made of
 * the root's elements has a floor of 1: what is done to the list itself does nothing to the root.
 */
export interface Rooted {
  readonly root: Root
  readonly shift: number
  readonly floor: number
}

/** Methods that give an element. */
const getters = new Set([...reading, 'find', 'findLast'])
/** Methods that give nothing of it but what their callback gives back. */
const others = new Set(
  'map flatMap has indexOf lastIndexOf includes some every findIndex findLastIndex'.split(' '),
)
/** Methods that give back their receiver. */
const chained = new Set(['set', 'add', 'sort', 'reverse', 'fill', 'copyWithin'])

const same: Pick<Rooted, 'shift' | 'floor'> = { shift: 0, floor: 0 }

/** Functions of `Object` and `Array`, and constructors, that give something made of what they are given. */
const copies: Readonly<Record<string, Pick<Rooted, 'shift' | 'floor'> | undefined>> = {
  freeze: same,
  from: { shift: 0, floor: 1 },
  values: { shift: 0, floor: 1 },
  entries: { shift: -1, floor: 1 },
  fromEntries: { shift: 1, floor: 2 },
  Set: { shift: 0, floor: 1 },
  WeakSet: { shift: 0, floor: 1 },
  Map: { shift: 1, floor: 2 },
  WeakMap: { shift: 1, floor: 2 },
}

/** The root of a field that is named at a site. */
export function fieldRoot(ir: FileIR, { name, site }: { readonly name: string; readonly site: Site }): Root {
  return name.startsWith('#') ? `.${name}@${valueUses(ir).classAt(site) ?? ''}` : `.${name}`
}

/** How deep in the root the value itself lies. */
export function depthOf({ shift, floor }: Rooted): number {
  return Math.max(shift, floor)
}

/**
 * None where it is made here, or by something that nothing is known of. What is taken out of a field of some object is
 * in the fields of that name, and inside of the object.
 */
export function rootsOf(ir: FileIR, { fn, byTemp }: Body, temp: Temp | undefined): readonly Rooted[] {
  const roots: Rooted[] = []
  let [shift, floor] = [0, 0]
  const outwards = (by: Pick<Rooted, 'shift' | 'floor'>): void => {
    floor = Math.max(floor + by.shift, by.floor)
    shift += by.shift
  }
  for (let at = temp; at !== undefined;) {
    const made: Instruction | undefined = byTemp[at]
    switch (made?.kind) {
      case 'load':
        return [...roots, { root: `v${made.variable}`, shift, floor }]
      case 'param':
        return [...roots, { root: `p${fn.index}:${made.index}`, shift: made.rest ? shift - 1 : shift, floor }]
      case 'get': {
        const object = byTemp[made.object]
        const isField = object?.kind === 'this' || made.name.startsWith('#')
        if (isField || valueUses(ir).sets.has(made.name))
          roots.push({ root: fieldRoot(ir, made), shift, floor })
        if (isField) return roots
        if (object?.kind === 'load' && ir.variables[object.variable]?.kind === 'import')
          return [...roots, { root: `v${object.variable}.${made.name}`, shift, floor }]
        outwards({ shift: 1, floor: 0 })
        at = made.object
        break
      }
      case 'element':
        outwards({ shift: 1, floor: 0 })
        at = made.object
        break
      case 'cast':
      case 'nonNull':
      case 'store':
        at = made.value
        break
      case 'iterateNext': {
        outwards({ shift: 1, floor: 0 })
        const iterate = byTemp[made.iterator]
        at = iterate?.kind === 'iterate' ? iterate.value : undefined
        break
      }
      case 'rest': {
        outwards({ shift: 0, floor: 1 })
        const of = byTemp[made.value]
        at = of?.kind === 'iterate' ? of.value : made.value
        break
      }
      case 'call': {
        const { from, by } = calledFrom(ir, byTemp, made)
        outwards(by)
        at = from
        break
      }
      default:
        return roots
    }
  }
  return roots
}

/** What the result of a call is taken from. */
function calledFrom(
  ir: FileIR,
  byTemp: Body['byTemp'],
  call: Instruction & { kind: 'call' },
): { readonly from: Temp | undefined; readonly by: Pick<Rooted, 'shift' | 'floor'> } {
  const copied = copyOf(ir, byTemp, call)
  if (copied !== undefined) return { from: call.args[0]?.temp, by: copied }
  const method = byTemp[call.callee]
  const name = method?.kind === 'get' ? method.name : ''
  if (others.has(name) || (name === 'reduce' && call.args.length > 1)) return { from: undefined, by: same }
  if (getters.has(name) || name === 'reduce') return { from: call.receiver, by: { shift: 1, floor: 0 } }
  if (chained.has(name)) return { from: call.receiver, by: same }
  // Pairs of something and an element.
  if (name === 'entries') return { from: call.receiver, by: { shift: -1, floor: 1 } }
  return { from: call.receiver, by: { shift: 0, floor: 1 } }
}

/** `Object.values(x)`, `new Set(x)`: what is inside of `x` is inside of the result. */
export function copyOf(
  ir: FileIR,
  byTemp: Body['byTemp'],
  call: Instruction & { kind: 'call' },
): Pick<Rooted, 'shift' | 'floor'> | undefined {
  const owner = byTemp[call.receiver ?? call.callee]
  const global = owner?.kind === 'load' ? ir.variables[owner.variable] : undefined
  if (global?.kind !== 'global') return undefined
  if (call.isNew) return copies[global.name]
  const method = byTemp[call.callee]
  return method?.kind === 'get' && /^(Object|Array)$/.test(global.name) ? copies[method.name] : undefined
}
