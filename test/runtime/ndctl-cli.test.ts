/** `nvdimm list`, `read-labels`, `check-labels` and `check-namespace`, on emulated machines and on images. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openImageFile } from '../../runtime/cli/image-file.ts'
import { LabelArea } from '../../runtime/labels/label-area.ts'
import { MemoryLabelMedia } from '../../runtime/labels/label-media.ts'
import type { Dpa } from '../../runtime/lib/brand.ts'
import { unwrap } from '../../runtime/lib/result.ts'
import type { SparseMemory } from '../../runtime/media/sparse-memory.ts'
import { json, run, type Files } from './cli-rig.ts'
import { bttMemory, MIB, open, pattern, UUID } from './namespace.ts'

const image = (memory: SparseMemory): Uint8Array => unwrap(memory.load(0, memory.size))

/** The label area of one DIMM of the four-way set of nfit_test, as old kernels wrote it. */
function labelImage(position: number): Uint8Array {
  const media = new MemoryLabelMedia(new Uint8Array(128 * 1024))
  const area = unwrap(LabelArea.open(media))
  unwrap(area.initialize('v1.1'))
  const label = {
    format: 'v1.1' as const,
    uuid: UUID,
    name: '',
    flags: { names: new Set<never>(), unknown: 0 },
    position,
    labels: 4,
    cookie: 0x0803f6d70100fefbn,
    lbaSize: 0n,
    dpa: 0x1000000n as Dpa,
    rawSize: 0x1000000n,
  }
  unwrap(area.change({ add: [label], remove: [] }))
  return media.bytes
}

const AREAS: Files = Object.fromEntries([0, 1, 2, 3].map((n) => [`labels${n}`, labelImage(n)]))
const LOADS = [0, 1, 2, 3].flatMap((n) => ['--load', `nmem${n}=labels${n}`])

describe('list', () => {
  it('prints the namespaces in use of an emulated machine', () => {
    expect(json({}, 'list', '--emulated', 'nfit_test')).toEqual([
      { dev: 'namespace2.0', mode: 'raw', size: 33_554_432, sector_size: 512, blockdev: 'pmem2' },
      { dev: 'namespace3.0', mode: 'raw', size: 4_194_304, sector_size: 512, blockdev: 'pmem3' },
    ])
    expect(run({}, 'list', '--emulated', 'nfit_test.0')).toEqual({ status: 0, stdout: '', stderr: '' })
  })
  it('prints buses with all that is on them', () => {
    const buses = json({}, 'list', '--emulated', 'nfit_test', '-BDRNi')
    expect(buses).toMatchObject([
      {
        provider: 'nfit_test.0',
        dev: 'ndbus0',
        scrub_state: 'idle',
        dimms: [{ dev: 'nmem0', id: 'cdab-0a-07e0-ffffffff', security: 'disabled' }, {}, {}, {}],
        regions: [
          {
            dev: 'region0',
            size: 33_554_432,
            available_size: 33_554_432,
            type: 'pmem',
            // As the text has it: the cookie does not fit a number.
            mappings: [
              { dimm: 'nmem0', offset: 0, length: 16_777_216, position: 0 },
              { dimm: 'nmem1', offset: 0, length: 16_777_216, position: 1 },
            ],
            persistence_domain: 'memory_controller',
            namespaces: [{ dev: 'namespace0.0', size: 0, state: 'disabled' }],
          },
          { dev: 'region1', mappings: [{}, {}, {}, {}] },
        ],
      },
      {
        provider: 'nfit_test.1',
        dimms: [
          {
            dev: 'nmem4',
            flag_failed_save: true,
            flag_failed_arm: true,
            flag_failed_restore: true,
            flag_failed_flush: true,
            flag_smart_event: true,
          },
          { dev: 'nmem5', flag_failed_map: true },
        ],
        regions: [{ dev: 'region2', available_size: 0 }, { dev: 'region3' }],
      },
    ])
    const { stdout } = run({}, 'list', '--emulated', 'nfit_test', '-Ru')
    expect(stdout).toContain('"iset_id":"0x40e62f0cc00f58ac"')
    expect(stdout).toContain('"size":"32.00 MiB (33.55 MB)"')
  })
  it('prints the health of DIMMs', () => {
    const [first] = json({}, 'list', '--emulated', 'nfit_test.0', '-DH')
    expect(first.health).toEqual({
      health_state: 'non-critical',
      temperature_celsius: 23,
      controller_temperature_celsius: 25,
      spares_percentage: 75,
      alarm_temperature: true,
      alarm_controller_temperature: false,
      alarm_spares: true,
      alarm_enabled_media_temperature: true,
      temperature_threshold: 40,
      alarm_enabled_ctrl_temperature: false,
      alarm_enabled_spares: true,
      spares_threshold: 5,
      life_used_percentage: 5,
      shutdown_state: 'clean',
      shutdown_count: 42,
    })
    expect(json({}, 'list', '--emulated', 'qemu', '-DH')[0].health).toBe(undefined)
    expect(Object.keys(json({}, 'list', '--emulated', 'nfit_test.0', '-vvv')[0])).toEqual([
      'provider',
      'dev',
      'scrub_state',
      'firmware',
      'dimms',
      'regions',
    ])
  })
  it('finds one namespace in the label areas of four DIMMs', () => {
    expect(json(AREAS, 'list', '--emulated', 'nfit_test.0', ...LOADS)).toEqual([
      { dev: 'namespace1.0', mode: 'raw', size: 67_108_864, uuid: UUID, sector_size: 512, blockdev: 'pmem1' },
    ])
  })
  it('finds a translation table in the memory of a region', () => {
    const files = { table: image(bttMemory(4096, 32 * MIB)) }
    expect(json(files, 'list', '--emulated', 'nfit_test', '--load', 'region2=table')[0]).toEqual({
      dev: 'namespace2.0',
      mode: 'sector',
      size: 0x1ef1 * 4096,
      uuid: UUID,
      sector_size: 4096,
      blockdev: 'pmem2s',
    })
  })
  it('prints what images hold', () => {
    const files = { 'dir/a.img': image(bttMemory(512)), 'b.img': new Uint8Array(5000) }
    expect(json(files, 'list', 'dir/a.img', 'b.img')).toEqual([
      { dev: 'a.img', mode: 'sector', size: 0x7dca * 512, uuid: UUID, sector_size: 512 },
      { dev: 'b.img', mode: 'raw', size: 5000, sector_size: 512 },
    ])
    expect(json(files, 'list', '-u', 'b.img', '--start', '0x100000000', '--uuid', UUID)).toMatchObject({
      uuid: UUID,
    })
  })
  it.each<[readonly string[], string]>([
    [[], 'give images of namespaces, or --emulated'],
    [['missing'], "cannot read 'missing': ENOENT: no such file"],
    [['a', '--emulated', 'qemu'], 'give images or --emulated, not both'],
    [
      ['--emulated', 'vax'],
      "--emulated cannot be 'vax'; it is one of nfit_test, nfit_test.0, nfit_test.1, qemu, e820, of_pmem, virtio_pmem, papr_scm, ramdax, cxl",
    ],
    [['--emulated', 'qemu', '--load', 'nmem0'], "--load cannot be 'nmem0'; it is DEVICE=FILE"],
    [['--emulated', 'qemu', '--load', 'nmem9=a'], "there is no nmem9 to load 'a' into"],
    [['--emulated', 'nfit_test', '--load', 'region0=big'], "cannot load 'big' into region0: EFAULT"],
    [['--emulated', 'nfit_test', '--load', 'nmem0=big'], "cannot load 'big' into nmem0: ENXIO"],
    [['a', '--start', 'x'], "--start cannot be 'x'; it is an address such as 0x100000000"],
    [['a', '--uuid', 'x'], "--uuid cannot be 'x'"],
    [['broken'], "'broken' cannot be used: info block at offset 0x0 needs to be restored"],
  ])('%j is told in a sentence', (args, sentence) => {
    const broken = bttMemory(512)
    unwrap(broken.store(0, new Uint8Array(4096)))
    const files = { a: new Uint8Array(9), big: new Uint8Array(33 * MIB), broken: image(broken) }
    expect(run(files, 'list', ...args)).toEqual({ status: 2, stdout: '', stderr: `nvdimm: ${sentence}\n` })
  })
})

describe('labels', () => {
  const files: Files = { ...AREAS, blank: new Uint8Array(4096), tiny: new Uint8Array(10) }
  it('are read from images and DIMMs', () => {
    const [area] = json(files, 'read-labels', '-j', 'labels2')
    expect(area).toMatchObject({
      dev: 'labels2',
      index: [{ seq: 3 }, { seq: 1 }],
      label: [{ position: 2, nlabel: 4 }],
    })
    expect(run(files, 'read-labels', 'labels0', 'labels1').stderr).toBe('read 2 nmems\n')
    const { stdout } = run(files, 'read-labels', 'all', '-u', '--emulated', 'nfit_test.0', ...LOADS)
    expect(JSON.parse(stdout).map((one: any) => one.label[0].isetcookie)).toEqual(
      Array.from({ length: 4 }, () => '0x803f6d70100fefb'),
    )
    expect(json(files, 'read-labels', '-I', 'labels0')[0].label).toBe(undefined)
    expect(run(files, 'read-labels', 'blank')).toEqual({
      status: 1,
      stdout: '',
      stderr: 'blank: the label area has no valid index block\nread 0 nmem\n',
    })
  })
  it('are checked', () => {
    expect(run(files, 'check-labels', 'labels0', 'labels1')).toEqual({
      status: 0,
      stdout: '',
      stderr: 'successfully verified 2 nmem labels\n',
    })
    const torn = AREAS.labels0!.slice()
    torn[300] = 0xff
    expect(run({ torn, tiny: files.tiny! }, 'check-labels', '-v', 'torn', 'tiny')).toEqual({
      status: 1,
      stdout: '',
      stderr:
        'torn: nsindex1 checksum invalid\ntiny: label area (10) too small to host (128 byte) labels\nsuccessfully verified 1 nmem label\n',
    })
    expect(run(files, 'check-labels', 'all', '--emulated', 'nfit_test.0')).toMatchObject({ status: 1 })
    expect(run(files, 'check-labels', 'nmem9', '--emulated', 'nfit_test').stderr).toBe(
      'nvdimm: there is no DIMM nmem9\n',
    )
  })
})

describe('check-namespace', () => {
  it('says what is wrong, and repairs it when asked to', () => {
    const memory = bttMemory(512)
    unwrap(open(memory).write(1, pattern(1, 512)))
    unwrap(memory.store(100, Uint8Array.of(1)))
    const files = { a: image(memory) }
    const wrong = 'a: found 1 BTT arena\na: arena 0: info block at offset 0x0 needs to be restored\n'
    expect(run(files, 'check-namespace', 'a')).toEqual({
      status: 1,
      stdout: `${wrong}a: run with --repair to make the changes\n`,
      stderr: 'checked 0 namespaces\n',
    })
    expect(run(files, 'check-namespace', 'a', '-R', '-L')).toEqual({
      status: 0,
      stdout: `${wrong}a: repaired 1 of 1\na: rewrote the log\n`,
      stderr: 'checked 1 namespace\n',
    })
    expect(run(files, 'check-namespace', 'a')).toMatchObject({ status: 0, stdout: 'a: found 1 BTT arena\n' })
    expect(run(files, 'check-namespace', 'a', '-L').stderr).toBe(
      'nvdimm: --rewrite-log also requires --repair\n',
    )
  })
  it('finds no table where there is none', () => {
    const files = { a: new Uint8Array(17 * MIB), table: image(bttMemory(4096, 32 * MIB)) }
    expect(run(files, 'check-namespace', 'a')).toMatchObject({
      status: 1,
      stderr: 'a: the signature is missing\nchecked 0 namespaces\n',
    })
    const loaded = ['--emulated', 'nfit_test', '--load', 'region2=table']
    expect(run(files, 'check-namespace', 'namespace2.0', ...loaded)).toMatchObject({ status: 0 })
    expect(run(files, 'check-namespace', 'namespace9.0', ...loaded)).toMatchObject({
      status: 2,
      stderr: 'nvdimm: there is no namespace9.0\n',
    })
  })
})

it('reads and writes real files in parts', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nvdimm-'))
  try {
    const path = join(folder, 'image')
    writeFileSync(path, new Uint8Array(100))
    const file = openImageFile(path, 'write')
    file.write(10, Uint8Array.of(1, 2, 3))
    expect([file.size, [...file.read(9, 5)]]).toEqual([100, [0, 1, 2, 3, 0]])
    expect(() => file.read(99, 2)).toThrow('shorter')
    file.close()
    expect(readFileSync(path)[12]).toBe(3)
    const locked = openImageFile(path, 'read')
    expect(() => locked.write(0, Uint8Array.of(1))).toThrow()
    locked.close()
  } finally {
    rmSync(folder, { recursive: true })
  }
})
