/** `npm run check`: the checker over its own samples and runtime, every finding shown, compared with the wants. */
import { readFileSync } from 'node:fs'
import { formatPretty } from '../../analyzer/findings/pretty.ts'
import { checks } from '../../analyzer/checks/index.ts'
import { checkProjects } from '../../analyzer/cli/check.ts'
import { disagreements, parseExpectations } from './want.ts'

const folder = process.cwd()
const options = {
  inputs: ['samples', 'runtime'],
  preset: 'all',
  only: undefined,
  skip: [],
  probes: false,
  verify: true,
  config: undefined,
} as const
const { findings, readText, files } = await checkProjects(options, { folder, error: process.stderr })

process.stdout.write(formatPretty(findings, { color: process.stdout.isTTY, readText }))

const usual = new Map(checks.map(({ id, level }) => [id, level]))
let wanted = 0
let missed = 0
const wrong = files.flatMap((file) => {
  const expected = parseExpectations(readFileSync(`${folder}/${file}`, 'utf8'), file)
  wanted += expected.filter(({ kind }) => kind === 'want').length
  missed += expected.filter(({ kind }) => kind === 'FN').length
  const seen = findings
    .filter((finding) => finding.file === file)
    .map(({ line, check, message, level }) => ({
      line,
      text: `${check}: ${message}`,
      level,
      usual: usual.get(check) ?? 'info',
    }))
  return disagreements(expected, seen).map((text) => `${file} ${text}`)
})

for (const text of wrong) process.stdout.write(`${text}\n`)
const verdict = wrong.length === 0 ? 'as wanted' : `${String(wrong.length)} not as wanted`
process.stdout.write(
  `\n${String(files.length)} files, ${String(wanted)} defects wanted, ${String(missed)} known to be missed, ${String(findings.length)} findings: ${verdict}\n`,
)
process.exitCode = wrong.length === 0 && wanted > 0 ? 0 : 1
