/**
 * Edits one file of a project again and again in one ESLint process, as an editor's does, and prints as JSON the
 * milliseconds of processor time until the findings of each text are there, the first being that of opening the file.
 * `node edit.js tsmatch|typescript-eslint FOLDER FILE`
 */
import { ESLint } from 'eslint'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import tseslint from 'typescript-eslint'
import tsmatch from '../../rules/index.ts'

const edits = 12
const [rules = '', folder = '', file = ''] = process.argv.slice(2)
const configs =
  rules === 'tsmatch'
    ? [tseslint.configs.base, tsmatch.configs.recommended]
    : tseslint.configs.recommendedTypeChecked
const eslint = new ESLint({
  cwd: folder,
  overrideConfigFile: true,
  overrideConfig: [
    ...configs,
    {
      files: ['**/*.ts'],
      languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: folder } },
    },
  ] as ESLint.Options['overrideConfig'] & object,
})
const path = join(folder, file)
const text = readFileSync(path, 'utf8')
const [body = ''] = /^export (async )?function \w+\([^]*?\{\n/m.exec(text) ?? []
if (body === '') throw new Error(`there is no function in ${file}`)
const times: number[] = []
for (let edit = 0; edit <= edits; edit++) {
  // What a person changes is inside a function: what others know of the file may or may not change with it.
  const edited =
    edit === 0 ? text : text.replace(body, `${body}  if (Date.now() === ${edit}) throw new Error('edited')\n`)
  const before = process.cpuUsage()
  const [result] = await eslint.lintText(edited, { filePath: path })
  const { user, system } = process.cpuUsage(before)
  const fatal = result?.messages.find((message) => message.fatal === true)
  if (result === undefined || fatal !== undefined) throw new Error(fatal?.message ?? 'not linted')
  times.push((user + system) / 1000)
}
const [open, ...after] = times
after.sort((a, b) => a - b)
console.log(JSON.stringify({ open, edit: after[edits >> 1] }))
