/** `npm run compare`: typescript-eslint's strict rules, run now, and ourselves beside the recorded table. */
import { ESLint, type Linter } from 'eslint'
import tseslint from 'typescript-eslint'
import { markedLine, pairNames, pairsFolder, table, verdict, type Reported, type Verdict } from './pairs.ts'
import { ownVerdicts } from './tsmatch.ts'

/** Rules about style or naming that happen to fire near a mark, as in the recorded runs. */
const style =
  /restrict-template|no-empty-function|prefer-|consistent-|no-confusing-void|array-type|no-extraneous|non-null-assertion/

const folder = new URL('..', `file://${pairsFolder}`).pathname
const eslint = new ESLint({
  cwd: folder,
  overrideConfigFile: true,
  overrideConfig: [
    ...(tseslint.configs.strictTypeChecked as Linter.Config[]),
    { languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: folder } } },
  ],
})
const results = await eslint.lintFiles(['src/**/*.ts'])
const fatal = results.flatMap((result) => result.messages).find((message) => message.fatal)
if (fatal !== undefined) throw new Error(fatal.message)

function report(name: string, twin: 'bad' | 'ok'): Reported {
  const messages = results.find((result) => result.filePath.endsWith(`/${name}.${twin}.ts`))?.messages ?? []
  const counted = messages.filter(({ ruleId }) => ruleId !== null && !style.test(ruleId))
  const mark = markedLine(name, twin)
  return { atMark: counted.some(({ line }) => line === mark), anywhere: counted.length > 0 }
}

const now = new Map<string, Verdict>(
  pairNames.map((name) => [name, verdict(report(name, 'bad'), report(name, 'ok'), false)]),
)
console.log(table({ 'tse strict, now': now, tsmatch: ownVerdicts() }))
