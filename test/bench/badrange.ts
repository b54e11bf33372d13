/** Prints the cost of a list of bad ranges by its size, in steps and time, and the ratios between sizes. */
import { stepsPerOperation } from '../runtime/badrange-load.ts'

const sizes = [1_000, 10_000, 100_000]
const rows = sizes.map((size) => {
  const begin = process.hrtime.bigint()
  const steps = stepsPerOperation(size)
  return { size, steps, seconds: Number(process.hrtime.bigint() - begin) / 1e9 }
})

console.log('| ranges | steps of add | of touches | of forget | seconds | steps to the row before |')
console.log('|---|---|---|---|---|---|')
for (const [i, { size, steps, seconds }] of rows.entries()) {
  const before = rows[i - 1]?.steps
  const ratio = before === undefined ? '' : (steps.forget / before.forget).toFixed(2)
  const cells = [steps.add, steps.touches, steps.forget].map((value) => value.toFixed(1))
  console.log(`| ${size} | ${cells.join(' | ')} | ${seconds.toFixed(2)} | ${ratio} |`)
}
