/** What a program costs: processor time, the clock, and the most memory it held, as its own process tells at its end. */
import { spawnSync } from 'node:child_process'

export interface Cost {
  /** Seconds of all threads, user and system. */
  readonly cpu: number
  readonly seconds: number
  /** Peak of resident memory, in MiB. */
  readonly megabytes: number
  readonly out: string
  readonly error: string
}

/** Runs a script of Node with its arguments. A failure of its own is no cost and throws; findings are none. */
export function run(args: readonly string[], folder: string): Cost {
  const start = performance.now()
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--import', atExit, ...args], {
    encoding: 'utf8',
    cwd: folder,
    maxBuffer: 2 ** 30,
  })
  const seconds = (performance.now() - start) / 1000
  const usage = /\nbench-usage (\d+) (\d+)\n$/.exec(stderr)
  if (usage === null) throw new Error(`${args.join(' ')} ended with status ${String(status)}: ${stderr}`)
  return {
    cpu: Number(usage[1]) / 1e6,
    seconds,
    megabytes: Number(usage[2]) / 1024,
    out: stdout,
    error: stderr.slice(0, usage.index),
  }
}

const tell = `process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  require('node:fs').writeSync(2, '\\nbench-usage ' + (userCPUTime + systemCPUTime) + ' ' + maxRSS + '\\n')
})`
const atExit = `data:text/javascript,${encodeURIComponent(`import { createRequire } from 'node:module'; const require = createRequire('file:///');${tell}`)}`

/**
 * The least of several rounds for each program, all of them taking turns so that what else the machine does falls on
 * all alike. The rest of a cost is that of the quickest round.
 */
export function compare<Name extends string>(
  rounds: number,
  programs: Readonly<Record<Name, () => Cost>>,
): Readonly<Record<Name, Cost>> {
  const least: Partial<Record<Name, Cost>> = {}
  for (let round = 0; round < rounds; round++)
    for (const name of Object.keys(programs) as Name[]) {
      const cost = programs[name]()
      const before = least[name]
      if (before === undefined || cost.cpu < before.cpu) least[name] = cost
    }
  return least as Record<Name, Cost>
}

/** A table of Markdown. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const rule = heads.map((_, i) => (i === 0 ? '---' : '---:'))
  return [heads, rule, ...rows].map(line).join('\n')
}

export const seconds = (cost: Cost): string => cost.cpu.toFixed(1)
export const megabytes = (cost: Cost): string => cost.megabytes.toFixed(0)
export const ratio = (a: number, b: number): string => (a / b).toFixed(2)
