import { describe, expect, it } from 'vitest'
import { nvdimm } from '../../runtime/cli/nvdimm.ts'
import type { Host } from '../../runtime/cli/host.ts'
import { fixture, patched } from './fixture.ts'

const a = fixture('a-all-subtables')

/** A run with one file for everything that is read. */
function on(bytes: Uint8Array | string, ...args: readonly string[]) {
  const files = new Map<string, Uint8Array>()
  let stdout = ''
  let stderr = ''
  const host: Host = {
    read: (path) => {
      if (path === 'missing') throw new Error('ENOENT: no such file')
      return typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes
    },
    write: (path, written) => {
      if (path === 'locked') throw new Error('EACCES: permission denied')
      files.set(path, written)
    },
    open: () => {
      throw new Error('EISDIR: no images here')
    },
    print: (text) => {
      stdout += text
    },
    printError: (text) => {
      stderr += text
    },
  }
  return { status: nvdimm(args, host), stdout, stderr, files }
}

describe('decode', () => {
  it('prints for people and for programs', () => {
    const { status, stdout } = on(a, 'decode', '-')
    expect(status).toBe(0)
    expect(stdout).toContain('0x28 system physical address range\n  rangeIndex 0x1\n  flags proximityValid\n')
    expect(stdout).toContain('0x1f8 interleave')
    const json = JSON.parse(on(a, 'decode', '-', '--json').stdout)
    expect(json.subTables).toHaveLength(18)
    expect(json.subTables[0]).toMatchObject({ kind: 'spa', address: '0x480000000' })
  })
  it('shows bits without a name', () => {
    expect(on(patched(a, { 0x2e: 0x82 }), 'decode', '-').stdout).toContain('  flags proximityValid 0x80\n')
  })
  it('tolerates what Linux tolerates, on request', () => {
    const odd = patched(a, { 0x62: 0 })
    expect(on(odd, 'decode', '-').status).toBe(2)
    const { stdout } = on(odd, 'decode', '-', '--compat', 'linux')
    expect(stdout).toContain('note: spa sub-table 1 at offset 0x60: length is 0 (zero-length)\n')
  })
})

describe('build', () => {
  it.each(['a-all-subtables', 'b-interleaved-4dimm'] as const)('undoes decode --json for %s', (name) => {
    const json = on(fixture(name), 'decode', '-', '--json').stdout
    const { status, files } = on(json, 'build', 'records.json', '-o', 'out.aml')
    expect(status).toBe(0)
    expect(files.get('out.aml')).toEqual(fixture(name))
  })
  it('takes records written by hand', () => {
    const records = JSON.stringify([
      { kind: 'spa', rangeIndex: 1, rangeGuid: 'pmem', address: '0x100000000', length: 1073741824 },
      { kind: 'memdev', deviceHandle: 1, rangeIndex: 1, regionIndex: 1, regionSize: '1073741824' },
      { kind: 'dcr', regionIndex: 1, vendorId: '0x8680', serialNumber: 7, code: 769 },
    ])
    const { files } = on(records, 'build', '-', '--output', '-')
    const lines = on(files.get('-') ?? a, 'dimms', '-').stdout.split('\n')
    expect(lines[0]).toBe('nmem0 handle 0x1 id 8086-07000000 phys 0 formats 0x301 hints 0')
    expect(lines[1]).toMatch(/^range 1 pmem 0x100000000\+0x40000000 1-way cookie /)
  })
  it.each([
    ['{', /^nvdimm: 'in' is not JSON: .*\n$/],
    ['5', /^nvdimm: subTables: must be a list\n$/],
    ['[{"kind":"x"}]', /^nvdimm: subTables\[0\]\.kind: must be one of spa, memdev, /],
    ['[{"kind":"bdw"}]', /^nvdimm: subTables\[0\]\.regionIndex: is missing\n$/],
    ['{"subTables":[],"lenght":1}', /^nvdimm: table\.lenght: is not known; there are header, reserved, /],
    [
      '[{"kind":"spa","rangeIndex":65536}]',
      /^nvdimm: subTables\[0\]\.rangeIndex: must be an integer from 0 to 0xffff/,
    ],
    ['[{"kind":"dcr","regionIndex":1,"vendorId":1,"serialNumber":1,"code":1,"windows":1}]', /window is null/],
  ])('refuses %s', (text, message) => {
    const { status, stderr, files } = on(text, 'build', 'in', '-o', 'out')
    expect([status, files.size]).toEqual([2, 0])
    expect(stderr).toMatch(message)
  })
  it('says what is wrong with a file', () => {
    expect(on('', 'build', 'missing', '-o', 'x').stderr).toBe(
      "nvdimm: cannot read 'missing': ENOENT: no such file\n",
    )
    expect(on('[]', 'build', 'x', '-o', 'locked').stderr).toBe(
      "nvdimm: cannot write 'locked': EACCES: permission denied\n",
    )
  })
})

describe('dimms', () => {
  it('lists DIMMs and regions', () => {
    const lines = on(a, 'dimms', '-').stdout.split('\n')
    expect(lines[0]).toBe(
      'nmem0 handle 0x0 id 8089-a2-1718-010c0b0a phys 32 formats 0x201 0x301 hints 2 smart_notify',
    )
    expect(lines[2]).toBe(
      'range 1 pmem 0x480000000+0x800000000 2-way cookie 0x5058a00a14162803 0x14246ee244453c47 cpu_cache',
    )
  })
  it('lists those of emulated machines', () => {
    const lines = on(a, 'dimms', '--emulated', 'nfit_test').stdout.split('\n')
    expect(lines[0]).toBe('ndbus0 nfit_test.0')
    expect(lines[7]).toBe('ndbus1 nfit_test.1')
    expect(lines[8]).toBe(
      'nmem4 handle 0x10000 id cdab-0a-07e0-fffffeff phys 0 formats 0x101 hints 0 ' +
        'save_fail restore_fail flush_fail not_armed smart_event',
    )
    const json = JSON.parse(on(a, 'dimms', '--emulated', 'qemu', '--json').stdout)
    expect(json.buses[0].dimms.map((dimm: any) => dimm.record.id)).toEqual(['8680-56341200', '8680-57341200'])
  })
})

describe('commands', () => {
  it('tells what firmware answers, by name', () => {
    const { stdout, stderr } = on(a, 'commands', '--emulated', 'nfit_test.0')
    expect(stderr).toBe('')
    expect(stdout).toContain(
      [
        'nmem0 handle 0x0 id cdab-0a-07e0-ffffffff family intel dsm_mask 0x7ffff476',
        '  commands smart smart_thresh get_size get_data set_data cmd_call',
        '  functions',
        '     1 get SMART and health info',
        '     2 get SMART threshold',
        '     4 get namespace label size',
      ].join('\n'),
    )
    expect(stdout).toContain('  commands ars_cap ars_start ars_status clear_error cmd_call\n')
  })
  it('tells of a DIMM without functions that it has none', () => {
    const { stdout } = on(a, 'commands', '--emulated', 'qemu')
    expect(stdout).toContain(
      'nmem0 handle 0x1 id 8680-56341200 family intel dsm_mask 0x70\n  commands get_size get_data set_data cmd_call\n',
    )
    expect(stdout).toContain(
      'nmem1 handle 0x2 id 8680-57341200 family none dsm_mask 0x0\n  commands cmd_call\n',
    )
  })
  it('takes the masks of a real machine for a dumped table', () => {
    const json = (...args: readonly string[]) =>
      JSON.parse(on(a, 'commands', '-', '--json', ...args).stdout).buses[0].dimms[0]
    expect(json('--family', 'msft', '--dsm-mask', '0x800')).toMatchObject({
      family: 'msft',
      dsmMask: 0x800,
      commands: ['cmd_call'],
      functions: [{ function: 11, name: 'get NVDIMM-N health', revision: 1 }],
    })
    expect(json('--dsm-mask', '0x1002').functions.map((one: any) => [one.function, one.revision])).toEqual([
      [1, 1],
      [12, 2],
    ])
    expect(on(a, 'commands', '-').stderr).toMatch(/^nvdimm: a table does not tell what firmware answers, /)
  })
})

describe('mistakes', () => {
  it.each([
    [['paint', '-'], "nvdimm: unknown command 'paint'\n"],
    [['decode'], 'nvdimm: give a file, - for standard input, or --emulated\n'],
    [['decode', '-', '-'], "nvdimm: too many arguments for 'decode'\n"],
    [['decode', '-', '--jsn'], "nvdimm: unknown option '--jsn'\n"],
    [['decode', '-', '--compat', 'bsd'], "nvdimm: --compat cannot be 'bsd'; it is one of strict, linux\n"],
    [
      ['dimms', '--emulated', 'vax'],
      "nvdimm: --emulated cannot be 'vax'; it is one of nfit_test, nfit_test.0, nfit_test.1, qemu\n",
    ],
    [['dimms', '-', '--emulated', 'qemu'], 'nvdimm: give a file or --emulated, not both\n'],
    [
      ['commands', '-', '--family', 'x'],
      "nvdimm: --family cannot be 'x'; it is one of intel, hpe1, hpe2, msft, hyperv\n",
    ],
    [
      ['commands', '-', '--dsm-mask', '0x100000000'],
      "nvdimm: --dsm-mask cannot be '0x100000000'; it is a mask of 32 bits such as 0x7fffe\n",
    ],
    [['build', '-'], "nvdimm: required option '-o, --output <file>' not specified\n"],
  ] as const)('%j ends with status 2 and a sentence', (args, stderr) => {
    expect(on(a, ...args)).toMatchObject({ status: 2, stdout: '', stderr })
  })
  it('names what is wrong with a table', () => {
    const bad = patched(a, { 0x10a: 47 })
    expect(on(bad, 'decode', '-').stderr).toBe(
      'nvdimm: memdev sub-table 4 at offset 0x108: length is 47, must be 48 (length)\n',
    )
    expect(on(a, 'decode', 'missing').stderr).toBe("nvdimm: cannot read 'missing': ENOENT: no such file\n")
  })
  it('help is no mistake', () => {
    for (const args of [[], ['--help'], ['decode', '--help']])
      expect(on(a, ...args)).toMatchObject({ status: 0, stderr: '' })
    expect(on(a).stdout).toMatch(/^Usage: nvdimm /)
  })
})
