/** Which classes of the program have a method of a given name; built once for each program, when first needed. */
import type ts from 'typescript'
import type { OracleContext } from './context.ts'

type Index = ReadonlyMap<string, readonly ts.ClassElement[]>

const indexes = new WeakMap<ts.Program, Index>()
/** An interface that more classes implement is as good as unknown. */
export const maxImplementations = 16

/** Methods and accessors with a body, and fields, by name. */
function membersByName({ ts, program }: OracleContext): Index {
  const known = indexes.get(program)
  if (known !== undefined) return known
  const index = new Map<string, ts.ClassElement[]>()
  const add = (node: ts.ClassLikeDeclaration): void => {
    for (const member of node.members) {
      if (member.name === undefined || !ts.isIdentifier(member.name)) continue
      const name = member.name.text
      const list = index.get(name)
      if (list === undefined) index.set(name, [member])
      else list.push(member)
    }
  }
  for (const file of program.getSourceFiles()) {
    if (file.isDeclarationFile || !/\bclass\b/.test(file.text)) continue
    const pending: ts.Node[] = [file]
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      if (ts.isClassLike(node)) add(node)
      ts.forEachChild(node, (child) => void pending.push(child))
    }
  }
  indexes.set(program, index)
  return index
}

/**
 * Members called `name` of classes that may stand where `holder` is expected: assignable to an interface, derived
 * from a class. Undefined when there are too many to be worth a list.
 */
export function implementations(
  context: OracleContext,
  holder: ts.Type,
  name: string,
): readonly ts.ClassElement[] | undefined {
  const candidates = membersByName(context).get(name) ?? []
  if (candidates.length > maxImplementations * 4) return undefined
  const found = candidates.filter((member) =>
    isInstance(context, member.parent as ts.ClassLikeDeclaration, holder),
  )
  return found.length > maxImplementations ? undefined : found
}

function isInstance(context: OracleContext, node: ts.ClassLikeDeclaration, holder: ts.Type): boolean {
  const { checker } = context
  const symbol = node.name === undefined ? undefined : checker.getSymbolAtLocation(node.name)
  if (symbol === undefined) return false
  const type = checker.getDeclaredTypeOfSymbol(symbol)
  if (holder.isClass()) return derives(context, type, holder)
  return checker.isTypeAssignableTo(type, holder)
}

function derives(context: OracleContext, type: ts.Type, base: ts.Type): boolean {
  let at: ts.Type | undefined = type
  for (let steps = 0; at !== undefined && steps < 32; steps++) {
    if (at.symbol === base.symbol) return true
    const declared: ts.Type = (at as Partial<ts.TypeReference>).target ?? at
    at = declared.isClassOrInterface() ? context.checker.getBaseTypes(declared)[0] : undefined
  }
  return false
}
