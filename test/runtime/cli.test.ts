import { describe, expect, it } from 'vitest'
import { nvdimm } from '../../runtime/cli/nvdimm.ts'
import { fixture, patched } from './fixture.ts'

const a = fixture('a-all-subtables')
const on = (bytes: Uint8Array, ...args: readonly string[]) => nvdimm(args, () => bytes)

describe('nvdimm', () => {
  it('decodes for people and for programs', () => {
    const { status, stdout } = on(a, 'decode', '-')
    expect(status).toBe(0)
    expect(stdout).toContain('0x28 system physical address range\n  rangeIndex 0x1\n  flags proximityValid\n')
    expect(stdout).toContain('0x1f8 interleave')
    const json = JSON.parse(on(a, 'decode', '-', '--json').stdout) as {
      readonly subTables: readonly unknown[]
    }
    expect(json.subTables).toHaveLength(18)
    expect(json.subTables[0]).toMatchObject({ kind: 'spa', address: '0x480000000' })
  })
  it('lists DIMMs and regions', () => {
    const lines = on(a, 'dimms', '-').stdout.split('\n')
    expect(lines[0]).toBe(
      'nmem0 handle 0x0 id 8089-a2-1718-010c0b0a phys 32 formats 0x201 0x301 hints 2 smart_notify',
    )
    expect(lines[2]).toBe(
      'range 1 pmem 0x480000000+0x800000000 2-way cookie 0x5058a00a14162803 0x14246ee244453c47 cpu_cache',
    )
  })
  it.each([
    [['paint', '-'], "nvdimm: unknown command 'paint'\n"],
    [['decode'], 'nvdimm: give a command and one file\n'],
    [['decode', '-', '--compat', 'bsd'], "nvdimm: --compat is strict or linux, not 'bsd'\n"],
  ] as const)('%j ends with status 2 and a sentence', (args, stderr) => {
    expect(on(a, ...args)).toEqual({ status: 2, stdout: '', stderr })
  })
  it('names what is wrong with a table or file', () => {
    const bad = patched(a, { 0x10a: 47 })
    expect(on(bad, 'decode', '-').stderr).toBe(
      'nvdimm: memdev sub-table 4 at offset 0x108: length is 47, must be 48 (length)\n',
    )
    expect(nvdimm(['decode', '/nonexistent']).stderr).toMatch(/^nvdimm: cannot read '\/nonexistent': ENOENT/)
  })
})
