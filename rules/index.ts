/** The ESLint plugin: a rule per check, and three flat configs. */
import { createRequire } from 'node:module'
import type { Check } from '../analyzer/index.ts'
import { checkOf, type Rule } from './from-check.ts'
import { impossibleCondition } from './impossible-condition.ts'
import { narrowingStore } from './narrowing-store.ts'
import { redundantNullCheck } from './redundant-null-check.ts'
import { uncheckedOverflow } from './unchecked-overflow.ts'
import { unmaskedCommand } from './unmasked-command.ts'

type Preset = Check['preset']

/** Fits the types of configurations that ESLint 9 and 10 and typescript-eslint have, which do not fit each other. */
export interface PresetConfig {
  readonly name: string
  readonly plugins: { tsmatch: Pick<Plugin, 'meta' | 'rules'> }
  readonly rules: Record<string, 'warn' | 'error'>
}

export interface Plugin {
  readonly meta: { readonly name: string; readonly version: string; readonly namespace: string }
  readonly rules: Record<string, Rule>
  readonly configs: Record<Preset, PresetConfig>
}

const { name, version } = createRequire(import.meta.url)('tsmatch/package.json') as {
  name: string
  version: string
}

const rules: Record<string, Rule> = {
  'impossible-condition': impossibleCondition,
  'narrowing-store': narrowingStore,
  'redundant-null-check': redundantNullCheck,
  'unchecked-overflow': uncheckedOverflow,
  'unmasked-command': unmaskedCommand,
}

const meta = { name, version, namespace: 'tsmatch' }
const order: readonly Preset[] = ['recommended', 'strict', 'all']

const plugin: Plugin = {
  meta,
  rules,
  configs: { recommended: config('recommended'), strict: config('strict'), all: config('all') },
}

// Not for all to see: configurations are printed and compared.
Object.defineProperty(plugin, 'default', { value: plugin })

// The second name is what `require` gives, in whose callers `.default` is as usual.
export { plugin as default, plugin as 'module.exports' }

/** A preset holds the checks of its own and of the milder ones, each at its check's level. */
function config(preset: Preset): PresetConfig {
  const chosen = Object.keys(rules).filter((id) => order.indexOf(checkOf(id).preset) <= order.indexOf(preset))
  return {
    name: `tsmatch/${preset}`,
    plugins: {
      // A getter: the configs and the plugin refer to each other.
      get tsmatch() {
        return plugin
      },
    },
    rules: Object.fromEntries(chosen.map((id) => [`tsmatch/${id}`, checkOf(id).level])),
  }
}
