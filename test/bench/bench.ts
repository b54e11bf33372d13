/**
 * Times the whole command against `tsc --noEmit` on the same project and prints ratios. Usage:
 * `npm run bench -- [tsconfig ...]`; without arguments it takes this repository's own analyzer project.
 */
import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'

interface Run {
  readonly seconds: number
  readonly megabytes: number
}

const projects = process.argv.slice(2)
const targets = projects.length > 0 ? projects : ['analyzer/tsconfig.json']
const root = resolve(import.meta.dirname, '../../..')
const tsc = resolve(root, 'node_modules/typescript/bin/tsc')
const tsmatch = resolve(root, 'dist/analyzer/cli/main.js')

console.log('| project | tsc --noEmit | tsmatch | time ratio | memory ratio |')
console.log('|---|---|---|---|---|')
for (const target of targets) {
  const compiler = best(() => run([tsc, '--noEmit', '--ignoreDeprecations', '6.0', '-p', target]))
  const checker = best(() =>
    run([tsmatch, '-p', target, '--format', 'json', '--fail-on', 'never', '-o', '/dev/null']),
  )
  const show = (r: Run): string => `${r.seconds.toFixed(1)} s, ${Math.round(r.megabytes)} MB`
  const ratio = (a: number, b: number): string => (a / b).toFixed(2)
  console.log(
    `| ${target} | ${show(compiler)} | ${show(checker)} | ${ratio(checker.seconds, compiler.seconds)} | ${ratio(checker.megabytes, compiler.megabytes)} |`,
  )
}

function best(once: () => Run): Run {
  const runs = [once(), once(), once()]
  return runs.reduce((a, b) => (b.seconds < a.seconds ? b : a))
}

/** Wall seconds and peak resident memory of one process. */
function run(args: readonly string[]): Run {
  const start = process.hrtime.bigint()
  const measured = spawnSync(process.execPath, [...memoryHook(), ...args], {
    encoding: 'utf8',
    cwd: root,
  })
  const seconds = Number(process.hrtime.bigint() - start) / 1e9
  const peak = /tsmatch-bench-peak (\d+)/.exec(measured.stderr)?.[1]
  return { seconds, megabytes: Number(peak ?? 0) / 1024 }
}

/** Prints the process's peak memory in KiB when it exits. */
function memoryHook(): readonly string[] {
  const code =
    'process.on("exit",()=>process.stderr.write("\\ntsmatch-bench-peak "+process.resourceUsage().maxRSS+"\\n"))'
  return ['--import', `data:text/javascript,${encodeURIComponent(code)}`]
}
