/**
 * Lints the files of a tsconfig with typescript-eslint's type-aware preset and nothing else.
 * `node lint-project.js tsconfig.json`
 */
import { ESLint } from 'eslint'
import { dirname, resolve } from 'node:path'
import ts from 'typescript'
import tseslint from 'typescript-eslint'

const config = resolve(process.argv[2] ?? 'tsconfig.json')
const folder = dirname(config)
const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined }
const files = (ts.getParsedCommandLineOfConfigFile(config, {}, host)?.fileNames ?? []).filter(
  (file) => !/\.d\.[cm]?ts$/.test(file),
)
const eslint = new ESLint({
  cwd: folder,
  overrideConfigFile: true,
  allowInlineConfig: false,
  warnIgnored: false,
  overrideConfig: [
    ...tseslint.configs.recommendedTypeChecked,
    { languageOptions: { parserOptions: { project: [config], tsconfigRootDir: folder } } },
  ] as ESLint.Options['overrideConfig'] & object,
})
const results = await eslint.lintFiles(files)
const fatal = results.flatMap(({ messages }) => messages).find((message) => message.fatal)
if (fatal !== undefined) throw new Error(fatal.message)
console.log(results.length)
