/** What is given to private constructors: nobody outside of their class calls them. */
import { instructionsOf, ofKind, type ByTemp } from '../ir/instructions.ts'
import type { FileIR, FunctionIR, Instruction } from '../ir/ir.ts'
import type { FunctionIndex, Variable } from '../support/ids.ts'

/** What an expression is, and the temps of the function that it stands in. */
interface Made {
  readonly made: Instruction | undefined
  readonly byTemp: ByTemp
}

/** Undefined unless `made` is a parameter of such a constructor, and all that is given for it is in sight. */
export function givenToPrivate(
  file: FileIR,
  { index, kind, hidden, params }: FunctionIR,
  made: Instruction | undefined,
): readonly Made[] | undefined {
  if (kind !== 'constructor' || !hidden || made?.kind !== 'load') return undefined
  const parameter = params.indexOf(made.variable)
  if (parameter < 0 || file.variables[made.variable]?.stable !== true) return undefined
  const classes = classesOf(file)
  const given: Made[] = []
  for (const fn of file.functions) {
    const byTemp = instructionsOf(fn)
    const mayBeClass = (callee: Instruction | undefined): boolean => isClass(file, classes, index, callee)
    if (ofKind(fn, 'class').some(({ heritage }) => heritage !== undefined && mayBeClass(byTemp[heritage])))
      return undefined
    for (const { args, isNew, callee } of ofKind(fn, 'call')) {
      if (!isNew || !mayBeClass(byTemp[callee])) continue
      const until = args.slice(0, parameter + 1)
      if (until.some(({ spread }) => spread)) return undefined
      given.push({ made: byTemp[until[parameter]?.temp ?? -1], byTemp })
    }
  }
  return given
}

/** Of the class with this constructor, unless it is known to be another. */
function isClass(
  { variables }: FileIR,
  classes: ReadonlyMap<Variable, readonly FunctionIndex[]>,
  constructor: FunctionIndex,
  callee: Instruction | undefined,
): boolean {
  if (callee?.kind !== 'load') return true
  const kind = variables[callee.variable]?.kind
  if (kind === 'global' || kind === 'import') return false
  return classes.get(callee.variable)?.includes(constructor) !== false
}

/** Variable of a class -> its members. */
function classesOf(file: FileIR): ReadonlyMap<Variable, readonly FunctionIndex[]> {
  const classes = new Map<Variable, readonly FunctionIndex[]>()
  for (const fn of file.functions) {
    const byTemp = instructionsOf(fn)
    for (const { variable, value, declare } of ofKind(fn, 'store')) {
      const made = byTemp[value]
      if (declare && made?.kind === 'class' && file.variables[variable]?.stable === true)
        classes.set(variable, made.members)
    }
  }
  return classes
}
