/** What else a test of a sym tells of: comparisons of the same operands in other words, and what it was computed from. */
import type { BinaryOperator } from '../ir/ir.ts'
import type { Frame } from './frame.ts'
import type { Def, Sym, Symbols } from './symbols.ts'

/** What it says here that the other one is false, or true; undefined is nothing, as where an operand may be NaN. */
type Given = readonly [boolean | undefined, boolean | undefined]

interface Twin {
  readonly op: BinaryOperator
  readonly swapped: boolean
  readonly given: Given
}

const opposite = [true, false] as const
const same = [false, true] as const

function twin(op: BinaryOperator, swapped: boolean, given: Given): Twin {
  return { op, swapped, given }
}

const twins: ReadonlyMap<BinaryOperator, readonly Twin[]> = new Map([
  ['===', [twin('!==', false, opposite), twin('==', false, [false, undefined])]],
  ['!==', [twin('===', false, opposite), twin('!=', false, [undefined, true])]],
  ['==', [twin('!=', false, opposite), twin('===', false, [undefined, true])]],
  ['!=', [twin('==', false, opposite), twin('!==', false, [false, undefined])]],
  ...ordered('<', '>', '<=', '>='),
  ...ordered('>', '<', '>=', '<='),
])

/** `a < b` and `a <= b`, each told by `b > a`, `b < a`, `a >= b` and their kin. */
function ordered(
  less: BinaryOperator,
  more: BinaryOperator,
  atMost: BinaryOperator,
  atLeast: BinaryOperator,
): readonly (readonly [BinaryOperator, readonly Twin[]])[] {
  const no = [undefined, false] as const
  return [
    [
      less,
      [
        twin(more, true, same),
        twin(atMost, false, [false, undefined]),
        twin(atLeast, true, [false, undefined]),
        ...[twin(atLeast, false, no), twin(atMost, true, no), twin(more, false, no), twin(less, true, no)],
      ],
    ],
    [
      atMost,
      [
        twin(atLeast, true, same),
        twin(less, false, [undefined, true]),
        twin(more, true, [undefined, true]),
        ...[twin(more, false, no), twin(less, true, no)],
      ],
    ],
  ]
}

/** Those of the twins that something has computed. */
export function twinsOf(
  symbols: Symbols,
  def: Def & { kind: 'binary' },
): readonly { readonly sym: Sym; readonly given: Given }[] {
  return (twins.get(def.op) ?? []).flatMap(({ op, swapped, given }) => {
    const sym = swapped
      ? symbols.computed(op, def.right, def.left)
      : symbols.computed(op, def.left, def.right)
    return sym === undefined ? [] : [{ sym, given }]
  })
}

/** Comparisons whose outcomes decide that of `sym`. */
export function sameOtherwise(symbols: Symbols, sym: Sym): readonly Sym[] {
  const def = symbols.def(sym)
  return def.kind === 'binary' ? twinsOf(symbols, def).map((twin) => twin.sym) : []
}

/** Syms that tests of `sym` are tests of, too. */
export function operandsOf(frame: Frame, sym: Sym): readonly Sym[] {
  const def = frame.symbols.def(sym)
  if (def.kind === 'binary') return [def.left, def.right]
  if (def.kind === 'unary' || def.kind === 'step') return [def.operand]
  if (def.kind !== 'site' || def.instruction.kind !== 'call') return []
  return def.instruction.args.map(({ temp }) => frame.sym(temp))
}

/** `typeof x === 'object'`: x, and the name that it is compared with. */
export function typeofOperand(
  symbols: Symbols,
  def: Def & { kind: 'binary' },
): { sym: Sym; name: string } | undefined {
  for (const [one, other] of [
    [def.left, def.right],
    [def.right, def.left],
  ] as const) {
    const [t, name] = [symbols.def(one), symbols.def(other)]
    if (
      t.kind === 'unary' &&
      t.op === 'typeof' &&
      name.kind === 'literal' &&
      typeof name.literal === 'string'
    )
      return { sym: t.operand, name: name.literal }
  }
  return undefined
}
