/** Calls across CommonJS modules in JavaScript: every way to export a function, and every way to require it. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { command } from './harness/command.ts'

const files = {
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      allowJs: true,
      types: [],
      target: 'es2022',
      module: 'commonjs',
      moduleResolution: 'bundler',
    },
    files: ['use.js', 'single.js', 'table.js', 'whole.js'],
  }),
  'package.json': '{ "type": "commonjs" }',
  'single.js': `exports.low = function (v) { return v & 15 }
exports.arrow = (v) => v & 7
function named(v) { return v & 3 }
exports.named = named
exports.later = undefined
exports.later = function later(v) { return v & 1 }
exports.either = (v) => v & 1
exports.either = Math.random
`,
  'table.js': `function low(v) { return v & 15 }
let changed = low
changed = Math.random
class Reader {
  constructor(bits) { this.bits = bits }
  first() { return this.bits & 31 }
}
module.exports = { low, changed, inline(v) { return v & 63 }, property: function (v) { return v & 127 }, Reader }
`,
  'whole.js': `module.exports = function whole(v) { return v & 15 }
module.exports.deep = { f: (v) => v & 3 }
`,
  'use.js': `const { low, arrow, named, later, either } = require('./single')
const single = require('./single')
const table = require('./table')
const { low: renamed, inline, Reader } = require('./table')
const whole = require('./whole')
exports.use = function (v) {
  __value(low(v))
  __value(arrow(v))
  __value(named(v))
  __value(later(v))
  __value(either(v))
  __value(single.low(v))
  __value(table.low(v))
  __value(table.changed(v))
  __value(table.property(v))
  __value(renamed(v))
  __value(inline(v))
  __value(new Reader(v).first())
  __value(whole(v))
  __value(whole.deep.f(v))
  __value(require('./single').low(v))
}
`,
}

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tsmatch-commonjs-'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
})
afterAll(() => rmSync(folder, { recursive: true }))

test('functions are found where they are exported', async () => {
  const { out } = await command(folder, '--probes', '--format', 'text')
  const told = out.split('\n').flatMap((line) => /info: (.*)$/.exec(line)?.[1] ?? [])
  expect(told).toEqual([
    'low(v) = 0..15',
    'arrow(v) = 0..7',
    'named(v) = 0..3',
    'later(v) = 0..1',
    'either(v) = number | NaN',
    'single.low(v) = 0..15',
    'table.low(v) = 0..15',
    'table.changed(v) = number | NaN',
    'table.property(v) = 0..127',
    'renamed(v) = 0..15',
    'inline(v) = 0..63',
    'new Reader(v).first() = 0..31',
    'whole(v) = 0..15',
    'whole.deep.f(v) = 0..3',
    "require('./single').low(v) = 0..15",
  ])
})

test('what they give in Node lies in what is told', async () => {
  const { out } = await command(folder, '--probes', '--format', 'json')
  const found = JSON.parse(out) as { findings: { message: string }[] }
  const ranges = found.findings.map(({ message }) => / = (\d+)\.\.(\d+)$/.exec(message))
  const script = `const out = []; globalThis.__value = (x) => out.push(x)
    for (const v of [0, 7, 255, -1]) require('./use').use(v)
    console.log(JSON.stringify(out))`
  const values = JSON.parse(execFileSync(process.execPath, ['-e', script], { cwd: folder, encoding: 'utf8' })) as number[] // prettier-ignore
  expect(values.length).toBe(ranges.length * 4)
  for (const [i, value] of values.entries()) {
    const range = ranges[i % ranges.length]
    if (range) expect(value >= Number(range[1]) && value <= Number(range[2]), `value ${String(i)}`).toBe(true)
  }
})
