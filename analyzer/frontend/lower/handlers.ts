/** Which function lowers which syntax. */
import type ts from 'typescript'
import type { TS } from '../typescript.ts'
import * as chains from './chains.ts'
import { lowerChoice } from './choices.ts'
import { lowerClass } from './classes.ts'
import * as expressions from './expressions.ts'
import { lowerFunctionExpression } from './functions.ts'
import * as literals from './literals.ts'
import * as loops from './loops.ts'
import * as modules from './modules.ts'
import * as statements from './statements.ts'
import {
  binaryOperators,
  byKind,
  compoundOperators,
  fastKinds,
  type ExpressionHandler,
  type LinkHandler,
  type StatementHandler,
  type Tables,
} from './tables.ts'
import { lowerTry } from './try.ts'

const cache = new WeakMap<TS, Tables>()

export function tablesFor(ts: TS): Tables {
  const known = cache.get(ts)
  if (known !== undefined) return known
  const K = fastKinds(ts)
  const tables: Tables = {
    kinds: K,
    expressions: byKind(K, expressionHandlers()),
    links: byKind(K, linkHandlers()),
    statements: byKind(K, statementHandlers()),
    binary: binaryOperators(ts),
    compound: compoundOperators(ts),
    logicalAssignment: new Set<ts.SyntaxKind>([
      K.AmpersandAmpersandEqualsToken,
      K.BarBarEqualsToken,
      K.QuestionQuestionEqualsToken,
    ]),
    loops: new Set<ts.SyntaxKind>([
      K.ForStatement,
      K.ForInStatement,
      K.ForOfStatement,
      K.WhileStatement,
      K.DoStatement,
    ]),
  }
  cache.set(ts, tables)
  return tables
}

function expressionHandlers(): Record<string, ExpressionHandler> {
  return {
    Identifier: literals.lowerIdentifier,
    NumericLiteral: literals.lowerNumber,
    BigIntLiteral: literals.lowerBigInt,
    StringLiteral: literals.lowerString,
    NoSubstitutionTemplateLiteral: literals.lowerString,
    TemplateExpression: literals.lowerTemplate,
    ArrayLiteralExpression: literals.lowerArray,
    ObjectLiteralExpression: literals.lowerObject,
    RegularExpressionLiteral: expressions.lowerRegExp,
    TrueKeyword: expressions.lowerTrue,
    FalseKeyword: expressions.lowerFalse,
    NullKeyword: expressions.lowerNull,
    ThisKeyword: expressions.lowerThis,
    SuperKeyword: expressions.lowerThis,
    PropertyAccessExpression: chains.lowerLink,
    ElementAccessExpression: chains.lowerLink,
    CallExpression: chains.lowerLink,
    NonNullExpression: chains.lowerLink,
    TaggedTemplateExpression: chains.lowerLink,
    NewExpression: chains.lowerNew,
    DeleteExpression: chains.lowerDelete,
    BinaryExpression: expressions.lowerBinary,
    ConditionalExpression: lowerChoice,
    PrefixUnaryExpression: expressions.lowerPrefix,
    PostfixUnaryExpression: expressions.lowerPostfix,
    TypeOfExpression: expressions.lowerTypeof,
    VoidExpression: expressions.lowerVoid,
    AwaitExpression: expressions.lowerAwait,
    YieldExpression: expressions.lowerYield,
    AsExpression: expressions.lowerCast,
    SatisfiesExpression: expressions.lowerCast,
    TypeAssertionExpression: expressions.lowerCast,
    ExpressionWithTypeArguments: expressions.lowerInstantiation,
    ArrowFunction: lowerFunctionExpression,
    FunctionExpression: lowerFunctionExpression,
    ClassExpression: lowerClass,
    MetaProperty: expressions.lowerMeta,
    OmittedExpression: expressions.lowerOmitted,
    SpreadElement: expressions.lowerStraySpread,
    JsxElement: expressions.lowerJsx,
    JsxFragment: expressions.lowerJsx,
    JsxSelfClosingElement: expressions.lowerJsx,
  }
}

function linkHandlers(): Record<string, LinkHandler> {
  return {
    PropertyAccessExpression: chains.lowerProperty,
    ElementAccessExpression: chains.lowerElement,
    CallExpression: chains.lowerCall,
    NonNullExpression: chains.lowerNonNull,
    TaggedTemplateExpression: chains.lowerTaggedTemplate,
  }
}

function statementHandlers(): Record<string, StatementHandler> {
  return {
    Block: statements.lowerBlock,
    VariableStatement: statements.lowerVariables,
    ExpressionStatement: statements.lowerExpressionStatement,
    IfStatement: statements.lowerIf,
    DoStatement: loops.lowerDo,
    WhileStatement: loops.lowerWhile,
    ForStatement: loops.lowerFor,
    ForInStatement: loops.lowerForEach,
    ForOfStatement: loops.lowerForEach,
    SwitchStatement: loops.lowerSwitch,
    ContinueStatement: statements.lowerJump,
    BreakStatement: statements.lowerJump,
    ReturnStatement: statements.lowerReturn,
    ThrowStatement: statements.lowerThrow,
    TryStatement: lowerTry,
    LabeledStatement: statements.lowerLabeled,
    WithStatement: statements.lowerWith,
    ClassDeclaration: statements.lowerClassStatement,
    EnumDeclaration: modules.lowerEnum,
    ModuleDeclaration: modules.lowerNamespace,
    ImportEqualsDeclaration: modules.lowerImportAlias,
    ExportAssignment: statements.lowerExportAssignment,
    EmptyStatement: statements.lowerNothing,
    DebuggerStatement: statements.lowerNothing,
    FunctionDeclaration: statements.lowerNothing,
    InterfaceDeclaration: statements.lowerNothing,
    TypeAliasDeclaration: statements.lowerNothing,
    ImportDeclaration: statements.lowerNothing,
    ExportDeclaration: statements.lowerNothing,
    NamespaceExportDeclaration: statements.lowerNothing,
    MissingDeclaration: statements.lowerNothing,
    NotEmittedStatement: statements.lowerNothing,
  }
}
