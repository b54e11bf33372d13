/** `npm run compare`: the peers that are installed, run now, and ourselves beside them. */
import { markedLine, pairNames, table, verdict, type Reported, type Verdict } from './pairs.ts'
import { peers, type Said } from './peers.ts'
import { ownVerdicts } from './tsmatch.ts'

/** Rules about what a condition, a number or a mask can be; all others are about style, and fire near a mark by chance. */
const counted =
  /^(?:TS\d+|no-unnecessary-conditions?|no-unnecessary-boolean-literal-compare|no-constant-.*|no-dupe-else-if|no-identical-conditions|no-self-compare|no-unmodified-loop-condition|no-unreachable.*|no-gratuitous-expressions|different-types-comparison|null-dereference|no-(?:redundant|impossible|double)-.*|no-useless-logical-operand|no-loss-of-precision|no-unsafe-enum-.*|no-unsafe-type-assertion|switch-exhaustiveness-check|detect-.*)$/
/** Bans of an operator, whatever is done with it. */
const blanket = /^(?:no-bitwise.*|(?:prefer|use)-math-trunc|no-accidental-bitwise-operator)$/

function verdicts(said: readonly Said[]): ReadonlyMap<string, Verdict> {
  const reported = (name: string, twin: 'bad' | 'ok', rules: RegExp): Reported => {
    const lines = said.filter(({ rule, file }) => file === `${name}.${twin}.ts` && rules.test(rule))
    const mark = markedLine(name, twin)
    return { atMark: lines.some(({ line }) => line === mark), anywhere: lines.length > 0 }
  }
  return new Map(
    pairNames.map((name): [string, Verdict] => {
      const found = verdict(reported(name, 'bad', counted), reported(name, 'ok', counted), false)
      return [name, found === '·' && reported(name, 'bad', blanket).atMark ? '~' : found]
    }),
  )
}

const columns: Record<string, ReadonlyMap<string, Verdict>> = {}
for (const [name, run] of Object.entries(peers))
  try {
    columns[name] = verdicts(await run())
  } catch (error) {
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n')
    console.log(`${name}: as recorded in peers.md, since it does not run here (${reason})`)
  }
console.log(table({ ...columns, tsmatch: ownVerdicts() }))
