/** `npm run compare` of the repository, as a table: run when the site is built, so that the figures are today's. */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export interface Comparison {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

export declare const data: Comparison
export default {
  load(): Comparison {
    const root = fileURLToPath(new URL('..', import.meta.url))
    const output = execFileSync(process.execPath, ['dist/test/compare/compare.js'], {
      cwd: root,
      encoding: 'utf8',
    })
    const [head = [], ...rows] = output
      .split('\n')
      .filter((line) => / {2}/.test(line))
      .map((line) => line.split(/ {2,}/))
    // Our own column first, and the sums on top, where nobody has to look for them.
    const own = head.indexOf('tsmatch')
    const ordered = (row: readonly string[]): readonly string[] => [row[0] ?? '', row[own] ?? '', ...row.filter((_, index) => index !== 0 && index !== own)] // prettier-ignore
    const sums = rows.pop() ?? []
    return { head: ordered(head), rows: [sums, ...rows].map(ordered) }
  },
}
