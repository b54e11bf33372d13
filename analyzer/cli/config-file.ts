import { existsSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, extname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
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
  /** There is a file, rather than the defaults. */
  readonly found: boolean
  /** Globs in the settings are relative to it. */
  readonly folder: string
}

const names = ['tsmatch.config.ts', 'tsmatch.config.js', 'tsmatch.config.json']

/** The settings at or above `origin` (a file or folder), or those of `explicit`. Throws `UserError`. */
export async function readConfigFile(
  ts: TypeScript,
  origin: string,
  explicit: string | undefined,
  folder: string,
): Promise<ConfigFile> {
  const path = explicit ?? nearest(origin)
  if (path === undefined) return { settings: defaultSettings, found: false, folder: dirname(origin) }
  const shown = displayPath(path, folder)
  if (!existsSync(path)) throw new UserError(`there is no settings file '${shown}'`)
  const value = await load(ts, path).catch((error: unknown) => unreadable(shown, error))
  return { settings: parseSettings(value, shown), found: true, folder: dirname(path) }
}

/** The same for hosts that cannot wait, such as tsserver: the settings at or above `origin`. Throws `UserError`. */
export function readConfigFileSync(compiler: object, origin: string): Settings {
  const path = nearest(origin)
  if (path === undefined) return defaultSettings
  const shown = displayPath(path, origin)
  let value: unknown
  try {
    value = loadSync(compiler as Compiler, path)
  } catch (error) {
    unreadable(shown, error)
  }
  return parseSettings(value, shown)
}

function unreadable(shown: string, error: unknown): never {
  throw new UserError(`cannot read '${shown}': ${error instanceof Error ? error.message : String(error)}`)
}

function nearest(origin: string): string | undefined {
  const isFolder = statSync(origin, { throwIfNoEntry: false })?.isDirectory() ?? false
  for (let current = isFolder ? origin : dirname(origin); ; current = dirname(current)) {
    const found = names.map((name) => join(current, name)).find((path) => existsSync(path))
    if (found !== undefined || dirname(current) === current) return found
  }
}

async function load(ts: TypeScript, path: string): Promise<unknown> {
  if (extname(path) !== '.js') return loadSync(ts, path)
  const module = (await import(pathToFileURL(path).href)) as { default?: unknown }
  return module.default
}

function loadSync(ts: Compiler, path: string): unknown {
  switch (extname(path)) {
    case '.ts':
      return requireTypeScript(ts, path).default
    case '.js':
      return (createRequire(path)(path) as { default?: unknown }).default
    default: {
      const { config, error } = ts.parseConfigFileTextToJson(path, readFileSync(path, 'utf8')) as {
        config?: unknown
        error?: { messageText: unknown }
      }
      if (error !== undefined) throw new Error(String(error.messageText))
      return config
    }
  }
}

/** Node 20 cannot import TypeScript: the file is turned into CommonJS and run; what it imports may be JavaScript only. */
function requireTypeScript(ts: Compiler, path: string): { default?: unknown } {
  const { outputText } = ts.transpileModule(readFileSync(path, 'utf8'), {
    fileName: path,
    compilerOptions: {
      module: ts.ModuleKind.CommonJS,
      target: ts.ScriptTarget.ES2023,
      esModuleInterop: true,
    },
  })
  const module: { exports: { default?: unknown } } = { exports: {} }
  // The user's own settings file: running it is what it is for.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const body = new Function('exports', 'require', 'module', '__filename', '__dirname', outputText)
  // eslint-disable-next-line @typescript-eslint/no-unsafe-call
  body(module.exports, createRequire(path), module, path, dirname(path))
  return module.exports
}
