/** The command line as a function: arguments and streams in, exit status out. */
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { LocatedFinding } from '../findings/locate.ts'
import { UserError } from '../session/settings.ts'
import { checkProjects } from './check.ts'
import { explain } from './explain.ts'
import { explainFinding } from './explain-finding.ts'
import { format, shownFrom } from './format.ts'
import { parseOptions, type Options } from './options.ts'
import { statsText } from './stats.ts'

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
}

/** 0: nothing at or above `--fail-on`; 1: findings; 2: the run itself failed. Never throws for the user's mistakes. */
export async function run(args: readonly string[], console: Console): Promise<0 | 1 | 2> {
  try {
    const parsed = parseOptions(args, console.out.isTTY ?? false)
    if (parsed.kind === 'print') {
      console.out.write(parsed.text)
      return 0
    }
    const { options } = parsed
    if (parsed.kind === 'explain') {
      console.out.write(await explainFinding(parsed.place, options, console))
      return 0
    }
    if (options.explain !== undefined) {
      console.out.write(explain(options.explain))
      return 0
    }
    const folder = shownFrom(options.format, console.folder)
    const result = await checkProjects(options, console, folder)
    const status = fails(result.findings, options.failOn) ? 1 : 0
    const color = console.color && options.output === undefined
    const report = format(result, options, { color, folder, status })
    if (options.output === undefined) console.out.write(report)
    else writeReport(resolve(console.folder, options.output), options.output, report)
    if (options.stats) console.error.write(statsText(result.stats))
    return status
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    console.error.write(`tsmatch: ${error.message}\n`)
    return 2
  }
}

function fails(findings: readonly LocatedFinding[], failOn: Options['failOn']): boolean {
  if (failOn === 'never') return false
  return findings.some(({ level }) => level === 'error' || (level === 'warn' && failOn === 'warn'))
}

function writeReport(path: string, shown: string, report: string): void {
  try {
    writeFileSync(path, report)
  } catch (error) {
    throw new UserError(`cannot write '${shown}' (${error instanceof Error ? error.message : String(error)})`)
  }
}
