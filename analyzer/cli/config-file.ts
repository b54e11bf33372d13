import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { disk, type Disk } from '../session/disk.ts'
import { defaultSettings, parseSettings, UserError, type Settings } from '../session/settings.ts'
import { displayPath } from '../findings/locate.ts'
import type { TypeScript } from './projects.ts'

/** What of TypeScript reading settings takes; any version has it. */
type Compiler = Pick<
  TypeScript,
  'parseConfigFileTextToJson' | 'transpileModule' | 'ModuleKind' | 'ScriptTarget'
>

export interface ConfigFile {
  readonly settings: Settings
  /** Undefined: the defaults. */
  readonly file: SettingsFile | undefined
  /** Globs in the settings are relative to it. */
  readonly folder: string
}

const names = ['tsmatch.config.ts', 'tsmatch.config.js', 'tsmatch.config.json']

export interface SettingsFile {
  readonly path: string
  /** As errors name it. */
  readonly shown: string
  /** JavaScript that stands for the file, if that is TypeScript. */
  readonly code: string | undefined
}

/** The settings at or above `origin` (a file or folder), or those of `explicit`. Throws `UserError`. */
export async function readConfigFile(
  ts: TypeScript,
  origin: string,
  explicit: string | undefined,
  folder: string,
  disk: Disk,
): Promise<ConfigFile> {
  const path = explicit ?? nearest(origin, disk)
  if (path === undefined) return { settings: defaultSettings, file: undefined, folder: dirname(origin) }
  const shown = displayPath(path, folder)
  const text = disk.read(path)
  if (text === undefined) throw new UserError(`there is no settings file '${shown}'`)
  const code = path.endsWith('.ts') ? translated(ts, path, text) : undefined
  const file = { path, shown, code }
  if (path.endsWith('.ts') || path.endsWith('.js'))
    return { settings: await runSettings(file), file, folder: dirname(path) }
  const settings = parseSettings(
    attempt(shown, () => parseJson(ts, path, text)),
    shown,
  )
  return { settings, file, folder: dirname(path) }
}

/** What a settings file that is a program gives when it is run now. Throws a `UserError`. */
export async function runSettings({ path, shown, code }: SettingsFile): Promise<Settings> {
  const load = async (): Promise<unknown> =>
    code === undefined
      ? ((await import(pathToFileURL(path).href)) as { default?: unknown }).default
      : evaluated(path, code).default
  return parseSettings(await load().catch((error: unknown) => unreadable(shown, error)), shown)
}

/** The same for hosts that cannot wait, such as tsserver: the settings at or above `origin`. Throws `UserError`. */
export function readConfigFileSync(compiler: object, origin: string): Settings {
  const path = nearest(origin, disk)
  if (path === undefined) return defaultSettings
  const shown = displayPath(path, origin)
  return parseSettings(
    attempt(shown, () => loadSync(compiler as Compiler, path)),
    shown,
  )
}

function attempt<T>(shown: string, load: () => T): T {
  try {
    return load()
  } catch (error) {
    return unreadable(shown, error)
  }
}

function unreadable(shown: string, error: unknown): never {
  throw new UserError(`cannot read '${shown}': ${error instanceof Error ? error.message : String(error)}`)
}

function nearest(origin: string, disk: Disk): string | undefined {
  for (
    let current = disk.kind(origin) === 'folder' ? origin : dirname(origin);
    ;
    current = dirname(current)
  ) {
    const found = names.map((name) => join(current, name)).find((path) => disk.kind(path) === 'file')
    if (found !== undefined || dirname(current) === current) return found
  }
}

function loadSync(ts: Compiler, path: string): unknown {
  if (path.endsWith('.js')) return (createRequire(path)(path) as { default?: unknown }).default
  const text = disk.read(path) ?? ''
  return path.endsWith('.ts')
    ? evaluated(path, translated(ts, path, text)).default
    : parseJson(ts, path, text)
}

function parseJson(ts: Compiler, path: string, text: string): unknown {
  const { config, error } = ts.parseConfigFileTextToJson(path, text) as {
    config?: unknown
    error?: { messageText: unknown }
  }
  if (error !== undefined) throw new Error(String(error.messageText))
  return config
}

/** Node 20 cannot import TypeScript: it is turned into CommonJS; what it imports may be JavaScript only. */
function translated(ts: Compiler, path: string, text: string): string {
  return ts.transpileModule(text, {
    fileName: path,
    compilerOptions: {
      module: ts.ModuleKind.CommonJS,
      target: ts.ScriptTarget.ES2023,
      esModuleInterop: true,
    },
  }).outputText
}

function evaluated(path: string, code: string): { default?: unknown } {
  const module: { exports: { default?: unknown } } = { exports: {} }
  // The user's own settings file: running it is what it is for.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const body = new Function('exports', 'require', 'module', '__filename', '__dirname', code)
  // eslint-disable-next-line @typescript-eslint/no-unsafe-call
  body(module.exports, createRequire(path), module, path, dirname(path))
  return module.exports
}
