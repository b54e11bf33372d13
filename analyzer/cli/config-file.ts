import { existsSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, extname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { defaultSettings, parseSettings, UserError, type Settings } from '../session/settings.ts'
import { displayPath } from '../findings/locate.ts'
import type { TypeScript } from './projects.ts'

export interface ConfigFile {
  readonly settings: Settings
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
  if (path === undefined) return { settings: defaultSettings, folder: dirname(origin) }
  const shown = displayPath(path, folder)
  if (!existsSync(path)) throw new UserError(`there is no settings file '${shown}'`)
  let value: unknown
  try {
    value = await load(ts, path)
  } catch (error) {
    throw new UserError(`cannot read '${shown}': ${error instanceof Error ? error.message : String(error)}`)
  }
  return { settings: parseSettings(value, shown), folder: dirname(path) }
}

function nearest(origin: string): string | undefined {
  const isFolder = statSync(origin, { throwIfNoEntry: false })?.isDirectory() ?? false
  for (let current = isFolder ? origin : dirname(origin); ; current = dirname(current)) {
    const found = names.map((name) => join(current, name)).find((path) => existsSync(path))
    if (found !== undefined || dirname(current) === current) return found
  }
}

async function load(ts: TypeScript, path: string): Promise<unknown> {
  if (extname(path) === '.json') {
    const { config, error } = ts.parseConfigFileTextToJson(path, readFileSync(path, 'utf8')) as {
      config?: unknown
      error?: { messageText: unknown }
    }
    if (error !== undefined) throw new Error(String(error.messageText))
    return config
  }
  if (!path.endsWith('.ts')) {
    const module = (await import(pathToFileURL(path).href)) as { default?: unknown }
    return module.default
  }
  return requireTypeScript(ts, path).default
}

/** Node 20 cannot import TypeScript: the file is turned into CommonJS and run; what it imports may be JavaScript only. */
function requireTypeScript(ts: TypeScript, path: string): { default?: unknown } {
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
