/**
 * Members of the program's classes and object literals by name, and assignments to members: found in one walk through
 * the program, when first asked for.
 */
import type ts from 'typescript'
import { push } from '../../support/multimap.ts'
import { resolved, stripped, type OracleContext } from './context.ts'
import { constantSearch } from './shared-constants.ts'

/** A member with a body, a field, or what an object literal puts under a name. */
export type Member = ts.ClassElement | ts.ObjectLiteralElementLike

interface Assignment {
  /** The name of the member, where it is written. */
  readonly name: ts.Node
  readonly value: ts.Expression
}

interface Index {
  readonly members: ReadonlyMap<string, readonly Member[]>
  readonly assignments: ReadonlyMap<string, readonly Assignment[]>
}

const indexes = new WeakMap<ts.Program, Index>()

/** Members called `name`: of classes, or of object literals as well. */
export function membersNamed(context: OracleContext, name: string, of: 'class' | 'all'): readonly Member[] {
  const { ts } = context
  const all = indexOf(context).members.get(name) ?? []
  return of === 'class' ? all.filter(({ parent }) => ts.isClassLike(parent)) : all
}

/**
 * Whether something else may be assigned to a field, or a member of an object literal, than it is declared with.
 * Methods of classes are not patched.
 */
export function isReassigned(context: OracleContext, declaration: ts.Declaration, name: string): boolean {
  const { ts, checker } = context
  const { parent } = declaration
  if (!ts.isPropertyDeclaration(declaration) && !ts.isObjectLiteralExpression(parent)) return false
  context.searches.add(constantSearch(name))
  const all = indexOf(context).assignments.get(name) ?? []
  return all.some((assignment) => {
    if (isBound(context, assignment.value, name)) return false
    const symbol = checker.getSymbolAtLocation(assignment.name)
    const declarations = symbol && resolved(context, symbol).declarations
    if (declarations === undefined || declarations.includes(declaration)) return true
    // A member of another class or literal; that of an interface may stand for this one.
    return declarations.some((other) => ts.isPropertySignature(other) || ts.isMethodSignature(other))
  })
}

/** `this.name = this.name.bind(this)` */
function isBound({ ts }: OracleContext, value: ts.Expression, name: string): boolean {
  if (!ts.isCallExpression(value) || !ts.isPropertyAccessExpression(value.expression)) return false
  const of = value.expression.expression
  return value.expression.name.text === 'bind' && ts.isPropertyAccessExpression(of) && of.name.text === name
}

function indexOf(context: OracleContext): Index {
  const { ts, program } = context
  const known = indexes.get(program)
  if (known !== undefined) return known
  const members = new Map<string, Member[]>()
  const assignments = new Map<string, Assignment[]>()
  const visit = (node: ts.Node): void => {
    if (ts.isClassLike(node) || ts.isObjectLiteralExpression(node)) {
      for (const member of ts.isClassLike(node) ? node.members : node.properties)
        if (member.name !== undefined && ts.isIdentifier(member.name) && mayBeCalled(ts, member))
          push(members, member.name.text, member)
    } else if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
      const name = assignedName(context, node.left)
      if (name !== undefined) push(assignments, name.text, { name, value: node.right })
    }
  }
  for (const file of program.getSourceFiles()) {
    if (file.isDeclarationFile) continue
    const pending: ts.Node[] = [file]
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      visit(node)
      ts.forEachChild(node, (child) => void pending.push(child))
    }
  }
  const index = { members, assignments }
  indexes.set(program, index)
  return index
}

/** Signatures of methods, and numbers and texts in object literals, run nothing. */
function mayBeCalled(ts: OracleContext['ts'], member: Member): boolean {
  if (ts.isMethodDeclaration(member) || ts.isAccessor(member)) return member.body !== undefined
  return !ts.isPropertyAssignment(member) || !ts.isLiteralExpression(member.initializer)
}

function assignedName(
  { ts }: OracleContext,
  left: ts.Expression,
): ts.MemberName | ts.StringLiteralLike | undefined {
  const target = stripped(ts, left)
  if (ts.isPropertyAccessExpression(target)) return target.name
  if (!ts.isElementAccessExpression(target)) return undefined
  return ts.isStringLiteralLike(target.argumentExpression) ? target.argumentExpression : undefined
}
