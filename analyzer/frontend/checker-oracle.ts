/**
 * Answers the engine's questions about types and symbols from a type checker.
 *
 * Lazy: the checker is asked when the engine asks, once for each site and question. A checker that fails on a node
 * (they do, on programs with errors) gives the answer "unknown" for that node.
 */
import type ts from 'typescript'
import type { Oracle, TypeHint } from '../ir/oracle.ts'
import type { Site, Variable } from '../support/ids.ts'
import type { LoweredFile } from './lower/file.ts'
import { calleeOf, unknownCallee, valueCallee } from './oracle/callees.ts'
import { calleeNames } from './oracle/names.ts'
import { constantOf } from './oracle/constants.ts'
import { createContext, type OracleContext } from './oracle/context.ts'
import {
  enumOf,
  noFlags,
  noSignature,
  parameterAnnotation,
  parameterNames,
  propertyAnnotation,
  propertyFlags,
  propertyOwner,
  resultAnnotation,
  signatureOf,
} from './oracle/declared.ts'
import { hintAt, isMutable, narrowedKinds, resultHint, unknownHint } from './oracle/hints.ts'
import { withoutTest } from './oracle/removal.ts'
import {
  filesNaming,
  sharedConstantAt,
  sharedAt,
  type Shared,
  type SharedConstant,
} from './oracle/shared-constants.ts'
import { textOf } from './oracle/text.ts'
import type { TS } from './typescript.ts'

/** Where oracles ask, made when the first question comes. */
export type LazyContext = () => OracleContext

/**
 * `lookup` gives the lowering of any file of the program that has function bodies, `foreign` what is known of
 * functions declared in other packages.
 */
export function oracleContext(
  ts: TS,
  program: ts.Program,
  lookup: OracleContext['lookup'],
  foreign: (context: OracleContext, declaration: ts.Node) => ReturnType<OracleContext['foreign']>,
): LazyContext {
  let known: OracleContext | undefined
  return () => (known ??= createContext(ts, program, lookup, foreign))
}

/** The shared constant that a site of a file names. */
export function sharedConstants(
  lowered: LoweredFile,
  context: LazyContext,
): (site: Site) => SharedConstant | undefined {
  return askedOfNode(lowered, context, sharedConstantAt)
}

/** Who can name what a file declares at its top. */
export function sharedDeclarations(
  lowered: LoweredFile,
  context: LazyContext,
): (site: Site) => Shared | undefined {
  return askedOfNode(lowered, context, sharedAt)
}

function askedOfNode<Answer>(
  { nodes }: LoweredFile,
  context: LazyContext,
  ask: (context: OracleContext, node: ts.Node) => Answer | undefined,
): (site: Site) => Answer | undefined {
  return (site) => {
    const node = nodes[site]
    return node && guarded(undefined, () => ask(context(), node))
  }
}

/** Paths of the files of the program that say a name. */
export function pathsNaming(context: LazyContext, name: string): readonly string[] {
  return filesNaming(context(), name).map(({ fileName }) => fileName)
}

/** The oracle of one file. It knows of no other file's collections. */
export function createOracle(ts: TS, lowered: LoweredFile, context: LazyContext): Oracle {
  const { nodes, sourceFile, ir } = lowered
  const perSite = <Answer>(unknown: Answer, ask: (node: ts.Node) => Answer): ((site: Site) => Answer) => {
    const answers = new Map<Site, Answer>()
    return (site) => {
      if (answers.has(site)) return answers.get(site) as Answer
      const node = nodes[site]
      const answer = node === undefined ? unknown : guarded(unknown, () => ask(node))
      answers.set(site, answer)
      return answer
    }
  }
  let sites: ReadonlyMap<Variable, Site> | undefined
  const hint = perSite<TypeHint>(unknownHint, (node) => hintAt(context(), node))
  const mutable = perSite(false, (node) => isMutable(context(), node))
  const results = perSite<TypeHint>(unknownHint, (node) => resultHint(context(), node))
  const annotation = perSite(undefined, (node) => resultAnnotation(context(), node))
  const parameters = new Map<number, ReturnType<typeof parameterAnnotation>>()
  return {
    text: perSite('', (node) => textOf(ts, node, sourceFile)),
    line: (site) => sourceFile.getLineAndCharacterOfPosition(ir.spans[site]?.start ?? 0).line + 1,
    withoutTest: (site, outcome) => {
      const node = nodes[site]
      return node === undefined ? undefined : withoutTest(ts, node, outcome)
    },
    callee: perSite(unknownCallee, (node) => calleeOf(context(), node)),
    sharedContents: () => undefined,
    sharedFunctions: () => unknownCallee,
    passedFunctions: () => unknownCallee,
    functionValue: perSite(unknownCallee, (node) => valueCallee(context(), node)),
    calleeNames: perSite<readonly string[]>([], (node) => calleeNames(context(), node)),
    parameterNames: perSite<readonly string[]>([], (node) => parameterNames(context(), node)),
    hint,
    narrowedKinds: perSite(0, (node) => narrowedKinds(context(), node)),
    variableHint: (variable) => {
      sites ??= variableSites(lowered)
      const site = sites.get(variable)
      return site === undefined ? unknownHint : hint(site)
    },
    isMutableImport: (variable) => {
      sites ??= variableSites(lowered)
      return mutable(sites.get(variable) ?? (-1 as Site))
    },
    resultHint: (fn) => results(ir.functions[fn]?.site ?? (-1 as Site)),
    propertyAnnotation: perSite(undefined, (node) => propertyAnnotation(context(), node)),
    propertyOwner: perSite(undefined, (node) => propertyOwner(context(), node)),
    propertyFlags: perSite(noFlags, (node) => propertyFlags(context(), node)),
    parameterAnnotation: (site, index) => {
      const key = site * 256 + index
      const node = nodes[site]
      if (node === undefined || index > 255) return undefined
      if (!parameters.has(key))
        parameters.set(
          key,
          guarded(undefined, () => parameterAnnotation(context(), node, index)),
        )
      return parameters.get(key)
    },
    resultAnnotation: annotation,
    isTagged: (site, tag) =>
      context().shared.mentions(`@${tag}`) && annotation(site)?.tags.includes(tag) === true,
    signature: perSite(noSignature, (node) => signatureOf(context(), node)),
    constant: perSite(undefined, (node) => constantOf(context(), node)),
    enumOf: perSite(undefined, (node) => enumOf(context(), node)),
  }
}

/** The checker's own failures cost one answer. */
function guarded<Answer>(unknown: Answer, ask: () => Answer): Answer {
  try {
    return ask()
  } catch {
    return unknown
  }
}

/** A site where each variable is named: its declaration if that stores something, else its first use. */
function variableSites({ ir }: LoweredFile): ReadonlyMap<Variable, Site> {
  const declared = new Map<Variable, Site>()
  const used = new Map<Variable, Site>()
  for (const fn of ir.functions) {
    const params = new Set(fn.params)
    for (const block of fn.blocks) {
      for (const instruction of block.instructions) {
        if (instruction.kind !== 'store' && instruction.kind !== 'load') continue
        const { variable, site } = instruction
        if (ir.variables[variable]?.kind === 'synthetic' && !params.has(variable)) continue
        const sites = instruction.kind === 'store' && instruction.declare ? declared : used
        if (!sites.has(variable)) sites.set(variable, site)
      }
    }
  }
  return new Map([...used, ...declared])
}
