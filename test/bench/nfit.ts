/**
 * Work and time of parsing and wiring tables of growing size. Usage, after a build: `node dist/test/bench/nfit.js`.
 * Both columns for one sub-table must stay level.
 */
import { WorkCounter } from './work.ts'

const SIZES = [2_500, 5_000, 10_000, 20_000, 40_000]

const counter = await WorkCounter.start()
const { largeTable, parseAndWire } = await import('./large-table.ts')
const tables = SIZES.map(largeTable)
const blocks: number[] = []
for (const bytes of tables) blocks.push(await counter.count('/dist/runtime/', () => parseAndWire(bytes)))
counter.stop()

console.log('| sub-tables | bytes | blocks for one | microseconds for one |')
console.log('|---|---|---|---|')
for (const [i, bytes] of tables.entries()) {
  const size = SIZES[i] ?? 0
  const work = ((blocks[i] ?? 0) / size).toFixed(1)
  console.log(`| ${size} | ${bytes.byteLength} | ${work} | ${(best(bytes) / size).toFixed(1)} |`)
}

/** Microseconds of the fastest of five runs. */
function best(bytes: Uint8Array): number {
  const times = Array.from({ length: 5 }, () => {
    const start = performance.now()
    parseAndWire(bytes)
    return performance.now() - start
  })
  return 1000 * Math.min(...times)
}
