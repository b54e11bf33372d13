/**
 * What a hook costs: `tsmatch --changed` on three edited files of a project of 50,000 lines, as a ratio of ESLint with
 * typescript-eslint's type-aware preset on the same files. Without a cache; with what the cache knows of the project
 * before the edit; and once more on the same edit, as when a commit is tried again. Processor time, the least of three
 * runs.
 * `npm run bench:hook`
 */
import { execFileSync } from 'node:child_process'
import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Copies, copiesOfLines, root } from './copies.ts'
import { compare, ratio, run } from './measure.ts'

const edited = ['part1/nfit/ctl.ts', 'part2/uapi/probe.ts', 'part3/acpi/parse.ts'].map(
  (file) => `src/${file}`,
)
const copies = new Copies(copiesOfLines(50_000))
const { folder } = copies
let edits = 0

try {
  commitAndEdit()
  const main = join(root, 'dist/analyzer/cli/main.js')
  const eslint = join(root, 'node_modules/eslint/bin/eslint.js')
  const changed = [main, '--changed', '--fail-on', 'never']
  const cached = [...changed, '--cache', join(folder, 'cache')]
  run(cached, folder)
  const { cold, warm, again, peer } = compare(3, {
    cold: () => run(changed, folder),
    warm() {
      edit()
      return run(cached, folder)
    },
    again: () => run(cached, folder),
    peer: () => run([eslint, ...edited], folder),
  })
  const told = [cold, warm, again].map(({ cpu }) => `${cpu.toFixed(2)} s, ratio ${ratio(cpu, peer.cpu)}`)
  console.log(`ESLint ${peer.cpu.toFixed(2)} s; tsmatch --changed ${told[0]}`)
  console.log(`with a warm cache ${told[1]}; once more ${told[2]}`)
} finally {
  copies.remove()
}

function commitAndEdit(): void {
  writeFileSync(join(folder, '.gitignore'), 'node_modules\ncache\n')
  writeFileSync(
    join(folder, 'eslint.config.js'),
    `import tseslint from 'typescript-eslint'
export default tseslint.config(tseslint.configs.recommendedTypeChecked, {
  languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
})`,
  )
  const git = (...args: string[]): void => void execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.org', ...args], { cwd: folder, stdio: 'ignore' }) // prettier-ignore
  git('init', '--quiet')
  git('add', '--all')
  git('commit', '--quiet', '--message', 'start')
  edit()
}

/** Another one each time. */
function edit(): void {
  edits++
  for (const file of edited) appendFileSync(join(folder, file), `\nexport const edit${edits} = ${edits}\n`)
}
