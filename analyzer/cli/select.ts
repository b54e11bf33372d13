import { checks } from '../checks/index.ts'
import type { Settings } from '../session/settings.ts'
import { presets, type Options } from './options.ts'

/** Ids of the checks that speak: the preset, then what the settings turn on or off, then `--only` and `--skip`. */
export function selectChecks(
  options: Pick<Options, 'preset' | 'only' | 'skip' | 'probes'>,
  settings: Settings,
): ReadonlySet<string> {
  const rank = presets.indexOf(options.preset)
  const selected = new Set<string>(options.only)
  for (const { id, preset } of options.only === undefined ? checks : []) {
    const level = settings.checks.get(id)?.level
    if (level === undefined ? presets.indexOf(preset) <= rank : level !== 'off') selected.add(id)
  }
  for (const id of options.skip) selected.delete(id)
  if (options.probes) selected.add('probe')
  return selected
}
