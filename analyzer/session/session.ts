/** One program's worth of work: the one entry that every driver uses. */
import type ts from 'typescript'
import { checks } from '../checks/index.ts'
import { probes } from '../checks/probes.ts'
import { createEffects } from '../engine/effects.ts'
import type { Fact } from '../engine/fact.ts'
import { BudgetExceeded, solve } from '../engine/fixpoint.ts'
import { Frame, type FileContext } from '../engine/frame.ts'
import { replay } from '../engine/replay.ts'
import { findOwnBuffers, findTables } from '../engine/tables.ts'
import type { Finding } from '../findings/finding.ts'
import { createOracle } from '../frontend/checker-oracle.ts'
import { lowerFile, type LoweredFile } from '../frontend/lower/file.ts'
import type { FileIR } from '../ir/ir.ts'
import type { Oracle } from '../ir/oracle.ts'
import type { Variable } from '../support/ids.ts'
import type { Settings } from './settings.ts'

export interface SessionOptions {
  /** The TypeScript that made the program: the user's own in ESLint, ts-morph's on the command line. */
  readonly ts: typeof ts
  readonly settings: Settings
  readonly probes: boolean
}

export interface FileReport {
  readonly findings: readonly Finding[]
}

export interface Stats {
  readonly files: number
  readonly functions: number
  readonly lines: number
  readonly blocks: number
  readonly instructions: number
  readonly visits: number
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
  stats(): Stats
}

interface Unit {
  readonly lowered: LoweredFile
  readonly ir: FileIR
  readonly oracle: Oracle
}

const defaultBudget = 200_000
/** Lowered files live as long as the text they came from: an editor keeps nearly all of them across edits. */
const loweredFiles = new WeakMap<ts.SourceFile, LoweredFile>()

export function createSession(program: ts.Program, options: SessionOptions): Session {
  const { settings } = options
  const units = new Map<string, Unit>()
  const reports = new Map<string, FileReport>()
  const gaveUp = new Map<string, number>()
  const unsupported = new Map<string, number>()
  const counts = { files: 0, functions: 0, lines: 0, blocks: 0, instructions: 0, visits: 0 }
  const spent = { lowering: 0, analysis: 0 }

  const lower = (sourceFile: ts.SourceFile): LoweredFile => {
    const known = loweredFiles.get(sourceFile)
    if (known !== undefined) return known
    const start = process.cpuUsage()
    const lowered = lowerFile(options.ts, sourceFile)
    loweredFiles.set(sourceFile, lowered)
    spent.lowering += elapsed(start)
    return lowered
  }
  const unitOf = (sourceFile: ts.SourceFile): Unit => {
    let unit = units.get(sourceFile.fileName)
    if (unit === undefined) {
      const lowered = lower(sourceFile)
      const oracle = createOracle(options.ts, program, lowered, (file) =>
        file.isDeclarationFile ? undefined : lower(file),
      )
      unit = { lowered, ir: lowered.ir, oracle }
      units.set(sourceFile.fileName, unit)
    }
    return unit
  }
  const effects = createEffects({
    file(path) {
      const sourceFile = program.getSourceFile(path)
      return sourceFile === undefined || sourceFile.isDeclarationFile ? undefined : unitOf(sourceFile)
    },
  })

  const analyse = (sourceFile: ts.SourceFile): FileReport => {
    const unit = unitOf(sourceFile)
    const start = process.cpuUsage()
    const context: FileContext = {
      ir: unit.ir,
      oracle: unit.oracle,
      settings,
      stableFacts: new Map<Variable, Fact>(),
      tables: findTables(unit.ir),
      ownBuffers: findOwnBuffers(unit.ir),
      writtenPrivates: privatesWritten(unit.ir),
      hasAccessors: unit.ir.functions.some((f) => f.kind === 'getter' || f.kind === 'setter'),
      effects,
    }
    const active = checks.filter((check) => settings.checks.get(check.id)?.level !== 'off')
    const findings: Finding[] = []
    counts.files++
    counts.lines += sourceFile.getLineStarts().length
    for (const [kind, n] of unit.ir.unsupported) unsupported.set(kind, (unsupported.get(kind) ?? 0) + n)
    for (const fn of unit.ir.functions) {
      counts.functions++
      counts.blocks += fn.blocks.length
      try {
        const frame = new Frame(fn, context)
        counts.instructions += frame.instructions.length
        const solution = solve(frame, settings.budget ?? defaultBudget)
        counts.visits += solution.visits
        findings.push(...replay(frame, solution, options.probes ? [...active, probes] : active, settings))
      } catch (error) {
        // One function that fails loses its own result, never the run.
        const reason = error instanceof BudgetExceeded ? 'budget' : `internal error: ${String(error)}`
        gaveUp.set(reason, (gaveUp.get(reason) ?? 0) + 1)
        if (process.env['TSMATCH_DEBUG'] !== undefined && !(error instanceof BudgetExceeded)) throw error
      }
    }
    spent.analysis += elapsed(start)
    return { findings: findings.sort((a, b) => a.start - b.start || (a.check < b.check ? -1 : 1)) }
  }

  return {
    files: program
      .getSourceFiles()
      .filter(
        (f) =>
          !f.isDeclarationFile &&
          !program.isSourceFileFromExternalLibrary(f) &&
          !f.fileName.includes('/node_modules/') &&
          !f.fileName.endsWith('.json'),
      )
      .map((f) => f.fileName),
    check(file) {
      let report = reports.get(file)
      if (report === undefined) {
        const sourceFile = program.getSourceFile(file)
        report =
          sourceFile === undefined || sourceFile.isDeclarationFile ? { findings: [] } : analyse(sourceFile)
        reports.set(file, report)
      }
      return report
    },
    stats: () => ({ ...counts, gaveUp, unsupported, milliseconds: { ...spent } }),
  }
}

function elapsed(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1000
}

/** `#private` names that are assigned outside constructors. */
function privatesWritten(ir: FileIR): ReadonlySet<string> {
  const written = new Set<string>()
  for (const fn of ir.functions)
    if (fn.kind !== 'constructor')
      for (const block of fn.blocks)
        for (const i of block.instructions)
          if (i.kind === 'set' && i.name.startsWith('#')) written.add(i.name)
  return written
}
