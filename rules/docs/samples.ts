/** Writes samples/README.md, the tour of the samples, from what their first comments and markers say. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { globSync } from 'tinyglobby'

/** A class of defects: a chapter of the tour. */
export interface DefectClass {
  readonly title: string
  readonly remark: string
  /** Checks that find it; some do not exist yet. */
  readonly checks: readonly string[]
}

/** In the order of the tour; together they name every check of the catalogue once. */
export const defectClasses: readonly DefectClass[] = [
  {
    title: 'Tests that decide nothing',
    remark:
      'The outcome is settled before the test runs: by an earlier test, by the value, or by how the test is written. What it should have guarded is unguarded, or dead.',
    checks: [
      'redundant-null-check',
      'impossible-condition',
      'swapped-logical',
      'broken-overflow-guard',
      'wrong-failure-test',
    ],
  },
  {
    title: 'Integers and units',
    remark:
      'Nothing traps: a sum wraps, rounds, goes below zero or counts in the wrong unit, and the result is a number like any other.',
    checks: [
      'unchecked-overflow',
      'length-underflow',
      'narrowing-store',
      'negative-as-unsigned',
      'division-by-zero',
      'mixed-units',
      'inclusive-end',
    ],
  },
  {
    title: 'Commands, shifts and indexes',
    remark: 'A number from outside selects something: an operation, a bit, an entry of a table.',
    checks: [
      'unmasked-command',
      'unbounded-shift',
      'unbounded-index',
      'missing-lower-bound',
      'off-by-one',
      'index-tested-after-use',
    ],
  },
  {
    title: 'Buffers',
    remark:
      'Lengths that were claimed meet bytes that are there. A DataView throws, a typed array drops, a slice gives something else.',
    checks: [
      'short-buffer-read',
      'buffer-overflow',
      'unbounded-loop',
      'unbounded-allocation',
      'uninitialized-bytes',
      'double-fetch',
    ],
  },
  {
    title: 'Bits and masks',
    remark:
      'The compiler sees numbers; which of them are masks, bit numbers or fields is known to the author only.',
    checks: [
      'shift-to-zero',
      'impossible-mask',
      'bit-number-as-mask',
      'logical-for-bitwise',
      'operator-precedence',
    ],
  },
  {
    title: 'Absence and errors',
    remark: 'Something is missing or has failed, and the code goes on as if not.',
    checks: ['null-dereference', 'check-after-use', 'missing-error-code', 'discarded-result'],
  },
  {
    title: 'Lifetimes and locks',
    remark: 'What is taken is given back: on every way out, in the opposite order, once, and by who took it.',
    checks: [
      'leaked-resource',
      'use-after-release',
      'missing-unwind',
      'unbalanced-lock',
      'await-in-critical-section',
    ],
  },
  {
    title: 'Loops that wait or advance',
    remark: 'The end of a loop depends on the outside.',
    checks: ['stuck-loop', 'timeout-off-by-one'],
  },
]

/** A pair as its buggy side describes it. */
export interface Sample {
  readonly name: string
  /** Checks that its markers name: those that find it, and those that are to. */
  readonly found: readonly string[]
  readonly missed: readonly string[]
  readonly story: string
  readonly lesson: string
}

export function readSamples(root: string): readonly Sample[] {
  return globSync('samples/*/buggy.ts', { cwd: root })
    .sort()
    .map((path) => {
      const source = readFileSync(join(root, path), 'utf8')
      const comment = /^(?:\/\/ .*\n)+/.exec(source)?.[0] ?? ''
      const [story = '', lesson = ''] = comment.replace(/^\/\/ /gm, '').trim().replace(/\s+/g, ' ').split(' Learn: ') // prettier-ignore
      return {
        name: path.split('/')[1] ?? '',
        found: idsIn(source, /\/\/ want ".*/g),
        missed: idsIn(source, /\/\/ FN: .*/g),
        story,
        lesson,
      }
    })
}

/** Ids of the catalogue in what `marker` matches, in order of appearance. */
function idsIn(source: string, marker: RegExp): readonly string[] {
  const words = [...source.matchAll(marker)].flatMap(([text]) => text.match(/[a-z]+(?:-[a-z]+)+/g) ?? [])
  return [...new Set(words)].filter((word) => defectClasses.some(({ checks }) => checks.includes(word)))
}

/** `existing` are the ids of the checks that have a page. */
export function samplesPage(root: string, existing: readonly string[]): string {
  const samples = readSamples(root)
  const ids = ({ found, missed }: Sample): readonly string[] => [...found, ...missed]
  const chapters = defectClasses.flatMap(({ title, remark, checks }) => {
    const members = samples.filter((sample) => checks.includes(ids(sample)[0] ?? ''))
    return [`## ${title}`, remark, members.map((sample) => entry(sample, ids(sample), existing)).join('\n')]
  })
  return [
    '# Samples',
    `${String(samples.length)} defects of drivers, each in a few lines of TypeScript: \`buggy.ts\` has it, \`fixed.ts\` is the same code put right, and \`test/samples/\` runs both to show the difference.`,
    'Most are retold from Linux, its NVDIMM drivers above all, in the terms of protocols, flashers, file systems and emulators. Where a story names a commit, its id and title are verified; the details of older ones follow the title and the code as it is now.',
    'On the line of the defect stands `// want` with the finding, or `// FN` with the check that does not find it yet; those are marked with an asterisk here. `npm run check` compares.',
    ...chapters,
  ].join('\n\n')
}

function entry(sample: Sample, ids: readonly string[], existing: readonly string[]): string {
  const { name, missed, story, lesson } = sample
  const checks = ids.map((id) => {
    const text = existing.includes(id) ? `[${id}](../rules/docs/${id}.md)` : id
    return missed.includes(id) ? `${text}\\*` : text
  })
  return `- **[${name}](${name}/buggy.ts)** ([fixed](${name}/fixed.ts)), ${checks.join(', ')}. ${story}\\\n  _${lesson.charAt(0).toUpperCase()}${lesson.slice(1)}_`
}
