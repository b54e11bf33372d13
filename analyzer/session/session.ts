/** One program's worth of work: the one entry that every driver uses. */
import type ts from 'typescript'
import { checks } from '../checks/index.ts'
import { probes } from '../checks/probes.ts'
import type { Check } from '../engine/check.ts'
import { withFunctionValues } from '../engine/function-values.ts'
import type { Finding } from '../findings/finding.ts'
import type { PackageFacts } from '../facts/package-facts.ts'
import type { Body } from '../facts/summaries.ts'
import type { FileIR } from '../ir/ir.ts'
import type { FunctionRef } from '../ir/oracle.ts'
import {
  createOracle,
  oracleContext,
  pathsNaming,
  sharedConstants,
  sharedDeclarations,
} from '../frontend/checker-oracle.ts'
import { exportedNames } from '../frontend/exports.ts'
import type { OracleContext } from '../frontend/oracle/context.ts'
import { declarationPath } from '../frontend/oracle/paths.ts'
import { lowerFile, type LoweredFile } from '../frontend/lower/file.ts'
import { verify } from '../ir/verify.ts'
import { Analysis } from './analysis.ts'
import { computingTime } from '../support/host.ts'
import { isStackOverflow, nestedTooDeep } from '../support/stack.ts'
import type { Dependencies, Package } from './dependencies.ts'
import { isGenerated } from './generated.ts'
import { packageFacts } from './package-facts.ts'
import { PassedFunctions } from './passed-functions.ts'
import type { Inquiry } from './queries.ts'
import type { Memory } from './memory.ts'
import { Remembering } from './remembering.ts'
import type { Settings } from './settings.ts'
import { SharedCollections, type PlainFile } from './shared-collections.ts'
import type { Unit } from './unit.ts'

export interface SessionOptions {
  /** The TypeScript that made the program: the user's own in ESLint, ts-morph's on the command line. */
  readonly ts: typeof ts
  readonly settings: Settings
  readonly probes: boolean
  /** A further check, which looks and reports nothing. */
  readonly listener?: Check | undefined
  /** Is told what is wrong with the control-flow graph of any function, which is a mistake of the lowering. */
  readonly broken?: ((problem: string) => void) | undefined
  /** Files that are reported on even when a machine wrote them. */
  readonly named?: ReadonlySet<string> | undefined
  /** What is known of functions in other packages. */
  readonly dependencies?: Dependencies | undefined
  /** What earlier sessions with the same settings found out. */
  readonly memory?: Memory | undefined
}

export interface FileReport {
  readonly findings: readonly Finding[]
}

export interface Stats {
  readonly files: number
  /** Files that a machine wrote: their functions are known to others, and nothing is reported in them. */
  readonly generated: number
  readonly functions: number
  readonly lines: number
  readonly blocks: number
  readonly instructions: number
  readonly visits: number
  /** Functions solved, those solved again with more knowledge included. */
  readonly solved: number
  /** Of these, the ones whose result was at hand from an earlier run. */
  readonly reused: number
  /** Files lowered, those aside whose code was at hand. */
  readonly lowered: number
  /** Reason -> functions that lost their own result. */
  readonly gaveUp: ReadonlyMap<string, number>
  /** Syntax kind -> how often it became an unknown value. */
  readonly unsupported: ReadonlyMap<string, number>
  /** Phase -> CPU milliseconds. */
  readonly milliseconds: Readonly<Record<string, number>>
}

export interface Session {
  /** Source files of the program that are reported on. */
  readonly files: readonly string[]
  check(file: string): FileReport
  /**
   * What `check` tells, and what only shows when it is known what all callers pass. Needs every file of the program,
   * so it is no part of `check`, which an editor must be able to answer for one file.
   */
  whole(file: string): FileReport
  /** What other packages may rely on when they call `home`. */
  facts(home: Package): PackageFacts
  /** For questions. */
  readonly inquiry: Inquiry
  stats(): Stats
}

/** Lowered files live as long as the text they came from: an editor keeps nearly all of them across edits. */
const loweredFiles = new WeakMap<ts.SourceFile, LoweredFile>()

export function createSession(program: ts.Program, options: SessionOptions): Session {
  const { settings } = options
  const units = new Map<string, Unit>()
  const reports = new Map<string, FileReport>()
  const unsupported = new Map<string, number>()
  const counts = { files: 0, generated: 0, lines: 0, lowered: 0 }
  let marked: boolean | undefined
  const annotatesUsers = (): boolean => (marked ??= program.getSourceFiles().some(marksUsers))
  const spent = { lowering: 0, analysis: 0 }

  const lower = (sourceFile: ts.SourceFile): LoweredFile => {
    const known = loweredFiles.get(sourceFile)
    if (known !== undefined) {
      remembering?.lowered(known.ir, sourceFile.text)
      return known
    }
    const start = computingTime()
    const lowered = lowerFile(options.ts, sourceFile)
    counts.lowered++
    if (options.broken !== undefined)
      for (const fn of lowered.ir.functions)
        for (const problem of verify(fn, lowered.ir)) options.broken(`${lowered.ir.file}: ${problem}`)
    loweredFiles.set(sourceFile, lowered)
    remembering?.lowered(lowered.ir, sourceFile.text)
    spent.lowering += computingTime() - start
    return lowered
  }
  const { dependencies } = options
  const context = oracleContext(
    options.ts,
    program,
    (file) => (file.isDeclarationFile ? undefined : lower(file)),
    (asking, declaration) => foreignCallee(asking, declaration, dependencies),
  )
  const plain = new Map<FileIR, PlainFile>()
  const plainFile = (lowered: LoweredFile): PlainFile => {
    const { ir } = lowered
    let file = plain.get(ir)
    if (file === undefined) plain.set(ir, (file = { ir, oracle: createOracle(options.ts, lowered, context) }))
    return file
  }
  const loweredAt = (path: string): LoweredFile | undefined => {
    const sourceFile = program.getSourceFile(path)
    return sourceFile === undefined || sourceFile.isDeclarationFile ? undefined : lower(sourceFile)
  }
  const passed = new PassedFunctions({
    file: (path) => {
      const lowered = loweredAt(path)
      return lowered && { ...plainFile(lowered), shared: sharedDeclarations(lowered, context) }
    },
    naming: (name) => pathsNaming(context, name),
    searches: () => context().searches,
  })
  const shared = new SharedCollections((path) => {
    const lowered = loweredAt(path)
    if (lowered === undefined) return undefined
    const { ir, oracle } = plainFile(lowered)
    return { ir, oracle: passed.with(oracle, path) }
  })
  const unitOf = (sourceFile: ts.SourceFile): Unit => {
    let unit = units.get(sourceFile.fileName)
    if (unit === undefined) {
      const lowered = lower(sourceFile)
      const own = passed.with(plainFile(lowered).oracle, lowered.ir.file)
      const real = shared.with(own, sharedConstants(lowered, context))
      const oracle = remembering?.oracle(sourceFile, lowered.ir, real) ?? real
      unit = {
        ir: lowered.ir,
        oracle: withFunctionValues(oracle, lowered.ir),
        annotatesUsers: annotatesUsers(),
        isScript: !options.ts.isExternalModule(sourceFile) && !isCommonJs(sourceFile),
      }
      units.set(sourceFile.fileName, unit)
    }
    return unit
  }
  const active = checks.filter((check) => settings.checks.get(check.id)?.level !== 'off')
  const listening = [...(options.probes ? [probes] : []), ...(options.listener === undefined ? [] : [options.listener])] // prettier-ignore
  const unit = (path: string): Unit | undefined => {
    const sourceFile = program.getSourceFile(path)
    return sourceFile === undefined || sourceFile.isDeclarationFile ? undefined : unitOf(sourceFile)
  }
  const foreign = (ref: FunctionRef): Body | undefined => dependencies?.body(ref)
  const accessors = accessorNames(program, dependencies)
  const ir = (path: string): FileIR | undefined => {
    const sourceFile = program.getSourceFile(path)
    return sourceFile === undefined || sourceFile.isDeclarationFile ? undefined : lower(sourceFile).ir
  }
  const remembering =
    options.memory &&
    new Remembering({
      ...{ compiler: options.ts, program, memory: options.memory, dependencies, ir, accessors },
      annotatesUsers: annotatesUsers(),
      searches: () => context().searches,
    })
  const analysis = new Analysis(settings, [...active, ...listening], {
    ...{ unit, foreign, accessors, remembering },
  })

  const isSilent = ({ fileName, text }: ts.SourceFile): boolean =>
    options.named?.has(fileName) !== true && isGenerated(fileName, text)

  const analyse = (sourceFile: ts.SourceFile): readonly Finding[] => {
    const unit = unitOf(sourceFile)
    const start = computingTime()
    const before = spent.lowering
    counts.files++
    counts.lines += sourceFile.getLineStarts().length
    for (const [kind, n] of unit.ir.unsupported) unsupported.set(kind, (unsupported.get(kind) ?? 0) + n)
    const findings = analysis.findings(unit)
    spent.analysis += computingTime() - start - (spent.lowering - before)
    return findings
  }

  /** What nests too deep for the stack, in a file or in what it asks of others, costs these findings only. */
  const guarded = <Found>(find: () => readonly Finding[], lost: Found): readonly Finding[] | Found => {
    try {
      return find()
    } catch (error) {
      if (!isStackOverflow(error)) throw error
      const { gaveUp } = analysis.counts
      gaveUp.set(nestedTooDeep, (gaveUp.get(nestedTooDeep) ?? 0) + 1)
      return lost
    }
  }
  let whole: readonly Finding[] | 'lost' | undefined
  const wholeProgram = (): readonly Finding[] => {
    const start = computingTime()
    const findings = analysis.whole(files.map((file) => unitOf(program.getSourceFile(file) as ts.SourceFile)))
    spent.analysis += computingTime() - start
    return findings
  }
  const files = ownFiles(program)
  const check = (file: string): FileReport => {
    let report = reports.get(file)
    if (report === undefined) {
      const sourceFile = program.getSourceFile(file)
      const isSource = sourceFile !== undefined && !sourceFile.isDeclarationFile
      const found = isSource ? guarded(() => analyse(sourceFile), []) : []
      if (isSource && isSilent(sourceFile)) counts.generated++
      report = { findings: isSource && isSilent(sourceFile) ? [] : found }
      reports.set(file, report)
    }
    return report
  }

  return {
    files,
    check,
    whole(file) {
      const own = check(file)
      whole ??= guarded(wholeProgram, 'lost' as const)
      const sourceFile = program.getSourceFile(file)
      if (whole === 'lost' || !files.includes(file) || (sourceFile && isSilent(sourceFile))) return own
      return { findings: whole.filter((finding) => finding.file === file) }
    },
    facts: (home) =>
      packageFacts(
        { context: context(), body: (ref) => analysis.body(ref) },
        files.flatMap((file) => {
          const isOwn = dependencies?.packageOf(file)?.folder === home.folder
          return (isOwn ? program.getSourceFile(file) : undefined) ?? []
        }),
        home,
      ),
    inquiry: {
      files,
      unit,
      body: (ref) => analysis.body(ref),
      passed: (ref) => analysis.passed(ref),
    },
    stats: () => ({ ...counts, ...analysis.counts, unsupported, milliseconds: { ...spent } }),
  }
}

/** Source files of the program that are neither declarations nor installed. */
export function ownFiles(program: ts.Program): readonly string[] {
  return program
    .getSourceFiles()
    .filter(
      (f) =>
        !f.isDeclarationFile &&
        !program.isSourceFileFromExternalLibrary(f) &&
        !f.fileName.includes('/node_modules/') &&
        !f.fileName.endsWith('.json'),
    )
    .map((f) => f.fileName)
}

const accessor = /\b[gs]et\s+(#?[\w$]+)\s*\(/g
const accessorsOf = new WeakMap<ts.SourceFile, readonly string[]>()

/** Names that some text of the program defines as getter or setter; a few too many do no harm. */
function accessorNames(program: ts.Program, dependencies: Dependencies | undefined): ReadonlySet<string> {
  const names = new Set<string>()
  for (const file of program.getSourceFiles()) {
    if (file.isDeclarationFile && dependencies?.knows(file.fileName) !== true) continue
    let own = accessorsOf.get(file)
    if (own === undefined)
      accessorsOf.set(file, (own = [...new Set([...file.text.matchAll(accessor)].map((m) => m[1] ?? ''))]))
    for (const name of own) names.add(name)
  }
  return names
}

/** The compiler keeps the first `require` or assignment to `exports` in a file. */
function isCommonJs(file: ts.SourceFile & { readonly commonJsModuleIndicator?: unknown }): boolean {
  return file.commonJsModuleIndicator !== undefined
}

const marking = new WeakMap<ts.SourceFile, boolean>()

/** The file has a declaration marked as user data; most programs have none, and need not ask for types then. */
function marksUsers(file: ts.SourceFile): boolean {
  let marks = marking.get(file)
  if (marks === undefined) {
    marks = /\b(User|UserPtr|Untrusted)<|\bUserPtr\b|@(user|untrusted)\b/.test(file.text)
    marking.set(file, marks)
  }
  return marks
}

/** What a facts file says of a function that another package declares. */
function foreignCallee(
  context: OracleContext,
  declaration: ts.Node,
  dependencies: Dependencies | undefined,
): ReturnType<OracleContext['foreign']> {
  const file = declaration.getSourceFile()
  if (dependencies === undefined || !file.isDeclarationFile) return undefined
  const path = declarationPath(context.ts, declaration)
  if (path === undefined) return undefined
  const exportedAs = (): string | undefined =>
    exportedNames(context, file).find(
      ({ declaration: each }) =>
        each.getSourceFile() === file && declarationPath(context.ts, each)?.names[0] === path.names[0],
    )?.name
  return dependencies.find(file.fileName, path.names, path.suffix, exportedAs)
}
