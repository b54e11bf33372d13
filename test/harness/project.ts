/** A user's project in a folder of its own: Git, the built package in node_modules, and the tools of `test/tools`. */
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs' // prettier-ignore
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'

export const root: string = new URL('../..', import.meta.url).pathname
const tools = `${root}test/tools/node_modules`

/** Why tests that need the tools cannot run here; undefined when they can. CI installs them. */
export const noTools: string | undefined = existsSync(`${tools}/.bin/nx`)
  ? undefined
  : 'there is no test/tools/node_modules: npm ci --ignore-scripts in test/tools'

export interface Outcome {
  readonly status: number | null
  /** Standard output and error, as they come at a terminal, without colours. */
  readonly told: string
}

export class TestProject {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'tsmatch-project-'))

  constructor(files: Readonly<Record<string, string>>) {
    const modules = join(this.folder, 'node_modules')
    mkdirSync(join(modules, '.bin'), { recursive: true })
    // npm would link the packages' programs; the build does not make ours executable.
    const programs = { tsmatch: 'dist/analyzer/cli/main.js', tsc: 'node_modules/typescript/bin/tsc' }
    for (const [name, file] of Object.entries(programs)) {
      const script = `#!/bin/sh\nexec '${process.execPath}' '${root}${file}' "$@"\n`
      writeFileSync(join(modules, '.bin', name), script, { mode: 0o755 })
    }
    symlinkSync(root, join(modules, 'tsmatch'))
    for (const name of ['typescript', 'typescript-eslint', 'eslint', '@typescript-eslint'])
      symlinkSync(`${root}node_modules/${name}`, join(modules, name))
    if (existsSync(tools)) this.#link(modules)
    this.write({ '.gitignore': 'node_modules\n', ...files })
    this.git('init', '--quiet', '--initial-branch=main')
    this.git('config', 'user.email', 'someone@example.org')
    this.git('config', 'user.name', 'Someone')
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, name)), { recursive: true })
      writeFileSync(join(this.folder, name), text)
    }
  }

  /** Copies a recipe's files as a user would. */
  copy(recipe: string): void {
    cpSync(`${root}recipes/${recipe}`, this.folder, { recursive: true })
  }

  git(...args: readonly string[]): void {
    execFileSync('git', args, { cwd: this.folder, stdio: 'ignore' })
  }

  /** Runs a program of the project or the machine, away from any CI that the tests themselves run in. */
  run(program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Outcome {
    const { CI: _ci, GITHUB_ACTIONS: _actions, NODE_OPTIONS: _options, ...inherited } = process.env
    const path = `${join(this.folder, 'node_modules/.bin')}${delimiter}${inherited['PATH'] ?? ''}`
    const outcome = spawnSync(program, args, {
      cwd: this.folder,
      encoding: 'utf8',
      env: { ...inherited, PATH: path, NO_COLOR: '1', ...env },
      timeout: 240_000,
    })
    if (outcome.error !== undefined) throw outcome.error
    const told = (outcome.stdout + outcome.stderr).replace(/\u001b\[[\d;]*[A-Za-z]/g, '')
    return { status: outcome.status, told }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 })
  }

  #link(modules: string): void {
    for (const name of readdirSync(tools)) {
      if (name === '.bin')
        for (const bin of readdirSync(join(tools, name))) {
          if (!existsSync(join(modules, '.bin', bin))) symlinkSync(join(tools, name, bin), join(modules, '.bin', bin))
        }
      else if (!name.startsWith('.') && !existsSync(join(modules, name))) symlinkSync(join(tools, name), join(modules, name)) // prettier-ignore
    }
  }
}

export const packageJson: string = JSON.stringify({
  name: 'driver',
  version: '1.0.0',
  type: 'module',
  private: true,
})
export const tsconfigJson: string = JSON.stringify({
  compilerOptions: { strict: true, target: 'es2023', lib: ['es2023'], module: 'nodenext', types: [] },
  include: ['src'],
})
