import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { parseNfit, type NfitTable } from '../acpi/parse.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { wireDimms } from '../nfit/dimms.ts'
import { indexTables } from '../nfit/index-tables.ts'
import { buildRegions } from '../nfit/regions.ts'
import { renderMachine, renderTable, toJson } from './render.ts'

/** What the command line prints. Status 0: done; 2: a sentence on standard error says why not. */
export interface Outcome {
  readonly status: 0 | 2
  readonly stdout: string
  readonly stderr: string
}

/** How to call it. */
export const USAGE = `usage: nvdimm decode FILE|- [--json] [--compat strict|linux]
       nvdimm dimms FILE|- [--json] [--compat strict|linux]
`

/** Reads a file; `-` is standard input. Throws what Node throws. */
export type ReadFile = (path: string) => Uint8Array

/** Runs the command line on its arguments, without the names of Node and script. */
export function nvdimm(args: readonly string[], read: ReadFile = readInput): Outcome {
  const result = run(args, read)
  if (result.ok) return { status: 0, stdout: result.value, stderr: '' }
  return { status: 2, stdout: '', stderr: `nvdimm: ${result.error}\n` }
}

interface Request {
  readonly verb: string
  readonly file: string
  readonly json: boolean
  readonly compat: 'strict' | 'linux'
}

function run(args: readonly string[], read: ReadFile): Result<string, string> {
  if (args.length === 0 || args.includes('--help')) return ok(USAGE)
  const request = parseRequest(args)
  if (!request.ok) return request
  const { verb, file, json, compat } = request.value
  if (verb !== 'decode' && verb !== 'dimms') return err(`unknown command '${verb}'`)
  const bytes = attempt(() => read(file))
  if (!bytes.ok) return err(`cannot read '${file}': ${bytes.error}`)
  const table = parseNfit(bytes.value, { compat })
  if (!table.ok) return err(table.error.message)
  if (verb === 'decode') return ok(json ? `${toJson(table.value)}\n` : renderTable(table.value))
  return dimms(table.value, json)
}

function dimms(table: NfitTable, json: boolean): Result<string, string> {
  const index = indexTables(table.subTables)
  const wired = wireDimms(index)
  if (!wired.ok) return err(wired.error.message)
  const { regions, errors } = buildRegions(index, wired.value)
  return ok(
    json
      ? `${toJson({ dimms: wired.value, regions, errors })}\n`
      : renderMachine(wired.value, regions, errors),
  )
}

function parseRequest(args: readonly string[]): Result<Request, string> {
  const parsed = attempt(() =>
    parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { json: { type: 'boolean', default: false }, compat: { type: 'string', default: 'strict' } },
    }),
  )
  if (!parsed.ok) return parsed
  const { positionals, values } = parsed.value
  const [verb, file] = positionals
  const { json, compat } = values
  if (verb === undefined || file === undefined || positionals.length !== 2)
    return err('give a command and one file')
  if (compat !== 'strict' && compat !== 'linux') return err(`--compat is strict or linux, not '${compat}'`)
  return ok({ verb, file, json, compat })
}

function attempt<T>(action: () => T): Result<T, string> {
  try {
    return ok(action())
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error))
  }
}

function readInput(path: string): Uint8Array {
  return new Uint8Array(readFileSync(path === '-' ? 0 : path))
}
