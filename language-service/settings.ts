/** What the plugin's entry in a tsconfig may say, besides its name. */
import { checks, parseSettings, readConfigFileSync, UserError, type Settings } from '../analyzer/index.ts'

const presets = ['recommended', 'strict', 'all'] as const

export interface PluginSettings {
  readonly settings: Settings
  /** Ids of the checks that speak. */
  readonly active: ReadonlySet<string>
}

/**
 * `{ "name": "tsmatch/language-service", "preset": "strict", "settings": { … } }`; without settings of its own the
 * plugin reads the project's settings file. Throws `UserError`.
 */
export function pluginSettings(entry: unknown, compiler: object, folder: string): PluginSettings {
  const { preset = 'recommended', settings: given } = (entry ?? {}) as {
    preset?: unknown
    settings?: unknown
  }
  const rank = presets.findIndex((each) => each === preset)
  if (rank < 0) throw new UserError(`plugin: 'preset' is one of ${presets.join(', ')}`)
  const settings =
    given === undefined ? readConfigFileSync(compiler, folder) : parseSettings(given, 'plugin: settings')
  const active = checks.filter(({ id, preset: from }) => {
    const level = settings.checks.get(id)?.level
    return level === undefined ? presets.indexOf(from) <= rank : level !== 'off'
  })
  return { settings, active: new Set(active.map(({ id }) => id)) }
}
