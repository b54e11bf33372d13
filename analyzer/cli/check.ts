/** One run of the checker over everything the arguments name. */
import { dirname, resolve } from 'node:path'
import type { ts as TS } from 'ts-morph'
import type { LocatedFinding, ReadText } from '../findings/locate.ts'
import type { Suppressed } from '../findings/report.ts'
import { disk, observedDisk, type ObservedDisk } from '../session/disk.ts'
import type { Stats } from '../session/session.ts'
import type { Settings } from '../session/settings.ts'
import { readConfigFile, type SettingsFile } from './config-file.ts'
import { writeOutput } from './facts-io.ts'
import { fileSystemHost } from './file-system.ts'
import { MemoryFile, memoryPath } from './memory-file.ts'
import type { Options } from './options.ts'
import { Plan } from './plan.ts'
import type { Texts } from './program.ts'
import { ProjectChecker, tell, type Outcome } from './project-checker.ts'
import { findProjects, type Project } from './projects.ts'
import { cacheFolder, RunCache } from './run-cache.ts'
import type { Console } from './run.ts'
import type { Shard } from './shard.ts'
import { tsMorph, type TsMorph } from './ts-morph.ts'

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

export type CheckOptions = Pick<
  Options,
  'inputs' | 'preset' | 'only' | 'skip' | 'probes' | 'verify' | 'config'
> & {
  readonly shard?: Shard | undefined
  /** Absolute paths of the only files to report on. */
  readonly scope?: (ts: TsMorph['ts'], program: TS.Program) => ReadonlySet<string>
  /** What files are taken to contain. */
  readonly texts?: Texts
  readonly factsIn?: readonly string[]
  readonly cache?: Options['cache']
  /** What earlier runs with the cache found out, for several runs of one process. */
  readonly memories?: Memories
  readonly factsOut?: string | undefined
  /** Look for no findings. */
  readonly factsOnly?: boolean
}

/** By the file that it is kept in. */
export type Memories = Map<string, MemoryFile>

/** All that a run looks at, for knowing later whether its result still holds. */
export interface Watch {
  readonly disk: ObservedDisk
  readonly settings: Map<SettingsFile, Settings>
}

export interface Fresh {
  readonly outcome: Outcome
  readonly readText: ReadText
  readonly notes: readonly string[]
}

type Told = Pick<Console, 'folder' | 'error' | 'deeper'>

/** Throws `UserError` for what the user can mend. Inputs are relative to `console.folder`, paths in the result to `shownFrom`. */
export function checkProjects(
  options: CheckOptions,
  console: Told,
  shownFrom: string = console.folder,
): Promise<CheckResult> {
  const cache = runCache(options, console.folder, shownFrom)
  return rememberedOr(cache, options, console, (watch) => checkAfresh(options, console, shownFrom, watch))
}

/** The result in the cache if it still holds; otherwise what `check` finds, which is kept there. */
export async function rememberedOr(
  cache: RunCache<Outcome> | undefined,
  { factsOut }: CheckOptions,
  console: Told,
  check: (watch: Watch | undefined) => Promise<Fresh>,
): Promise<CheckResult> {
  const known = await cache?.find()
  const watch = cache && { disk: observedDisk(), settings: new Map<SettingsFile, Settings>() }
  if (known !== undefined) for (const note of known.told) tell(console, note)
  const { outcome, readText, notes } =
    known === undefined
      ? await check(watch)
      : { outcome: reused(known), readText: readFrom(known.texts), notes: [] }
  if (known === undefined && watch !== undefined)
    cache?.keep(watch.disk.observations, watch.settings, outcome)
  for (const note of new Set([...(cache?.notes ?? []), ...notes])) tell(console, note)
  const { texts: _texts, told: _told, facts, ...result } = outcome
  if (factsOut !== undefined && facts !== undefined) writeOutput(factsOut, console.folder, facts)
  return { ...result, readText }
}

/** `circumstances` is what the result depends on besides the options and the file system, as JSON. */
export function runCache(
  { cache, inputs, preset, only, skip, probes, config, shard, factsIn, factsOut, factsOnly }: CheckOptions,
  folder: string,
  shownFrom: string,
  circumstances?: unknown,
): RunCache<Outcome> | undefined {
  if (cache === undefined) return undefined
  const asked = { inputs, preset, only, skip, probes, config, shard, factsIn, facts: factsOut !== undefined, factsOnly } // prettier-ignore
  return new RunCache(cacheFolder(cache.folder, folder), folder, {
    ...asked,
    folder,
    shownFrom,
    circumstances,
  })
}

/** The whole run, whatever is known of earlier ones as such. */
export async function checkAfresh(
  options: CheckOptions,
  console: Told,
  shownFrom: string,
  watch: Watch | undefined,
): Promise<Fresh> {
  const morph = tsMorph()
  const asked = watch?.disk ?? disk
  const projects = findProjects(morph.ts, options.inputs, console.folder, asked)
  const explicit = options.config === undefined ? undefined : resolve(console.folder, options.config)
  const checker = new ProjectChecker(morph, options, console, asked)
  const notes: string[] = []
  const parts = []
  for (const project of projects) {
    const config = await readConfigFile(morph.ts, project.origin, explicit, console.folder, asked)
    if (config.file !== undefined) watch?.settings.set(config.file, config.settings)
    parts.push({ project, config, home: checker.homeOf(project) })
  }
  const plan = new Plan(parts, options.shard, (file) => asked.read(file)?.length ?? 0)
  for (const part of plan.parts) {
    if (!plan.isAsked(part)) {
      checker.skip(part)
      continue
    }
    const memory = memoryOf(part.project, part.config.settings, options, console.folder)
    checker.check(plan, part, fileSystemHost(watch?.disk ?? disk), memory)
    if (options.texts === undefined) memory?.write()
    notes.push(...(memory?.notes ?? []))
  }
  const outcome = checker.result(shownFrom)
  const { texts } = checker
  return { outcome, readText: (file) => texts.get(outcome.texts.get(file) ?? ''), notes }
}

/** What files are taken to contain is no part of what is asked: every result is remembered with the text it is of. */
function memoryOf(
  { origin, options: compilerOptions }: Project,
  settings: Settings,
  { cache, probes, memories }: CheckOptions,
  folder: string,
): MemoryFile | undefined {
  if (cache === undefined) return undefined
  const path = memoryPath(cacheFolder(cache.folder, folder), origin, [
    origin,
    compilerOptions,
    settings,
    probes,
  ])
  const memory = memories?.get(path) ?? new MemoryFile(path, dirname(origin))
  memories?.set(path, memory)
  return memory
}

/** The files are what they were when the result was kept. */
function readFrom(texts: Outcome['texts']): ReadText {
  return (file) => {
    const path = texts.get(file)
    return path === undefined ? undefined : disk.read(path)
  }
}

function reused(outcome: Outcome): Outcome {
  const { stats } = outcome
  return { ...outcome, stats: { ...stats, reused: stats.solved, milliseconds: {} } }
}
