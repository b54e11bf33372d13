/** One run of the checker over everything the arguments name. */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { globSync } from 'tinyglobby'
import type { ts as TS } from 'ts-morph'
import { checks } from '../checks/index.ts'
import { judge, type Judged } from '../findings/directives.ts'
import type { Finding } from '../findings/finding.ts'
import { displayPath, locateFindings, type LocatedFinding, type ReadText } from '../findings/locate.ts'
import type { Suppressed } from '../findings/report.ts'
import { directivesOf } from '../session/directives.ts'
import type { Dependencies } from '../session/dependencies.ts'
import { createSession, type Stats } from '../session/session.ts'
import { readConfigFile, type ConfigFile } from './config-file.ts'
import { FactsOut, readDependencies } from './facts-io.ts'
import type { Options } from './options.ts'
import { Progress } from './progress.ts'
import { loadProgram, type Texts } from './program.ts'
import { findProjects, type Project } from './projects.ts'
import type { Console } from './run.ts'
import { selectChecks } from './select.ts'
import { shareOf, type Shard } from './shard.ts'
import { addStats } from './stats.ts'

export interface CheckResult {
  /** Sorted; of the selected checks only. */
  readonly findings: readonly LocatedFinding[]
  /** By comments, and by what is kept beside the code. */
  readonly suppressed: readonly Suppressed[]
  readonly stats: Stats
  /** Everything that was checked, sorted, as findings spell it. */
  readonly files: readonly string[]
  /** By the path that findings carry. */
  readonly readText: ReadText
  /** What the user should know of the run, one sentence each. */
  readonly notes: readonly string[]
  /** Some project had a settings file. */
  readonly hasSettings: boolean
}

export type CheckOptions = Pick<Options, 'inputs' | 'preset' | 'only' | 'skip' | 'probes' | 'config'> & {
  readonly shard?: Shard | undefined
  /** Absolute paths of the only files to report on. */
  readonly scope?: (ts: TsMorph['ts'], program: TS.Program) => ReadonlySet<string>
  /** What files are taken to contain. */
  readonly texts?: Texts
  readonly factsIn?: readonly string[]
  readonly factsOut?: string | undefined
  /** Look for no findings. */
  readonly factsOnly?: boolean
}

type TsMorph = typeof import('ts-morph')
type SessionProgram = Parameters<typeof createSession>[0]
type SessionTypeScript = Parameters<typeof createSession>[1]['ts']

/** Throws `UserError` for what the user can mend. Inputs are relative to `console.folder`, paths in the result to `shownFrom`. */
export async function checkProjects(
  options: CheckOptions,
  console: Pick<Console, 'folder' | 'error'>,
  shownFrom: string = console.folder,
): Promise<CheckResult> {
  const morph = await import('ts-morph')
  const projects = findProjects(morph.ts, options.inputs, console.folder)
  const explicit = options.config === undefined ? undefined : resolve(console.folder, options.config)
  const run = new Run(morph, options, console)
  for (const project of projects) {
    run.check(project, await readConfigFile(morph.ts, project.origin, explicit, console.folder))
  }
  run.writeFacts(console.folder)
  return run.result(shownFrom)
}

class Run {
  readonly #morph: TsMorph
  readonly #options: CheckOptions
  readonly #error: Console['error']
  readonly #texts = new Map<string, string>()
  readonly #checked = new Set<string>()
  readonly #told = new Set<string>()
  readonly #findings: Finding[] = []
  readonly #suppressed: Judged['suppressed'][number][] = []
  readonly #stats: Stats[] = []
  #hasSettings = false
  readonly #dependencies: Dependencies
  readonly #factsOut: FactsOut

  constructor(morph: TsMorph, options: CheckOptions, console: Pick<Console, 'folder' | 'error'>) {
    this.#morph = morph
    this.#options = options
    this.#error = console.error
    this.#dependencies = readDependencies(options.factsIn ?? [], console.folder)
    this.#factsOut = new FactsOut(this.#dependencies)
  }

  /** Checks the files of one project; a file that several projects share is checked in the first. */
  check(project: Project, { settings, found, folder }: ConfigFile): void {
    this.#hasSettings ||= found
    const started = performance.now()
    const { program, complaints } = loadProgram(this.#morph, project, this.#options.texts)
    for (const complaint of complaints) this.#tell(complaint)
    // ts-morph brings a TypeScript of its own, whose types are nominally others; the session compares the enums.
    const own: unknown = { program, ts: this.#morph.ts }
    const foreign = own as { readonly program: SessionProgram; readonly ts: SessionTypeScript }
    const session = createSession(foreign.program, {
      ts: foreign.ts,
      settings,
      probes: this.#options.probes,
      dependencies: this.#dependencies,
    })
    const loaded = performance.now() - started
    const included = settings.include && new Set(globSync(settings.include, { cwd: folder, absolute: true }))
    const scope = this.#options.scope?.(this.#morph.ts, program)
    const roots = new Set(project.files)
    const loose = project.options.configFilePath === undefined
    const { factsOnly = false, factsOut } = this.#options
    const candidates = session.files.filter(
      (file) =>
        !factsOnly &&
        isOwnSource(file) &&
        (!loose || roots.has(file)) &&
        !project.foreign.has(file) &&
        !this.#checked.has(file) &&
        scope?.has(file) !== false &&
        included?.has(file) !== false,
    )
    const { shard } = this.#options
    const sizeOf = (name: string): number => program.getSourceFile(name)?.text.length ?? 0
    const share = shard && shareOf(candidates.map((name) => ({ name, size: sizeOf(name) })), shard) // prettier-ignore
    const files = candidates.filter((file) => share?.has(file) !== false)
    const selected = selectChecks(this.#options, settings)
    const progress = new Progress(this.#error)
    for (const [index, file] of files.entries()) {
      progress.tell(index, files.length)
      this.#checked.add(file)
      session.check(file)
    }
    const isWhole = session.files.every((file) => !isOwnSource(file) || this.#checked.has(file))
    for (const file of files) {
      const sourceFile = foreign.program.getSourceFile(file)
      if (sourceFile === undefined) continue
      const all = [...session.check(file).findings, ...(isWhole ? session.fromCallers(file).findings : [])]
      const reported = all.filter(({ check }) => selected.has(check))
      const directives = directivesOf(foreign.ts, sourceFile)
      const judged = judge(reported, directives, { name: file, text: sourceFile.text }, selected, known)
      this.#findings.push(...judged.findings)
      this.#suppressed.push(...judged.suppressed)
      for (const finding of [...judged.findings, ...judged.suppressed.map((each) => each.finding)])
        for (const place of [finding, ...finding.trace])
          this.#texts.set(place.file, program.getSourceFile(place.file)?.text ?? textOf(place.file))
    }
    progress.end()
    if (factsOut !== undefined) this.#factsOut.add(project.origin, (home) => session.facts(home))
    for (const note of this.#dependencies.notes) this.#tell(note)
    const stats = session.stats()
    this.#stats.push({ ...stats, milliseconds: { load: loaded, ...stats.milliseconds } })
  }

  result(folder: string): CheckResult {
    const findings = locateFindings(this.#findings, (file) => this.#texts.get(file), folder)
    const texts = new Map([...this.#texts].map(([file, text]) => [displayPath(file, folder), text]))
    const files = [...this.#checked].map((file) => displayPath(file, folder)).sort()
    const stats = addStats(this.#stats)
    const notes = [...this.#told, ...[...stats.gaveUp].map(([reason, count]) => `gave up ${String(count)} functions: ${reason}`)] // prettier-ignore
    return {
      ...{ findings, suppressed: this.#locateSuppressed(folder), stats, files, notes },
      readText: (file) => texts.get(file),
      hasSettings: this.#hasSettings,
    }
  }

  writeFacts(folder: string): void {
    const { factsOut } = this.#options
    if (factsOut !== undefined) this.#factsOut.write(factsOut, folder)
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
    this.#error.write(`tsmatch: note: ${complaint}\n`)
  }
}

const known = checks.map(({ id }) => id)

/** Steps may stand in the sources of another package, which are no part of the program. */
function textOf(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}

function isOwnSource(file: string): boolean {
  return !/\.d\.([^/]+\.)?[cm]?ts$/.test(file) && !file.includes('/node_modules/')
}
