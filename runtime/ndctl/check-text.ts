import type { BttReport } from '../btt/check.ts'

/**
 * What `check-namespace` says of the arenas of a namespace: a line for each problem, with the number of its arena.
 */
export function reportLines({ arenas, problems, omitted }: BttReport): readonly string[] {
  const lines = problems.map(({ arena, message }) => `arena ${arena}: ${message}`)
  if (omitted > 0) lines.push(`${omitted} more problems are not shown`)
  return [`found ${arenas.length} BTT arena${arenas.length === 1 ? '' : 's'}`, ...lines]
}
