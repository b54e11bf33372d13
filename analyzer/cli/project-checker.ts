/** Checks projects one after the other, and gathers what there is to tell. */
import { resolve } from 'node:path'
import type { FileSystemHost } from 'ts-morph'
import { checks } from '../checks/index.ts'
import { judge, type Expectation, type Judged } from '../findings/directives.ts'
import type { Finding } from '../findings/finding.ts'
import { displayPath, locateFindings } from '../findings/locate.ts'
import { lineStarts, positionAt } from '../findings/positions.ts'
import type { Suppressed } from '../findings/report.ts'
import { directivesOf } from '../session/directives.ts'
import { UserError } from '../session/settings.ts'
import type { Dependencies } from '../session/dependencies.ts'
import type { Disk } from '../session/disk.ts'
import type { Memory } from '../session/memory.ts'
import { createSession, ownFiles, type Stats } from '../session/session.ts'
import { nestedTooDeep } from '../support/stack.ts'
import type { CheckOptions, CheckResult } from './check.ts'
import { FactsOut, readDependencies } from './facts-io.ts'
import { Progress } from './progress.ts'
import type { Part, Plan } from './plan.ts'
import { loadProgram, NestsTooDeeply } from './program.ts'
import { isOwnSource } from './projects.ts'
import type { Console } from './run.ts'
import { selectChecks } from './select.ts'
import { addStats } from './stats.ts'
import type { TsMorph } from './ts-morph.ts'

type SessionProgram = Parameters<typeof createSession>[0]
type SessionTypeScript = Parameters<typeof createSession>[1]['ts']

/** A result as it can be kept: with the paths of texts instead of a way to read them. */
export interface Outcome extends Omit<CheckResult, 'readText'> {
  /** Path that findings carry -> absolute path. */
  readonly texts: ReadonlyMap<string, string>
  /** Notes for standard error. */
  readonly told: readonly string[]
  /** What `factsOut` gets. */
  readonly facts: string | undefined
}

export class ProjectChecker {
  readonly #morph: TsMorph
  readonly #options: CheckOptions
  readonly #console: Pick<Console, 'error' | 'deeper'>
  readonly #disk: Disk
  readonly #texts = new Map<string, string>()
  readonly #named: ReadonlySet<string>
  readonly #checked = new Set<string>()
  /** Files that some project so far has taken for its own, on this machine or another. */
  readonly #taken = new Set<string>()
  /** Projects that other machines check, and which may have taken files that no project names. */
  #skipped: Part[] = []
  readonly #told = new Set<string>()
  readonly #findings: Finding[] = []
  readonly #suppressed: Judged['suppressed'][number][] = []
  readonly #stats: Stats[] = []
  #hasSettings = false
  readonly #dependencies: Dependencies
  readonly #factsOut: FactsOut

  constructor(
    morph: TsMorph,
    options: CheckOptions,
    console: Pick<Console, 'folder' | 'error' | 'deeper'>,
    asked: Disk,
  ) {
    this.#morph = morph
    this.#options = options
    this.#named = new Set(options.inputs.map((input) => resolve(console.folder, input)))
    this.#console = console
    this.#disk = asked
    this.#dependencies = readDependencies(options.factsIn ?? [], console.folder, asked)
    this.#factsOut = new FactsOut(this.#dependencies)
  }

  /** Name of the package that a project belongs to. */
  homeOf({ origin }: Part['project']): string {
    return this.#dependencies.packageOf(origin)?.folder ?? origin
  }

  /** Leaves a project to another machine. */
  skip(part: Part): void {
    this.#skipped.push(part)
  }

  /** Checks the files of one project; a file that several projects share is checked in one. */
  check(plan: Plan, part: Part, host: FileSystemHost, memory: Memory | undefined): void {
    const { project, config } = part
    const { settings } = config
    this.#hasSettings ||= config.file !== undefined
    const started = performance.now()
    const { program, complaints } = loadProgram(this.#morph, project, this.#options.texts ?? new Map(), host)
    for (const complaint of complaints) this.#tell(complaint)
    // ts-morph brings a TypeScript of its own, whose types are nominally others; the session compares the enums.
    const foreign = { program: asSession(program), ts: this.#morph.ts as unknown as SessionTypeScript }
    const session = createSession(foreign.program, {
      ts: foreign.ts,
      settings,
      probes: this.#options.probes,
      dependencies: this.#dependencies,
      memory,
      named: this.#named,
      broken: this.#options.verify ? refuse : undefined,
    })
    const loaded = performance.now() - started
    const scope = this.#options.scope?.(this.#morph.ts, program)
    const { factsOnly = false, factsOut } = this.#options
    const candidates = factsOnly ? [] : this.#take(plan, part, session.files, host)
    const sizeOf = (name: string): number => program.getSourceFile(name)?.text.length ?? 0
    const share = plan.share(part, candidates.map((name) => ({ name, size: sizeOf(name) }))) // prettier-ignore
    const files = candidates.filter((file) => share.has(file) && scope?.has(file) !== false)
    const selected = selectChecks(this.#options, settings)
    const progress = new Progress(this.#console.error)
    for (const [index, file] of files.entries()) {
      progress.tell(index, files.length)
      this.#checked.add(file)
      session.check(file)
      this.#requireStack(session.stats())
    }
    // What belongs to other projects of the run is checked there.
    const own = new Set(candidates)
    const isChecked = (file: string): boolean =>
      this.#checked.has(file) ||
      (scope === undefined && !own.has(file) && (plan.isPlanned(file) || this.#taken.has(file)))
    const isWhole = session.files.every((file) => !isOwnSource(file) || isChecked(file))
    for (const file of files) {
      const sourceFile = foreign.program.getSourceFile(file)
      if (sourceFile === undefined) continue
      const all = (isWhole ? session.whole(file) : session.check(file)).findings
      const reported = all.filter(({ check }) => selected.has(check))
      const directives = directivesOf(foreign.ts, sourceFile)
      const starts = lineStarts(sourceFile.text)
      const isAt = (line: number, { start }: Finding): boolean => positionAt(starts, start).line === line
      const isTold = (id: string, { line }: Expectation): boolean =>
        !isWhole && session.whole(file).findings.some((each) => each.check === id && isAt(line, each))
      const judged = judge(reported, directives, { name: file, text: sourceFile.text }, selected, known, isTold) // prettier-ignore
      this.#findings.push(...judged.findings)
      this.#suppressed.push(...judged.suppressed)
      for (const finding of [...judged.findings, ...judged.suppressed.map((each) => each.finding)])
        for (const place of [finding, ...finding.trace])
          this.#texts.set(
            place.file,
            program.getSourceFile(place.file)?.text ?? this.#disk.read(place.file) ?? '',
          )
    }
    progress.end()
    this.#requireStack(session.stats())
    if (factsOut !== undefined) this.#factsOut.add(project.origin, (home) => session.facts(home))
    for (const note of this.#dependencies.notes) this.#tell(note)
    const stats = session.stats()
    this.#stats.push({ ...stats, milliseconds: { load: loaded, ...stats.milliseconds } })
  }

  /** Where there is a larger stack, nothing is given up for want of one. */
  #requireStack({ gaveUp, unsupported }: Stats): void {
    if (this.#console.deeper === undefined) return
    if (gaveUp.has(nestedTooDeep) || unsupported.has(nestedTooDeep)) throw new NestsTooDeeply()
  }

  /** The files that are checked in this project, and no other. */
  #take(plan: Plan, part: Part, files: readonly string[], host: FileSystemHost): readonly string[] {
    const { project, included } = part
    const isLoose = project.options.configFilePath === undefined
    const isOwn = (file: string): boolean => isOwnSource(file) && included?.has(file) !== false
    const strays = files.filter((file) => isOwn(file) && !plan.isPlanned(file) && !isLoose && !project.foreign.has(file)) // prettier-ignore
    if (strays.length > 0) this.#takeForOthers(plan, host)
    const own = files.filter((file) => plan.owns(part, file) === true)
    const taken = [...own, ...strays].filter((file) => !this.#taken.has(file))
    for (const file of taken) this.#taken.add(file)
    return taken
  }

  /** What the projects before this one have taken on other machines. */
  #takeForOthers(plan: Plan, host: FileSystemHost): void {
    const skipped = this.#skipped
    this.#skipped = []
    for (const part of skipped) {
      const { program } = loadProgram(this.#morph, part.project, new Map(), host)
      this.#take(plan, part, ownFiles(asSession(program)), host)
    }
  }

  /** By absolute path. */
  get texts(): ReadonlyMap<string, string> {
    return this.#texts
  }

  result(folder: string): Outcome {
    const findings = locateFindings(this.#findings, (file) => this.#texts.get(file), folder)
    const texts = new Map([...this.#texts.keys()].map((file) => [displayPath(file, folder), file]))
    const files = [...this.#checked].map((file) => displayPath(file, folder)).sort()
    const stats = addStats(this.#stats)
    const { generated } = stats
    if (generated > 0) this.#tell(`a machine wrote ${generated === 1 ? '1 file' : `${String(generated)} files`}, in which nothing is reported; name a file to see what is found there`) // prettier-ignore
    const notes = [...this.#told, ...[...stats.gaveUp].map(([reason, count]) => `gave up ${String(count)} functions: ${reason}`)] // prettier-ignore
    return {
      ...{ findings, suppressed: this.#locateSuppressed(folder), stats, files, notes },
      ...{ texts, told: [...this.#told], facts: this.#factsOut.text() },
      hasSettings: this.#hasSettings,
    }
  }

  #locateSuppressed(folder: string): readonly Suppressed[] {
    return this.#suppressed.flatMap(({ finding, reason }) =>
      locateFindings([finding], (file) => this.#texts.get(file), folder).map((located): Suppressed => ({
        finding: located,
        kind: 'inSource',
        reason,
      })),
    )
  }

  /** Each complaint once, on one line. */
  #tell(complaint: string): void {
    if (this.#told.has(complaint)) return
    this.#told.add(complaint)
    tell(this.#console, complaint)
  }
}

function asSession(program: unknown): SessionProgram {
  return program as SessionProgram
}

const known = checks.map(({ id }) => id)

/** A sentence for standard error. */
export function tell(console: Pick<Console, 'error'>, note: string): void {
  console.error.write(`tsmatch: note: ${note}\n`)
}

function refuse(problem: string): never {
  throw new UserError(`the control-flow graph is broken, please report this: ${problem}`)
}
