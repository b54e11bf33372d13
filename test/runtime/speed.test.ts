import { afterAll, beforeAll, expect, it } from 'vitest'
import { WorkCounter } from '../bench/work.ts'

// Only code that is loaded after the counter is counted, so nothing of the runtime is imported above.
let counter: WorkCounter

beforeAll(async () => {
  counter = await WorkCounter.start()
})
afterAll(() => counter.stop())

it('parses and wires 10,000 sub-tables with work that grows as the table does', async () => {
  const { largeTable, parseAndWire } = await import('../bench/large-table.ts')
  const work = async (count: number): Promise<number> => {
    const bytes = largeTable(count)
    const regions: unknown[] = []
    const blocks = await counter.count('/runtime/', () => regions.push(...parseAndWire(bytes)))
    expect(regions).toHaveLength(count / 5)
    return blocks
  }
  const [quarter, half, whole] = [await work(2_500), await work(5_000), await work(10_000)]
  // Every sub-table is looked at field by field, so the count counts.
  expect(whole).toBeGreaterThan(10_000 * 50)
  // Linear work doubles, up to what any table costs once; a quadratic step would make it four times as much.
  expect(half / quarter).toBeLessThan(2.001)
  expect(whole / half).toBeLessThan(2.001)
})
