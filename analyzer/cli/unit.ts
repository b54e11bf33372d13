/**
 * `tsmatch unit unit.json`: one package as one action of a build tool, as `go vet`'s unitchecker does. The file names
 * all inputs and outputs, so that the tool can cache them; paths in it are relative to the current folder.
 */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { suggestion, UserError } from '../session/settings.ts'

export interface UnitFile {
  readonly tsconfig: string
  /** Name of a package -> its facts. */
  readonly facts: Readonly<Record<string, string>>
  readonly factsOut: string | undefined
  /** Findings as JSON; without it they are printed. */
  readonly findingsOut: string | undefined
  /** Look for no findings. */
  readonly factsOnly: boolean
}

const keys = ['tsconfig', 'facts', 'factsOut', 'findingsOut', 'factsOnly']

/** Throws a `UserError` for a file that is not as described. */
export function readUnit(shown: string, folder: string): UnitFile {
  const fail = (sentence: string): never => {
    throw new UserError(`'${shown}': ${sentence}`)
  }
  let text: string
  try {
    text = readFileSync(resolve(folder, shown), 'utf8')
  } catch {
    throw new UserError(`there is no file '${shown}'`)
  }
  let given: unknown
  try {
    given = JSON.parse(text)
  } catch {
    return fail('it is not JSON')
  }
  if (!isObject(given)) return fail('it is not an object')
  const unknown = Object.keys(given).find((key) => !keys.includes(key))
  if (unknown !== undefined) fail(`unknown key '${unknown}'${suggestion(unknown, keys)}`)
  const { tsconfig, facts = {}, factsOut, findingsOut, factsOnly = false } = given
  if (typeof tsconfig !== 'string') return fail(`'tsconfig' must be a path`)
  if (!isObject(facts) || !Object.values(facts).every(isString))
    return fail(`'facts' must map packages to paths`)
  if (factsOut !== undefined && !isString(factsOut)) return fail(`'factsOut' must be a path`)
  if (findingsOut !== undefined && !isString(findingsOut)) return fail(`'findingsOut' must be a path`)
  if (typeof factsOnly !== 'boolean') return fail(`'factsOnly' must be true or false`)
  if (factsOnly && factsOut === undefined) fail(`'factsOnly' needs 'factsOut'`)
  return { tsconfig, facts: facts as Record<string, string>, factsOut, findingsOut, factsOnly }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isString(value: unknown): value is string {
  return typeof value === 'string'
}
