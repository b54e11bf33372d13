/** `tsmatch init`: sets a project up, asking before each file, and never changing anything twice. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { UserError } from '../../session/settings.ts'
import type { Console } from '../run.ts'
import { tsMorph } from '../ts-morph.ts'
import { initSteps } from './steps.ts'
import type { Step } from './step.ts'

const files = createRequire(import.meta.url)

/** `yes`: do not ask. Throws `UserError` when it can neither ask nor go ahead, and when a file cannot be written. */
export async function init(console: Console, yes: boolean): Promise<void> {
  const { folder, ask } = console
  if (!yes && ask === undefined)
    throw new UserError('init asks before it writes: run it in a terminal, or with --yes')
  if (!existsSync(join(folder, 'package.json')))
    throw new UserError('there is no package.json in this folder: run init where the project is')
  const steps = initSteps(tsMorph(), {
    read: (file) => (existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : undefined),
    recipe: (name) =>
      readFileSync(join(dirname(files.resolve('tsmatch/package.json')), 'recipes', name), 'utf8'),
    remote: remoteOf(folder),
  })
  for (const step of steps) console.out.write(`${await take(step, console, yes)}\n`)
  console.out.write('\nnext: npx tsmatch\n')
}

/** Does a step when it is wanted, and says what became of it. */
async function take(step: Step, { folder, ask }: Console, yes: boolean): Promise<string> {
  switch (step.kind) {
    case 'present':
      return `ok      ${step.what}: '${step.file}' has it`
    case 'advice':
      return `to do   ${step.what}: ${step.how}`
    case 'write': {
      const verb = step.before === undefined ? 'write' : 'change'
      const wanted =
        yes ||
        /^\s*(?:y|yes)?\s*$/i.test((await ask?.(`${verb} '${step.file}' for ${step.what}? [Y/n] `)) ?? 'n')
      if (!wanted) return `left    ${step.what}: '${step.file}'`
      try {
        mkdirSync(dirname(join(folder, step.file)), { recursive: true })
        writeFileSync(join(folder, step.file), step.text)
      } catch (error) {
        throw new UserError(
          `cannot write '${step.file}' (${error instanceof Error ? error.message : String(error)})`,
        )
      }
      return `${verb === 'write' ? 'wrote   ' : 'changed '}${step.what}: '${step.file}'`
    }
  }
}

function remoteOf(folder: string): string | undefined {
  try {
    const args = ['remote', 'get-url', 'origin']
    return execFileSync('git', args, {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return undefined
  }
}
