import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const folder = new URL('../samples/', import.meta.url)

interface Pair {
  readonly name: string
  /** What `drive` sees of each side. */
  readonly run: (side: 'buggy' | 'fixed') => Promise<unknown>
  readonly exported: () => Promise<readonly (readonly string[])[]>
  readonly buggy: unknown
  readonly fixed: unknown
}

/** `drive` must show the defect: a different outcome on either side. The fixed side has the buggy side's API. */
function pair<Sample extends object>(
  name: string,
  sides: { readonly buggy: () => Promise<Sample>; readonly fixed: () => Promise<Sample> },
  drive: (sample: Sample) => unknown,
  outcome: { readonly buggy: unknown; readonly fixed: unknown },
): Pair {
  return {
    name,
    run: async (side) => drive(await sides[side]()),
    exported: async () => [Object.keys(await sides.buggy()), Object.keys(await sides.fixed())],
    ...outcome,
  }
}

/** The message of what `action` throws, or its result. */
function attempt(action: () => unknown): unknown {
  try {
    return action()
  } catch (error) {
    return error instanceof Error ? error.name : error
  }
}

function u32View(...words: readonly number[]): DataView {
  const view = new DataView(new ArrayBuffer(words.length * 4))
  for (const [index, word] of words.entries()) view.setUint32(index * 4, word, true)
  return view
}

function u64View(...words: readonly bigint[]): DataView {
  const view = new DataView(new ArrayBuffer(Math.max(64, words.length * 8)))
  for (const [index, word] of words.entries()) view.setBigUint64(index * 8, word, true)
  return view
}

const pairs: readonly Pair[] = [
  pair(
    '01-nd-dax-retest',
    {
      buggy: () => import('../samples/01-nd-dax-retest/buggy.ts'),
      fixed: () => import('../samples/01-nd-dax-retest/fixed.ts'),
    },
    ({ forgetPoisonCheck }) => {
      const superblock = { dataOffset: 0x1000, endTrunc: 0x1000 }
      const claims = (kind: 'pfn' | 'dax') => new Map([[kind, { kind, superblock }]])
      const device = { driver: 'nd_pmem', start: 0, end: 0x9fff }
      const check = (kind: 'pfn' | 'dax') =>
        forgetPoisonCheck({ ...device, claims: claims(kind) }, 0x1000, 0x8fff)
      return [check('pfn'), check('dax')]
    },
    { buggy: [-16, 0], fixed: [-16, -16] },
  ),
  pair(
    '02-forget-poison',
    {
      buggy: () => import('../samples/02-forget-poison/buggy.ts'),
      fixed: () => import('../samples/02-forget-poison/fixed.ts'),
    },
    ({ forgetPoison }) => {
      const badRanges = new BigUint64Array([0x1000n, 0x2000n])
      const result = forgetPoison(badRanges, u64View(0x1000n, 2n ** 64n - 0x800n))
      return [result, [...badRanges]]
    },
    // The sum wraps on its way into the list: the bad range has grown downwards.
    { buggy: [0, [0x800n, 0x2000n]], fixed: [-22, [0x1000n, 0x2000n]] },
  ),
  pair(
    '03-unknown-commands',
    {
      buggy: () => import('../samples/03-unknown-commands/buggy.ts'),
      fixed: () => import('../samples/03-unknown-commands/fixed.ts'),
    },
    ({ commandsShow }) => {
      const names = commandsShow({ cmdMask: 0 }, u32View(0x7fffe)).trim().split(' ')
      return [names.length, names.filter((name) => name === 'unknown').length]
    },
    { buggy: [18, 8], fixed: [10, 0] },
  ),
  pair(
    '04-command-bit',
    {
      buggy: () => import('../samples/04-command-bit/buggy.ts'),
      fixed: () => import('../samples/04-command-bit/fixed.ts'),
    },
    ({ ndIoctl }) => {
      const bus = { name: 'ndbus0', cmdMask: 0b10 }
      return [1, 2, 33].map((cmd) => ndIoctl(bus, Buffer.from([cmd, 0, 0, 0])))
    },
    { buggy: [1, -25, 33], fixed: [1, -25, -25] },
  ),
  pair(
    '05-handler-table',
    {
      buggy: () => import('../samples/05-handler-table/buggy.ts'),
      fixed: () => import('../samples/05-handler-table/fixed.ts'),
    },
    ({ dispatch }) =>
      [2, 3].map((cmd) => attempt(() => dispatch({ health: 1, flags: 7 }, Buffer.from([cmd])))),
    { buggy: [7, 'TypeError'], fixed: [7, -25] },
  ),
  pair(
    '06-firmware-call',
    {
      buggy: () => import('../samples/06-firmware-call/buggy.ts'),
      fixed: () => import('../samples/06-firmware-call/fixed.ts'),
    },
    ({ call }) => {
      const seen: number[] = []
      const firmware = { evaluate: (func: number) => seen.push(func) && 0 }
      for (const func of [1, 9, 33]) call({ firmware, dsmMask: 0b10 }, u32View(func, 0))
      return seen
    },
    { buggy: [1, 9, 33], fixed: [1] },
  ),
  pair(
    '07-signed-function',
    {
      buggy: () => import('../samples/07-signed-function/buggy.ts'),
      fixed: () => import('../samples/07-signed-function/fixed.ts'),
    },
    ({ envelopeFunction }) => [1, 2, -31].map((func) => envelopeFunction(0b10, u32View(0, 0, func))),
    { buggy: [1, -25, -31], fixed: [1, -25, -22] },
  ),
  pair(
    '08-label-slots',
    {
      buggy: () => import('../samples/08-label-slots/buggy.ts'),
      fixed: () => import('../samples/08-label-slots/fixed.ts'),
    },
    ({ parseIndex }) => [parseIndex(u32View(4, 128), 1024), parseIndex(u32View(0x100_0001, 256), 1024)],
    {
      buggy: [
        { slots: 4, bytes: 512 },
        { slots: 0x100_0001, bytes: 256 },
      ],
      fixed: [{ slots: 4, bytes: 512 }, -22],
    },
  ),
  pair(
    '09-sector-shift',
    {
      buggy: () => import('../samples/09-sector-shift/buggy.ts'),
      fixed: () => import('../samples/09-sector-shift/fixed.ts'),
    },
    ({ readSector }) => {
      const offsets: number[] = []
      const disk = {
        read: (offset: number, length: number) => new Uint8Array(offsets.push(offset) && length),
      }
      for (const sector of [3, 0x40_0000, 0x80_0000]) readSector(disk, u32View(sector))
      return offsets
    },
    { buggy: [1536, -(2 ** 31), 0], fixed: [1536, 2 ** 31, 2 ** 32] },
  ),
  pair(
    '10-split-address',
    {
      buggy: () => import('../samples/10-split-address/buggy.ts'),
      fixed: () => import('../samples/10-split-address/fixed.ts'),
    },
    ({ parseRecord }) => [parseRecord(u32View(1, 2, 64)), parseRecord(u32View(1, 0x20_0000, 64))],
    // Address 2^53 + 1 becomes its neighbour 2^53.
    {
      buggy: [
        { address: 2 ** 33 + 1, length: 64 },
        { address: 2 ** 53, length: 64 },
      ],
      fixed: [{ address: 2 ** 33 + 1, length: 64 }, -22],
    },
  ),
  pair(
    '11-envelope-total',
    {
      buggy: () => import('../samples/11-envelope-total/buggy.ts'),
      fixed: () => import('../samples/11-envelope-total/fixed.ts'),
    },
    ({ callBuffer }) => {
      const buffer = callBuffer(u32View(0xffff_ffff, 9))
      return typeof buffer === 'number' ? buffer : `${buffer.length} bytes`
    },
    { buggy: '8 bytes', fixed: -22 },
  ),
  pair(
    '12-envelope-end',
    {
      buggy: () => import('../samples/12-envelope-end/buggy.ts'),
      fixed: () => import('../samples/12-envelope-end/fixed.ts'),
    },
    ({ payloadSpan }) => {
      const span = { start: 0, end: 0 }
      const result = payloadSpan(u64View(0n, 2n ** 53n + 1n), span)
      return [result, BigInt(span.end)]
    },
    // The exact end is 2^53 + 65, in a buffer of 64 bytes.
    { buggy: [0, 2n ** 53n + 64n], fixed: [-22, 0n] },
  ),
  pair(
    '13-copied-label',
    {
      buggy: () => import('../samples/13-copied-label/buggy.ts'),
      fixed: () => import('../samples/13-copied-label/fixed.ts'),
    },
    ({ renameLabel }) => {
      const labels = new Map([[0, { name: 'blue', busy: true }]])
      return [attempt(() => renameLabel(labels, 1, 0)), attempt(() => renameLabel(labels, 0, 1))]
    },
    { buggy: [-6, 'TypeError'], fixed: [-6, -12] },
  ),
  pair(
    '14-scrub-busy',
    {
      buggy: () => import('../samples/14-scrub-busy/buggy.ts'),
      fixed: () => import('../samples/14-scrub-busy/fixed.ts'),
    },
    ({ scrubPoll }) => {
      const scrub = { busy: true, cancelled: false, status: 0, finished: 0 }
      return [scrubPoll(scrub), scrub.busy, scrub.finished]
    },
    { buggy: [-11, true, 0], fixed: [0, false, 1] },
  ),
  pair(
    '15-device-type',
    {
      buggy: () => import('../samples/15-device-type/buggy.ts'),
      fixed: () => import('../samples/15-device-type/fixed.ts'),
    },
    ({ commandName }) => {
      const bus = { dimms: new Map([[7, { handle: 7 }]]) }
      return [commandName(bus, 7, 1), commandName(bus, 0, 1)]
    },
    { buggy: ['smart', undefined], fixed: ['smart', 'ars_cap'] },
  ),
]

describe('samples', () => {
  it('are at least twelve pairs, each of them run here', () => {
    const entries = readdirSync(folder, { withFileTypes: true })
    const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
    expect(pairs.map(({ name }) => name)).toEqual(folders.sort())
    expect(pairs.length).toBeGreaterThanOrEqual(12)
  })

  describe.each(pairs)('$name', ({ name, run, exported, buggy, fixed }) => {
    it('goes wrong on the buggy side only', async () => {
      expect(await run('buggy')).toEqual(buggy)
      expect(await run('fixed')).toEqual(fixed)
      expect(buggy).not.toEqual(fixed)
    })

    it('tells one story and wants findings on the buggy side only', async () => {
      const [ofBuggy, ofFixed] = await exported()
      expect(ofBuggy).toEqual(ofFixed)
      for (const side of ['buggy', 'fixed'] as const) {
        const text = readFileSync(new URL(`${name}/${side}.ts`, folder), 'utf8')
        const story = text.split('\n')[0] ?? ''
        expect(story).toMatch(/^\/\/ .*(linux [0-9a-f]{12}|report of|patch of)/)
        expect(story.length).toBeLessThanOrEqual(110)
        expect([...text.matchAll(/\/\/ want "/g)].length > 0, side).toBe(side === 'buggy')
      }
    })
  })
})
