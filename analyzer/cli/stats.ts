import type { Stats } from '../session/session.ts'

/** Sums the work of several sessions. */
export function addStats(all: readonly Stats[]): Stats {
  const gaveUp = new Map<string, number>()
  const unsupported = new Map<string, number>()
  const milliseconds: Record<string, number> = {}
  const total = {
    files: 0,
    generated: 0,
    functions: 0,
    lines: 0,
    blocks: 0,
    instructions: 0,
    visits: 0,
    solved: 0,
    reused: 0,
    lowered: 0,
  }
  for (const stats of all) {
    for (const key of counters) total[key] += stats[key]
    total.reused += stats.reused
    total.lowered += stats.lowered
    for (const [reason, count] of stats.gaveUp) gaveUp.set(reason, (gaveUp.get(reason) ?? 0) + count)
    for (const [syntax, count] of stats.unsupported)
      unsupported.set(syntax, (unsupported.get(syntax) ?? 0) + count)
    for (const [phase, time] of Object.entries(stats.milliseconds))
      milliseconds[phase] = (milliseconds[phase] ?? 0) + time
  }
  return { ...total, gaveUp, unsupported, milliseconds }
}

/** For the JSON report. Times and memory differ from run to run and are left out unless `measured`. */
export function jsonStats(stats: Stats, measured: boolean): Readonly<Record<string, unknown>> {
  return {
    ...Object.fromEntries(counters.map((key) => [key, stats[key]])),
    gaveUp: sorted(stats.gaveUp),
    unsupported: sorted(stats.unsupported),
    ...(measured
      ? { reused: stats.reused, milliseconds: rounded(stats), peakMemoryMegabytes: peakMemory() }
      : {}),
  }
}

/** Lines for standard error. */
export function statsText(stats: Stats): string {
  const rows = [
    ...counters.map((key): [string, number] => [key, stats[key]]),
    ['reused', stats.reused] as [string, number],
    ...Object.entries(rounded(stats)).map(([phase, time]): [string, number] => [`${phase} (ms)`, time]),
    ['peak memory (MB)', peakMemory()] as [string, number],
    ...Object.entries(sorted(stats.gaveUp)).map(([reason, count]): [string, number] => [
      `gave up: ${reason}`,
      count,
    ]),
    ...Object.entries(sorted(stats.unsupported)).map(([syntax, count]): [string, number] => [
      `unsupported: ${syntax}`,
      count,
    ]),
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value.toLocaleString('en')}\n`).join('')
}

const counters = [
  'files',
  'generated',
  'functions',
  'lines',
  'blocks',
  'instructions',
  'visits',
  'solved',
] as const

function sorted(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)))
}

function rounded(stats: Stats): Record<string, number> {
  return Object.fromEntries(
    Object.entries(stats.milliseconds).map(([phase, time]) => [phase, Math.round(time)]),
  )
}

function peakMemory(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024)
}
