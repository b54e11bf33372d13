/** All that `init` looks after, in the order in which a newcomer meets it. */
import type { TsMorph } from '../ts-morph.ts'
import { eslintStep } from './eslint.ts'
import { hookStep, merged } from './hooks.ts'
import { write, type Step, type Surroundings } from './step.ts'

export function initSteps(morph: TsMorph, surroundings: Surroundings): readonly Step[] {
  return [
    dependencyStep(surroundings),
    settingsStep(surroundings),
    eslintStep(morph, surroundings),
    hookStep(surroundings),
    workflowStep(surroundings),
  ]
}

function dependencyStep({ read }: Surroundings): Step {
  const what = 'the package'
  if (/"tsmatch"\s*:/.test(read('package.json') ?? '')) return { kind: 'present', what, file: 'package.json' }
  const managers = [['pnpm-lock.yaml', 'pnpm add -D'], ['yarn.lock', 'yarn add --dev'], ['bun.lock', 'bun add --dev']] as const // prettier-ignore
  const command = managers.find(([lock]) => read(lock) !== undefined)?.[1] ?? 'npm install --save-dev'
  return { kind: 'advice', what, how: `${command} tsmatch` }
}

function settingsStep({ read, recipe }: Surroundings): Step {
  const what = 'the settings'
  const file = ['ts', 'js', 'json']
    .map((each) => `tsmatch.config.${each}`)
    .find((name) => read(name) !== undefined)
  if (file !== undefined) return { kind: 'present', what, file }
  return write(what, 'tsmatch.config.ts', undefined, recipe('settings/tsmatch.config.ts'))
}

function workflowStep({ read, recipe, remote }: Surroundings): Step {
  const what = 'the workflow'
  const gitlab = read('.gitlab-ci.yml')
  if (gitlab !== undefined) {
    if (/\btsmatch\b/.test(gitlab)) return { kind: 'present', what, file: '.gitlab-ci.yml' }
    return merged('.gitlab-ci.yml', gitlab, recipe('gitlab/.gitlab-ci.yml'), ['include'], what)
  }
  const file = '.github/workflows/tsmatch.yml'
  if (read(file) !== undefined) return { kind: 'present', what, file }
  if (remote !== undefined && /gitlab/.test(remote))
    return write(what, '.gitlab-ci.yml', undefined, recipe('gitlab/.gitlab-ci.yml'))
  return write(what, file, undefined, recipe('github/tsmatch.yml'))
}
