/**
 * Prints, as JSON, the milliseconds of processor time that lowering all files of a tsconfig takes, and those that
 * type-checking them takes afterwards in the same process. `node lowering.js tsconfig.json`
 */
import { dirname, resolve } from 'node:path'
import ts from 'typescript'
import { lowerFile } from '../../analyzer/frontend/lower/file.ts'

const config = resolve(process.argv[2] ?? 'tsconfig.json')
const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined }
const parsed = ts.getParsedCommandLineOfConfigFile(config, {}, host)
if (parsed === undefined) throw new Error(`cannot read ${config}`)
process.chdir(dirname(config))
const program = ts.createProgram(parsed.fileNames, { ...parsed.options, noEmit: true })
program.getTypeChecker()
const files = program.getSourceFiles().filter((file) => !file.isDeclarationFile)
const lowering = cost(() => {
  for (const file of files) lowerFile(ts, file)
})
const checking = cost(() => {
  program.getSemanticDiagnostics()
})
const lines = files.reduce((sum, file) => sum + file.getLineStarts().length, 0)
console.log(JSON.stringify({ lines, files: files.length, lowering, checking }))

function cost(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
