/** The front end takes any supported compiler as a value: the same IR and the same answers from each. */
import ts from 'typescript'
import ts56 from 'typescript56'
import ts59 from 'typescript59'
import { expect, test } from 'vitest'
import { createOracle, oracleContext } from '../analyzer/frontend/checker-oracle.ts'
import { lowerFile, type LoweredFile } from '../analyzer/frontend/lower/file.ts'
import type { TS } from '../analyzer/frontend/typescript.ts'
import { printFile } from '../analyzer/ir/print.ts'
import { typescriptOf } from '../rules/typescript.ts'

const source = `
  enum Command { Smart = 1, Vendor = Smart << 3 }
  const limits = { labels: 1 << 4, name: 'nfit' } as const
  class Bus {
    #mask = 0n
    constructor(readonly view: DataView, private count?: number) {}
    allowed(command: Command): boolean { return (this.#mask & (1n << BigInt(command))) !== 0n }
    static make(): Bus { return new Bus(new DataView(new ArrayBuffer(8))) }
  }
  export function read(bus: Bus | null, command: Command, size: number = limits.labels): number {
    const length = bus?.view.getUint32(4, true) ?? size
    try {
      switch (command) { case Command.Vendor: return length; default: break }
      for (const [i, x] of [size, length].entries()) if (i > 1 && !x) continue
    } finally { Bus.make().allowed(command) }
    return Math.min(length, undeclared(size))
  }
`

/** Printed IR, and every answer the oracle gives to it. */
function answers(compiler: TS): readonly string[] {
  const options = { strict: true, target: compiler.ScriptTarget.ES2022, types: [], noEmit: true }
  const host = compiler.createCompilerHost(options)
  const readOriginal = host.getSourceFile.bind(host)
  const own = compiler.createSourceFile('/input.ts', source, compiler.ScriptTarget.ES2022, true)
  host.getSourceFile = (name, ...rest) => (name === '/input.ts' ? own : readOriginal(name, ...rest))
  const program = compiler.createProgram(['/input.ts'], options, host)
  const file = program.getSourceFile('/input.ts')
  if (file === undefined) throw new Error('no source file')
  const lowered = lowerFile(compiler, file)
  const lookup = (other: typeof file): LoweredFile | undefined => (other === file ? lowered : undefined)
  const oracle = createOracle(
    compiler,
    lowered,
    oracleContext(compiler, program, lookup, () => undefined),
  )
  const lines = [printFile(lowered.ir)]
  const show = (value: unknown): string =>
    JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? `${inner}n` : inner)) ?? ''
  for (const fn of lowered.ir.functions) {
    for (const { instructions } of fn.blocks) {
      for (const { kind, site } of instructions) {
        if (kind !== 'call' && kind !== 'get' && kind !== 'load') continue
        const { text, callee, hint, constant, enumOf, propertyFlags } = oracle
        const all = [callee(site), hint(site), constant(site), enumOf(site), propertyFlags(site)]
        lines.push(`${kind} ${text(site)} ${all.map(show).join(' ')}`)
      }
    }
  }
  return lines
}

const reference = answers(ts)

test('answers something', () => {
  expect(reference[0]).toContain('branch')
  const calls = reference.filter((line) => line.startsWith('call '))
  for (const key of ['"DataView.getUint32"', '"Math.min"', '"undeclared"', '"new DataView"', '"BigInt"']) {
    expect(
      calls.some((line) => line.includes(`"key":${key}`)),
      key,
    ).toBe(true)
  }
  expect(reference.some((line) => line.startsWith('get Command.Vendor') && line.includes(' 8 '))).toBe(true)
})

test.each([
  ['5.6', ts56 as unknown as TS],
  ['5.9', ts59 as unknown as TS],
])('TypeScript %s gives the same IR and answers', (version, compiler) => {
  expect(compiler.version.startsWith(version)).toBe(true)
  const other = answers(compiler)
  expect(other[0]).toBe(reference[0])
  // Iterator types changed their names between the versions' libs; the program's own do not depend on that.
  const own = (lines: readonly string[]): string[] => lines.filter((line) => !line.includes('entries'))
  expect(own(other)).toEqual(own(reference))
})

test.each([
  ['5.6', ts56 as unknown as typeof ts],
  ['5.9', ts59 as unknown as typeof ts],
  ['6.0', ts],
])('the TypeScript %s that made a file is found wherever it is installed', (_, compiler) => {
  const made = compiler.createSourceFile('/nowhere/file.ts', 'export {}', compiler.ScriptTarget.ES2022, true)
  expect(typescriptOf(made, '/nowhere')).toBe(compiler)
})
