/** Findings for tests of what is done with findings, when how they came about does not matter. */
import type { LocatedFinding } from '../../analyzer/findings/locate.ts'
import type { Report } from '../../analyzer/findings/report.ts'

export const source = `export function end(payload: DataView, out: BigUint64Array): void {
  const start = payload.getBigUint64(0, true)
  const len = payload.getBigUint64(8, true)
  out[0] = start + len
}
`

export function aFinding(changes: Partial<LocatedFinding> = {}): LocatedFinding {
  const file = changes.file ?? 'src/end.ts'
  return {
    check: 'unchecked-overflow',
    level: 'error',
    message: "potential integer overflow from user 'start + len' (u64)",
    ...{ file, line: 4, column: 12, endLine: 4, endColumn: 23 },
    function: 'end',
    trace: [
      { file, line: 2, column: 17, endLine: 2, endColumn: 46, message: "'start' is user data" },
      { file: 'src/read.ts', line: 7, column: 3, endLine: 7, endColumn: 9, message: "'len' comes from here" },
      { file, line: 4, column: 12, endLine: 4, endColumn: 23, message: "'start + len' does not fit u64" },
    ],
    witness: { start: '0xffffffffffffffff', len: '1' },
    suggestions: [],
    fingerprint: '0123456789abcdef0123456789abcdef',
    ...changes,
  }
}

export function aReport(findings: readonly LocatedFinding[], changes: Partial<Report> = {}): Report {
  const docs = { summary: 'Reports it.', why: 'It is wrong.', instead: 'Test it first.' }
  return {
    findings,
    suppressed: [],
    rules: [...new Set(findings.map(({ check }) => check))].map((id) => ({ id, level: 'error', docs })),
    readText: (file) => (file === 'src/end.ts' ? source : undefined),
    version: '1.2.3',
    folder: '/home/someone/project',
    notes: [],
    ...changes,
  }
}
