/** The function behind a declaration. */
import type ts from 'typescript'
import { resolved, stripped, type OracleContext } from './context.ts'

/** The function that a declaration is, or that it is initialised with or assigned: `exports.f = function () {}`. */
export function functionNode(context: OracleContext, declaration: ts.Declaration): ts.Node {
  const { ts, checker } = context
  if (ts.isShorthandPropertyAssignment(declaration)) {
    const value = checker.getShorthandAssignmentValueSymbol(declaration)
    const named = value && resolved(context, value).valueDeclaration
    const isFixed = named !== undefined && (!ts.isVariableDeclaration(named) || isConst(context, named))
    return isFixed && !ts.isShorthandPropertyAssignment(named) ? functionNode(context, named) : declaration
  }
  const assignment = ts.isBinaryExpression(declaration) ? declaration : declaration.parent
  if (ts.isExpression(declaration) && assignment !== undefined && ts.isBinaryExpression(assignment))
    return stripped(ts, assignment.right)
  const holds =
    ts.isVariableDeclaration(declaration) ||
    ts.isPropertyDeclaration(declaration) ||
    ts.isPropertyAssignment(declaration)
  if (!holds || declaration.initializer === undefined) return declaration
  return stripped(ts, declaration.initializer)
}

export function isConst({ ts }: OracleContext, declaration: ts.Declaration): boolean {
  if (!ts.isVariableDeclaration(declaration)) return false
  return (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.BlockScoped) === ts.NodeFlags.Const
}
