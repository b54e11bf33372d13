/** The command line as a function: arguments and streams in, exit status out. */
import type { LocatedFinding } from '../findings/locate.ts'
import { UserError } from '../session/settings.ts'
import { isStackOverflow } from '../support/stack.ts'
import { compareWith, readBaseline, writeBaseline } from './baseline.ts'
import { changesSince } from './changes.ts'
import { checkChanges } from './check-changes.ts'
import { checkProjects, type CheckResult } from './check.ts'
import { explain } from './explain.ts'
import { explainFinding } from './explain-finding.ts'
import { requirePackage, writeOutput } from './facts-io.ts'
import { format, seenFrom, shownFrom } from './format.ts'
import { init } from './init/init.ts'
import { NestsTooDeeply } from './program.ts'
import { parseOptions, type Options } from './options.ts'
import { query } from './query.ts'
import { statsText } from './stats.ts'
import { readUnit, type UnitFile } from './unit.ts'

export interface Output {
  readonly isTTY?: boolean
  write(text: string): unknown
}

export interface Console {
  /** Absolute; arguments and printed paths are relative to it. */
  readonly folder: string
  readonly out: Output
  readonly error: Output
  readonly color: boolean
  /** Asks a person and gives the answer; undefined when nobody is there. */
  readonly ask?: ((question: string) => Promise<string>) | undefined
  /** Runs the same command where the stack is larger; undefined when this is that place, or there is none. */
  readonly deeper?: (() => Promise<0 | 1 | 2>) | undefined
}

/** 0: nothing at or above `--fail-on`; 1: findings; 2: the run itself failed. Never throws for the user's mistakes. */
export async function run(args: readonly string[], console: Console): Promise<0 | 1 | 2> {
  try {
    const { deeper } = console
    if (deeper === undefined) return await runHere(args, console)
    return await runHere(args, console).catch((error: unknown) => {
      if (error instanceof NestsTooDeeply || isStackOverflow(error)) return deeper()
      throw error
    })
  } catch (error) {
    const shown = isStackOverflow(error) ? new NestsTooDeeply() : error
    if (!(shown instanceof UserError)) throw error
    // What a parser quotes of a file may have lines of its own.
    console.error.write(`tsmatch: ${shown.message.replace(/\s*\n\s*/g, ' ')}\n`)
    return 2
  }
}

async function runHere(args: readonly string[], console: Console): Promise<0 | 1 | 2> {
  const parsed = parseOptions(args, console.out.isTTY ?? false)
  if (parsed.kind === 'print') {
    console.out.write(parsed.text)
    return 0
  }
  if (parsed.kind === 'init') {
    await init(console, parsed.yes)
    return 0
  }
  const { options } = parsed
  if (parsed.kind === 'explain') {
    console.out.write(await explainFinding(parsed.place, options, console))
    return 0
  }
  if (parsed.kind === 'query') {
    console.out.write(await query(parsed.question, parsed.subject, options, console))
    return 0
  }
  if (parsed.kind === 'unit') return await runUnit(readUnit(parsed.path, console.folder), options, console)
  if (options.explain !== undefined) {
    console.out.write(explain(options.explain))
    return 0
  }
  const folder = shownFrom(options.format, console.folder)
  const result = applyBaseline(await check(options, console, folder), options, console, folder)
  const status = fails(result.findings, options.failOn) ? 1 : 0
  const color = console.color && options.output === undefined
  const frame = { color, folder, status } as const
  const report = format(result, options, frame)
  if (options.output === undefined) console.out.write(report)
  else writeOutput(options.output, console.folder, report)
  for (const { format: another, file } of options.reports) {
    const shown = shownFrom(another, console.folder)
    const text = format(seenFrom(result, folder, shown), { ...options, format: another }, { ...frame, color: false, folder: shown }) // prettier-ignore
    writeOutput(file, console.folder, text)
  }
  if (options.stats) console.error.write(statsText(result.stats))
  return status
}

/** Findings that go to a file are a result like any other: only printed ones are the status. */
async function runUnit(unit: UnitFile, options: Options, console: Console): Promise<0 | 1 | 2> {
  const { tsconfig, facts, factsOut, findingsOut, factsOnly } = unit
  for (const [name, path] of Object.entries(facts)) requirePackage(name, path, console.folder)
  const task = { ...options, inputs: [tsconfig], factsIn: Object.values(facts), factsOut, factsOnly }
  const result = await checkProjects(task, console, shownFrom(options.format, console.folder))
  if (options.stats) console.error.write(statsText(result.stats))
  const status = fails(result.findings, options.failOn) ? 1 : 0
  const folder = console.folder
  if (findingsOut === undefined) {
    if (!factsOnly) console.out.write(format(result, options, { color: console.color, folder, status }))
    return status
  }
  writeOutput(findingsOut, folder, format(result, { ...options, format: 'json', stats: false }, { color: false, folder, status: 0 })) // prettier-ignore
  return 0
}

async function check(options: Options, console: Console, folder: string): Promise<CheckResult> {
  if (options.since === undefined) return checkProjects(options, console, folder)
  return checkChanges(options, changesSince(options.since.revision, console.folder), console, folder)
}

/** Findings that the baseline knows move to the suppressed ones; with --update-baseline it learns all of them. */
function applyBaseline(result: CheckResult, options: Options, console: Console, folder: string): CheckResult {
  const { baseline: shown, updateBaseline } = options
  if (shown === undefined) return result
  const baseline = readBaseline(shown, console.folder, updateBaseline)
  const { fresh, known, fixed, next } = compareWith(baseline, result.findings, result.files, folder)
  const suppressed = known.map((finding) => ({
    finding,
    kind: 'external' as const,
    reason: `known in ${shown}`,
  }))
  if (updateBaseline) {
    writeBaseline(baseline.path, shown, next)
    const counts = `${String(next.length)} findings, ${String(fresh.length)} new, ${String(fixed.length)} fixed`
    console.error.write(`tsmatch: wrote '${shown}': ${counts}\n`)
    return { ...result, findings: [], suppressed: [...result.suppressed, ...suppressed] }
  }
  if (fixed.length > 0) {
    const some = fixed.length === 1 ? '1 finding' : `${String(fixed.length)} findings`
    console.error.write(`tsmatch: note: ${some} of '${shown}' are fixed; --update-baseline drops them\n`)
  }
  return { ...result, findings: fresh, suppressed: [...result.suppressed, ...suppressed] }
}

function fails(findings: readonly LocatedFinding[], failOn: Options['failOn']): boolean {
  if (failOn === 'never') return false
  return findings.some(({ level }) => level === 'error' || (level === 'warn' && failOn === 'warn'))
}
