import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseNfit } from '../../runtime/acpi/parse.ts'
import { NdBus, type NdDevice } from '../../runtime/bus/nd-bus.ts'
import type { CmdMask, DimmHandle } from '../../runtime/lib/brand.ts'
import { err, unwrap } from '../../runtime/lib/result.ts'
import { maskOf } from '../../runtime/lib/bitmap.ts'
import { wireDimms } from '../../runtime/nfit/dimms.ts'
import { flagWords } from '../../runtime/nfit/identity.ts'
import { indexTables } from '../../runtime/nfit/index-tables.ts'
import { listAttributes, readAttribute, writeAttribute } from '../../runtime/sysfs/device-attributes.ts'
import { hexText } from '../../runtime/sysfs/parse.ts'
import { probeDimm } from '../../runtime/uapi/probe.ts'
import { fixture } from './fixture.ts'
import { UUID, uuidOf } from './label-rig.ts'
import { enabled, machine, made, MIB } from './nd-rig.ts'
import { admin, modes, read, write } from './sysfs-rig.ts'

describe('a region', () => {
  it('tells what it is', () => {
    const { two, bus } = machine({ format: null })
    expect([read(two, 'badblocks'), read(two, 'init_namespaces'), read(two, 'namespace_seed')]).toEqual([
      'ENXIO',
      'ENXIO',
      '\n',
    ])
    enabled(two)
    bus.badRanges.add({ start: two.range.start, length: 1024n * 512n })
    two.revalidate()
    const texts = Object.fromEntries(
      listAttributes(two).map(({ name }) => [name, read(two, name).replace(/\n$/, '')]),
    )
    expect(texts).toEqual({
      modalias: 'nd:t2',
      devtype: 'nd_pmem',
      numa_node: '0',
      target_node: '0',
      size: '33554432',
      available_size: '33554432',
      max_available_extent: '33554432',
      align: '0x1000000',
      mappings: '2',
      nstype: '5',
      mapping0: 'nmem0,0,16777216,0',
      mapping1: 'nmem1,0,16777216,1',
      set_cookie: '0x40e62f0cc00f58ac',
      read_only: '0',
      deep_flush: '0',
      badblocks: '0 512\n512 512',
      resource: '0x100000000',
      persistence_domain: 'memory_controller',
      init_namespaces: '1/1',
      namespace_seed: 'namespace0.0',
      btt_seed: 'btt0.0',
      pfn_seed: 'pfn0.0',
      dax_seed: 'dax0.0',
      'nfit/range_index': '1',
    })
    expect(modes(two)).toMatchObject({ align: '644', deep_flush: '444', resource: '400', read_only: '644' })
  })
  it('takes an alignment that its DIMMs share', () => {
    const { two } = machine()
    expect(['8192', '0x2000\n', '4096', 'x', '0'].map((text) => write(two, 'align', text))).toEqual([
      'ok',
      'ok',
      'EINVAL',
      'EINVAL',
      'EINVAL',
    ])
    expect(read(two, 'align')).toBe('0x2000\n')
  })
  it('hides what nobody knows', () => {
    const { bus, two } = machine()
    const bare = unwrap(
      bus.addRegion({
        ...two.description,
        mappings: [],
        set: null,
        persistence: null,
        rangeIndex: null,
        flush: { ...two.description.flush, hints: [] },
      }),
    )
    enabled(bare)
    const names = listAttributes(bare).map(({ name }) => name)
    for (const hidden of [
      'available_size',
      'set_cookie',
      'deep_flush',
      'persistence_domain',
      'nfit/range_index',
    ])
      expect(names).not.toContain(hidden)
    expect([read(bare, 'nstype'), read(bare, 'max_available_extent'), read(bare, 'mapping0')]).toEqual([
      '4\n',
      '0\n',
      'ENOENT',
    ])
  })
  it('flushes when it has to', () => {
    const { bus, two } = machine()
    const trace: string[] = []
    const port = { fence: () => trace.push('fence'), writeHint: (at: bigint) => trace.push(`hint ${at}`) }
    const add = (
      hints: readonly (readonly bigint[])[],
      callback: (() => ReturnType<typeof err<'EIO'>>) | null = null,
    ) => unwrap(bus.addRegion({ ...two.description, flush: { port, hints, callback } }))
    const hinted = add([[100n, 101n, 102n], [], [100n, 200n], [300n, 301n]])
    expect([read(hinted, 'deep_flush'), modes(hinted)]).toMatchObject(['1\n', { deep_flush: '644' }])
    expect([write(hinted, 'deep_flush', '1'), write(hinted, 'deep_flush', '0')]).toEqual(['ok', 'EINVAL'])
    expect(trace).toEqual(['fence', 'hint 100', 'hint 300', 'fence'])
    const failing = add([[]], () => err('EIO'))
    expect([read(failing, 'deep_flush'), write(failing, 'deep_flush', 'y')]).toEqual(['1\n', 'EIO'])
  })
  it('becomes read-only, and tells its devices', () => {
    const told: string[] = []
    const { two } = machine({ onChange: (device, name) => told.push(`${device.name} ${name}`) })
    enabled(two)
    expect([write(two, 'read_only', 'y'), read(two, 'read_only')]).toEqual(['ok', '1\n'])
    expect(told).toEqual(expect.arrayContaining(['namespace0.0 read_only', 'btt0.0 read_only']))
  })
})

describe('a namespace', () => {
  it('is set up by its attributes', () => {
    const { two, dimms } = machine()
    const seed = enabled(two)
    expect(['\n', 'nonsense', UUID].map((text) => write(seed, 'uuid', text))).toEqual([
      'EINVAL',
      'EINVAL',
      'ok',
    ])
    expect(['1', '0x1000000', '16777217', '99999999999'].map((text) => write(seed, 'size', text))).toEqual([
      'EINVAL',
      'ok',
      'EINVAL',
      'EINVAL',
    ])
    expect([write(seed, 'alt_name', ' fast\n'), read(seed, 'alt_name')]).toEqual(['ok', 'fast\n'])
    expect([
      read(seed, 'sector_size'),
      write(seed, 'sector_size', '4096'),
      read(seed, 'sector_size'),
    ]).toEqual(['[512] 4096 \n', 'ok', '512 [4096] \n'])
    expect(write(seed, 'sector_size', '520')).toBe('EINVAL')
    const classes = ['btt', 'pfn\n', 'dax', '', 'raw'].map((text) => [
      write(seed, 'holder_class', text),
      read(seed, 'holder_class'),
    ])
    expect(classes).toEqual([
      ['ok', 'btt\n'],
      ['ok', 'pfn\n'],
      ['ok', 'dax\n'],
      ['ok', '\n'],
      ['EINVAL', '\n'],
    ])
    expect([write(seed, 'force_raw', '1'), read(seed, 'force_raw'), write(seed, 'force_raw', 'x')]).toEqual([
      'ok',
      '1\n',
      'EINVAL',
    ])
    expect([
      read(seed, 'size'),
      read(seed, 'dpa_extents'),
      read(seed, 'resource'),
      read(seed, 'mode'),
    ]).toEqual(['16777216\n', '2\n', '0x100000000\n', 'raw\n'])
    expect(read(dimms[0]!, 'available_slots')).toBe('12\n')
    seed.isBound = true
    const stores = ['uuid', 'size', 'alt_name', 'sector_size', 'holder_class']
    const values = [UUID, '0', 'x', '512', 'btt']
    expect(stores.map((name, i) => write(seed, name, values[i]!))).toEqual(Array(5).fill('EBUSY'))
    expect(modes(seed)).toMatchObject({
      size: '644',
      resource: '400',
      'block/dax/write_cache': '644',
      mode: '444',
    })
  })
  it('without labels has fewer', () => {
    const { bus, two } = machine()
    const io = enabled(
      unwrap(bus.addRegion({ ...two.description, mappings: [], set: null, hasPageMap: true })),
    )
    expect(listAttributes(io).map(({ name }) => name)).toEqual([
      'modalias',
      'devtype',
      'numa_node',
      'target_node',
      'nstype',
      'size',
      'resource',
      'holder',
      'holder_class',
      'mode',
      'force_raw',
    ])
    expect([read(io, 'devtype'), read(io, 'nstype'), read(io, 'mode'), modes(io)]).toMatchObject([
      'nd_namespace_io\n',
      '4\n',
      'memory\n',
      { size: '444' },
    ])
    expect([write(io, 'holder_class', 'btt'), read(io, 'holder_class')]).toEqual(['ok', 'btt\n'])
    io.forceRaw = true
    expect(read(io, 'mode')).toBe('raw\n')
  })
  it('of an unknown class keeps it', () => {
    const { two } = machine()
    const namespace = made(two, 16n * MIB)
    namespace.draft = { ...namespace.draft!, abstraction: uuidOf(77) }
    expect(read(namespace, 'holder_class')).toBe('<unknown>\n')
    expect(two.holderSeed('btt')!.attach(namespace)).toEqual({ ok: false, error: 'EBUSY' })
    expect(write(namespace, 'alt_name', 'n')).toBe('ok')
    const [label] = two.description.mappings[0]!.dimm.labels!.labels
    expect(label).toMatchObject({ abstractionGuid: uuidOf(77), name: 'n' })
  })
})

describe('DIMMs and buses', () => {
  it('without an NFIT', () => {
    const { bus, dimms, two } = machine()
    const dimm = dimms[0]!
    expect(listAttributes(bus).map(({ name }) => name)).toEqual(['commands', 'provider', 'wait_probe'])
    expect([read(bus, 'commands'), read(bus, 'provider'), read(bus, 'wait_probe')]).toEqual([
      'ars_cap ars_start ars_status clear_error cmd_call \n',
      'nfit_test.0\n',
      '1\n',
    ])
    expect([read(dimm, 'commands'), read(dimm, 'state'), read(dimm, 'flags')]).toEqual([
      'get_size get_data set_data cmd_call \n',
      'idle\n',
      'label \n',
    ])
    enabled(two)
    expect([read(dimm, 'state'), read(dimm, 'security'), read(dimm, 'nfit/handle')]).toEqual([
      'active\n',
      'ENOENT',
      'ENOENT',
    ])
    const idle = machine({ disabled: [0] }).dimms[0]!
    expect([read(idle, 'available_slots'), read(idle, 'modalias')]).toEqual(['ENXIO', 'nd:t1\n'])
    expect(read(machine({ format: null, areaSize: 131072 }).dimms[0]!, 'available_slots')).toBe('509\n')
  })
  it('with one', () => {
    const tables = unwrap(parseNfit(fixture('a-all-subtables'))).subTables
    const records = unwrap(wireDimms(indexTables(tables)))
    const commands = unwrap(probeDimm({ supports: () => true, hasMethod: () => false }))
    const bus = new NdBus(0, { provider: 'ACPI.NFIT', cmdMask: 0 as CmdMask, familyMask: 1, control: null })
    const [first, second] = records.map((record) =>
      bus.addDimm({
        handle: record.handle,
        cmdMask: commands.cmdMask,
        familyMask: commands.familyMask,
        control: () => err('ENOTTY'),
        isUnarmed: false,
        needsLabels: false,
        nfit: { record, commands, flagWords: flagWords(record.flags), dirtyShutdowns: 3, activation: null },
      }),
    )
    const texts = (names: readonly string[]): unknown => names.map((name) => read(first!, `nfit/${name}`))
    expect(texts(['handle', 'phys_id', 'vendor', 'serial', 'format', 'format1', 'formats', 'id'])).toEqual([
      '0\n',
      '0x20\n',
      '0x8089\n',
      '0x010c0b0a\n',
      '0x0201\n',
      '0x0301\n',
      '2\n',
      '8089-a2-1718-010c0b0a\n',
    ])
    expect(texts(['flags', 'family', 'dsm_mask', 'dirty_shutdown'])).toEqual([
      'smart_notify \n',
      '0\n',
      hexText(commands.dsmMask) + '\n',
      '3\n',
    ])
    expect([read(second!, 'nfit/format1'), read(second!, 'nfit/formats')]).toEqual(['ENOENT', '1\n'])
    const bare = bus.addDimm({
      handle: 9 as DimmHandle,
      cmdMask: maskOf(10) as CmdMask,
      familyMask: 0,
      control: () => err('ENOTTY'),
      isUnarmed: false,
      needsLabels: false,
      nfit: {
        record: { ...records[0]!, controlRegion: null, id: null },
        commands: { ...commands, family: null },
        flagWords: [],
        dirtyShutdowns: null,
        activation: null,
      },
    })
    expect(
      listAttributes(bare)
        .map(({ name }) => name)
        .filter((name) => name.startsWith('nfit/')),
    ).toEqual(['nfit/handle', 'nfit/phys_id', 'nfit/flags', 'nfit/family', 'nfit/dsm_mask'])
    expect([read(bare, 'nfit/family'), read(bare, 'nfit/dsm_mask')]).toEqual(['ENXIO', 'ENXIO'])
  })
  it('take any text without an exception', () => {
    const { bus, dimms, two } = machine()
    const namespace = made(two, 16n * MIB)
    const devices: readonly NdDevice[] = [bus, dimms[0]!, two, namespace, ...two.holders]
    fc.assert(
      fc.property(fc.nat(devices.length - 1), fc.nat(60), fc.string(), (which, at, text) => {
        const device = devices[which]!
        const listed = listAttributes(device)
        const { name } = listed[at % listed.length]!
        writeAttribute(device, name, text, admin)
        readAttribute(device, name, admin)
      }),
      { numRuns: 500 },
    )
  })
})
