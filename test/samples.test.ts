import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { defectClasses, readSamples } from '../rules/docs/samples.ts'
import { parseExpectations } from './harness/want.ts'
import { buffers } from './samples/buffers.ts'
import { commands } from './samples/commands.ts'
import { decided } from './samples/decided.ts'
import { integers } from './samples/integers.ts'
import { lifetimes } from './samples/lifetimes.ts'
import { neighbours } from './samples/neighbours.ts'
import type { Pair } from './samples/pair.ts'

const root = new URL('..', import.meta.url).pathname
const catalogue = defectClasses.flatMap(({ checks }) => checks)

const pairs: readonly Pair[] = [
  ...decided,
  ...integers,
  ...commands,
  ...buffers,
  ...lifetimes,
  ...neighbours,
].sort((a, b) => (a.name < b.name ? -1 : 1))

function read(name: string, side: 'buggy' | 'fixed'): string {
  return readFileSync(`${root}samples/${name}/${side}.ts`, 'utf8')
}

describe('samples', () => {
  it('are at least sixty pairs, each of them run here', () => {
    const entries = readdirSync(`${root}samples`, { withFileTypes: true })
    const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
    expect(pairs.map(({ name }) => name)).toEqual(folders.sort())
    expect(pairs.length).toBeGreaterThanOrEqual(60)
  })

  it('show every class of the catalogue', () => {
    expect(new Set(catalogue).size).toBe(40)
    const shown = new Set(readSamples(root).flatMap(({ found, missed }) => [...found, ...missed]))
    expect(catalogue.filter((id) => !shown.has(id))).toEqual([])
  })

  it('count what is not found yet', () => {
    const missed = pairs.flatMap(({ name }) => {
      const markers = parseExpectations(read(name, 'buggy'), name).filter(({ kind }) => kind === 'FN')
      return markers.map(({ why }) => `${name}: ${why}`)
    })
    for (const text of missed) expect(catalogue).toContain(/: ([a-z-]+)/.exec(text)?.[1])
    console.log(
      `${String(missed.length)} of ${String(pairs.length)} samples have a defect that is not found yet`,
    )
  })

  describe.each(pairs)('$name', ({ name, run, exported, buggy, fixed }) => {
    it('goes wrong on the buggy side only', async () => {
      expect(await run('buggy')).toEqual(buggy)
      expect(await run('fixed')).toEqual(fixed)
      expect(buggy).not.toEqual(fixed)
    })

    it('has one API on both sides', async () => {
      const [ofBuggy, ofFixed] = await exported()
      expect(ofBuggy).toEqual(ofFixed)
    })

    it('tells its story, where it is from and what to learn', () => {
      const [story = '', rest = ''] = read(name, 'buggy').split('// Learn: ')
      expect(rest).not.toBe('')
      for (const text of [story, read(name, 'fixed').split('\n\n')[0]])
        expect(text?.replace(/\n\/\/ /g, ' ')).toMatch(
          /linux [0-9a-f]{12}|linux 6\.12|[Rr]eport of|[Pp]atch of|CVE-|Smatch's/,
        )
    })

    it.each(['buggy', 'fixed'] as const)(
      'fits a screen on the %s side, and the width of the code',
      (side) => {
        const lines = read(name, side)
          .split('\n')
          .map((line) => line.replace(/ \/\/ (want "|FN: |FP ").*/, ''))
        expect(lines.length).toBeLessThanOrEqual(80)
        expect(lines.filter((line) => line.length > 110)).toEqual([])
      },
    )

    it('marks its defects on the buggy side only', () => {
      const kinds = (side: 'buggy' | 'fixed'): readonly string[] =>
        parseExpectations(read(name, side), name).map(({ kind }) => kind)
      expect(kinds('buggy').filter((kind) => kind !== 'FP').length).toBeGreaterThan(0)
      expect(kinds('fixed').filter((kind) => kind !== 'FP')).toEqual([])
    })
  })
})
