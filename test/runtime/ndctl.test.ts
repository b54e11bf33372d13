import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createBtt } from '../../runtime/btt/create.ts'
import { guid, NULL_GUID } from '../../runtime/lib/guid.ts'
import { ok, unwrap } from '../../runtime/lib/result.ts'
import { LabelArea } from '../../runtime/labels/label-area.ts'
import { MemoryLabelMedia } from '../../runtime/labels/label-media.ts'
import { SparseMemory } from '../../runtime/media/sparse-memory.ts'
import { healthJson } from '../../runtime/ndctl/health-json.ts'
import { asCelsius, asHex, asSize, ndctlJson, sizeText, type NdValue } from '../../runtime/ndctl/json.ts'
import { labelAreaJson } from '../../runtime/ndctl/label-json.ts'
import { listJson, type ListRequest } from '../../runtime/ndctl/list.ts'
import { namespaceImageView } from '../../runtime/ndctl/namespace-image.ts'
import type { BusView, DimmView, NamespaceView, RegionView } from '../../runtime/ndctl/views.ts'
import { initPfn } from '../../runtime/pfn/create.ts'
import { X86_PAGES } from '../../runtime/pfn/host.ts'
import { MIB, namespaceOn, planOf, UUID } from './namespace.ts'

describe('json', () => {
  it('has the line breaks and blanks of json-c', () => {
    const value = [{ dev: 'namespace9.0', mode: 'raw', size: asSize(33_554_432), gone: undefined, list: [] }]
    expect(ndctlJson(value, 'program')).toBe(
      '[\n  {\n    "dev":"namespace9.0",\n    "mode":"raw",\n    "size":33554432,\n    "list":[]\n  }\n]',
    )
    expect(ndctlJson(value, 'human')).toBe(
      '{\n  "dev":"namespace9.0",\n  "mode":"raw",\n  "size":"32.00 MiB (33.55 MB)",\n  "list":[]\n}',
    )
  })
  it('shows u64 whole, hexadecimal to people, and degrees with a point', () => {
    const value = { cookie: asHex(2n ** 64n - 1n), t: asCelsius(23), u: asCelsius(-0.5), ok: true }
    expect(ndctlJson(value, 'program')).toContain('"cookie":18446744073709551615,\n  "t":23.0,\n  "u":-0.5')
    expect(ndctlJson(value, 'human')).toContain('"cookie":"0xffffffffffffffff"')
  })
  it.each([
    [5_119_999, '5119999'],
    [5_120_000, '4.88 MiB (5.12 MB)'],
    [62_914_560, '60.00 MiB (62.91 MB)'],
    [2 ** 31, '2.00 GiB (2.15 GB)'],
    [2 ** 31 - 1, '2048.00 MiB (2147.48 MB)'],
    [2 ** 41, '2.00 TiB (2.20 TB)'],
  ])('%d bytes are %s', (bytes, text) => {
    expect(sizeText(bytes)).toBe(text)
  })
  it('is JSON, whatever the text', () => {
    const leaf = fc.oneof(fc.string(), fc.boolean(), fc.integer())
    const { tree } = fc.letrec<{ tree: NdValue }>((tie) => ({
      tree: fc.oneof(leaf, fc.array(tie('tree')), fc.dictionary(fc.string({ minLength: 3 }), tie('tree'))),
    }))
    fc.assert(
      fc.property(tree, (value) => {
        expect(JSON.parse(ndctlJson(value, 'program'))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })
})

describe('read-labels', () => {
  const area = (format: 'v1.1' | 'v1.2'): MemoryLabelMedia => {
    const media = new MemoryLabelMedia(new Uint8Array(128 * 1024), 4096)
    const labels = unwrap(LabelArea.open(media))
    unwrap(labels.initialize(format))
    const common = { uuid: UUID, name: 'pm0.0', flags: { names: new Set<never>(), unknown: 8 }, position: 0 }
    const sizes = {
      lbaSize: 512n,
      dpa: 0n as never,
      rawSize: 0x900000n,
      labels: 2,
      cookie: 0x40e62f0cc00f58acn,
    }
    unwrap(
      labels.change({
        add: [
          format === 'v1.1'
            ? { format, ...common, ...sizes }
            : {
                format,
                ...common,
                ...sizes,
                align: 0,
                typeGuid: guid('66f0d379-b4f3-4074-ac43-0d3318b78cdb'),
                abstractionGuid: guid('266400ba-fb9f-4677-bcb0-968f11d0d225'),
              },
        ],
        remove: [],
      }),
    )
    return media
  }
  it('prints both index blocks and the labels in use', () => {
    const json = unwrap(labelAreaJson('nmem0', area('v1.2'), 'all'))
    expect(JSON.parse(ndctlJson([json], 'human'))).toEqual({
      dev: 'nmem0',
      index: [
        { signature: 'NAMESPACE_INDEX', major: 1, minor: 2, labelsize: 256, seq: 3, nslot: 510 },
        { signature: 'NAMESPACE_INDEX', major: 1, minor: 2, labelsize: 256, seq: 1, nslot: 510 },
      ],
      label: [
        {
          uuid: UUID,
          name: 'pm0.0',
          slot: 0,
          position: 0,
          nlabel: 2,
          flags: '0x8',
          isetcookie: '0x40e62f0cc00f58ac',
          lbasize: 512,
          dpa: '0x0',
          rawsize: '9.00 MiB (9.44 MB)',
          type_guid: '79d3f066-f3b4-7440-ac43-0d3318b78cdb',
          abstraction_guid: 'ba006426-9ffb-7746-bcb0-968f11d0d225',
        },
      ],
    })
    const keys = Object.keys(json)
    expect(keys).toEqual(['dev', 'index', 'label'])
    expect(Object.keys(unwrap(labelAreaJson('nmem0', area('v1.2'), 'index')))).toEqual(['dev', 'index'])
  })
  it('knows the smaller labels', () => {
    const text = ndctlJson(unwrap(labelAreaJson('nmem0', area('v1.1'), 'all')), 'program')
    expect(text).toContain('"minor":1,\n      "labelsize":128')
    expect(text).not.toContain('type_guid')
  })
  it('refuses a blank area', () => {
    expect(labelAreaJson('nmem0', new MemoryLabelMedia(new Uint8Array(4096)), 'all')).toMatchObject({
      error: { rule: 'blank' },
    })
  })
})

describe('health', () => {
  it('leaves out what is not valid', () => {
    expect(healthJson(null, null)).toEqual({ health_state: 'unknown' })
    expect(JSON.parse(ndctlJson(healthJson({ status: 0, health: [] }, null), 'program'))).toEqual({
      health_state: 'ok',
    })
    expect(healthJson({ status: 0, health: ['non-critical', 'fatal'] }, null).health_state).toBe('fatal')
  })
  it('prints thresholds between alarms and life, as far as they are on', () => {
    const smart = {
      status: 0,
      health: ['non-critical'] as const,
      mediaTemperature: 23,
      spares: 75,
      alarms: ['spares', 'media-temperature'] as const,
      lifeUsed: 5,
      dirtyShutdown: false,
      shutdownCount: 42,
    }
    const threshold = {
      status: 0,
      alarmControl: 3,
      spares: 5,
      mediaTemperature: 40 * 16,
      ctrlTemperature: 30 * 16,
      reserved: new Uint8Array(1),
    }
    expect(ndctlJson(healthJson(smart, threshold), 'program').split('\n').slice(1, -1).join('')).toBe(
      '  "health_state":"non-critical",  "temperature_celsius":23.0,  "spares_percentage":75,' +
        '  "alarm_temperature":true,  "alarm_controller_temperature":false,  "alarm_spares":true,' +
        '  "alarm_enabled_media_temperature":true,  "temperature_threshold":40.0,' +
        '  "alarm_enabled_ctrl_temperature":false,  "alarm_enabled_spares":true,  "spares_threshold":5,' +
        '  "life_used_percentage":5,  "shutdown_state":"clean",  "shutdown_count":42',
    )
  })
})

describe('list', () => {
  const namespace = (dev: string, more: Partial<NamespaceView> = {}): NamespaceView => ({
    dev,
    mode: 'raw',
    map: null,
    size: 32n << 20n,
    uuid: null,
    rawUuid: null,
    chardev: null,
    daxRegion: null,
    sectorSize: 512,
    align: null,
    blockdev: 'pmem0',
    isActive: true,
    name: '',
    numaNode: 0,
    targetNode: -1,
    badBlocks: [],
    ...more,
  })
  const region = (
    dev: string,
    namespaces: readonly NamespaceView[],
    more: Partial<RegionView> = {},
  ): RegionView => ({
    dev,
    size: 32n << 20n,
    align: 16n << 20n,
    availableSize: 0n,
    maxAvailableExtent: null,
    numaNode: -1,
    targetNode: -1,
    setCookie: null,
    mappings: [{ dimm: 'nmem0', offset: 0n, length: 32n << 20n, position: 0 }],
    isEnabled: true,
    badBlocks: [],
    alignments: [4096],
    persistenceDomain: 'memory_controller',
    namespaces,
    ...more,
  })
  const dimm = (dev: string, more: Partial<DimmView> = {}): DimmView => ({
    dev,
    id: 'cdab-0a-07e0-ffffffff',
    handle: 0,
    physId: 0,
    isEnabled: true,
    flags: {
      failedMap: false,
      failedSave: false,
      failedArm: false,
      failedRestore: false,
      failedFlush: false,
      smartEvent: false,
    },
    security: null,
    isFrozen: false,
    health: () => ({ health_state: 'ok' }),
    firmware: () => null,
    ...more,
  })
  const machine: readonly BusView[] = [
    {
      provider: 'nfit_test.0',
      dev: 'ndbus0',
      isScrubbing: false,
      firmware: () => ({ method: 'suspend', state: 'armed' }),
      dimms: [dimm('nmem0'), dimm('nmem1', { isEnabled: false })],
      regions: [region('region0', [namespace('namespace0.0', { isActive: false, size: 0n })])],
    },
    {
      provider: 'nfit_test.1',
      dev: 'ndbus1',
      isScrubbing: null,
      firmware: () => ({ method: 'live', state: 'idle' }),
      dimms: [dimm('nmem5', { flags: { ...dimm('').flags, failedSave: true, failedArm: true } })],
      regions: [
        region('region1', [namespace('namespace1.0', { badBlocks: [{ sector: 4n, count: 2 }] })]),
        region('region2', [], { isEnabled: false }),
      ],
    },
  ]
  const request: ListRequest = {
    buses: false,
    dimms: false,
    regions: false,
    namespaces: false,
    idle: false,
    configured: false,
    verbose: false,
    mediaErrors: false,
    capabilities: false,
    health: false,
    firmware: false,
    dax: false,
    devdaxOnly: false,
  }
  const list = (more: Partial<ListRequest>, of = machine): unknown => {
    const value = listJson(of, { ...request, ...more })
    return value === null ? null : JSON.parse(ndctlJson(value, 'program'))
  }
  it('lists namespaces in use', () => {
    expect(list({ namespaces: true })).toEqual([
      {
        dev: 'namespace1.0',
        mode: 'raw',
        size: 33_554_432,
        sector_size: 512,
        blockdev: 'pmem0',
        badblock_count: 2,
      },
    ])
    expect(list({ namespaces: true, idle: true })).toHaveLength(2)
    expect(list({ namespaces: true, configured: true })).toHaveLength(1)
    expect(list({ namespaces: true, mediaErrors: true, verbose: true })).toMatchObject([
      { numa_node: 0, badblocks: [{ offset: 4, length: 2 }] },
    ])
    expect(list({ namespaces: true }, machine.slice(0, 1))).toBe(null)
  })
  it('nests what is asked for', () => {
    expect(list({ buses: true, dimms: true, regions: true, namespaces: true })).toMatchObject([
      {
        provider: 'nfit_test.0',
        dev: 'ndbus0',
        scrub_state: 'idle',
        dimms: [{ dev: 'nmem0' }],
        regions: [{}],
      },
      { provider: 'nfit_test.1', dev: 'ndbus1', regions: [{ namespaces: [{ dev: 'namespace1.0' }] }] },
    ])
    expect(list({ buses: true })).toEqual([
      { provider: 'nfit_test.0', dev: 'ndbus0', scrub_state: 'idle' },
      { provider: 'nfit_test.1', dev: 'ndbus1' },
    ])
    expect(list({ regions: true, namespaces: true })).toMatchObject({ regions: [{}, { namespaces: [{}] }] })
    expect(list({ dimms: true, namespaces: true })).toMatchObject({ dimms: [{}, {}], namespaces: [{}] })
  })
  it('lists DIMMs with their flags and health', () => {
    expect(list({ dimms: true, health: true })).toEqual([
      {
        dev: 'nmem0',
        id: 'cdab-0a-07e0-ffffffff',
        handle: 0,
        phys_id: 0,
        health: { health_state: 'ok' },
      },
      expect.objectContaining({ dev: 'nmem5', flag_failed_save: true, flag_failed_arm: true }),
    ])
    expect(list({ dimms: true, idle: true })).toContainEqual(
      expect.objectContaining({ dev: 'nmem1', state: 'disabled' }),
    )
  })
  it('lists regions, their mappings only with DIMMs', () => {
    expect(list({ regions: true, idle: true, capabilities: true })).toEqual([
      expect.objectContaining({ dev: 'region0', type: 'pmem', persistence_domain: 'memory_controller' }),
      expect.not.objectContaining({ mappings: expect.anything() }),
      expect.objectContaining({ state: 'disabled', capabilities: expect.any(Array) }),
    ])
    expect(list({ regions: true, dimms: true })).toMatchObject({
      regions: [{ mappings: [{ dimm: 'nmem0', offset: 0, length: 33_554_432, position: 0 }] }, {}],
    })
  })
})

describe('the image of a namespace', () => {
  const parent = guid('11111111-2222-3333-4444-555555555555')
  const origin = { start: 0n, uuid: null }
  const view = (memory: SparseMemory, from: Parameters<typeof namespaceImageView>[2] = origin) =>
    namespaceImageView('a.img', namespaceOn(memory), from, X86_PAGES)
  it('is listed as what is on it, with the parent that the block names', () => {
    const memory = new SparseMemory(64 * MIB)
    expect(view(memory)).toMatchObject({ ok: true, value: { mode: 'raw', size: 64n << 20n, uuid: null } })
    unwrap(createBtt(namespaceOn(memory), planOf(4096, { parentUuid: parent })))
    expect(view(memory)).toMatchObject({
      ok: true,
      value: { mode: 'sector', size: 0x3ee9n * 4096n, uuid: UUID, rawUuid: parent, sectorSize: 4096 },
    })
    expect(view(memory, { start: 0n, uuid: NULL_GUID })).toMatchObject({ ok: true, value: { mode: 'raw' } })
  })
  it.each([
    ['pfn', 'fsdax', 'ram', 'mem', 512],
    ['dax', 'devdax', 'pmem', 'dev', null],
  ] as const)('with a %s block is %s', (kind, mode, where, map, sectorSize) => {
    const memory = new SparseMemory(64 * MIB)
    const namespace = { uuid: parent, range: { start: 0n, length: 64n << 20n }, readOnly: false }
    const configured = { uuid: UUID, align: 2 * MIB, mode: where }
    unwrap(initPfn(namespaceOn(memory), kind, namespace, X86_PAGES, configured))
    expect(view(memory)).toMatchObject({
      ok: true,
      value: {
        mode,
        map,
        uuid: UUID,
        size: 62n << 20n,
        sectorSize,
        align: 2n << 20n,
      },
    })
    expect(view(memory, { start: 4096n, uuid: null })).toMatchObject({
      ok: false,
      error: { errno: 'EOPNOTSUPP' },
    })
  })
  it('of any kind is listed or refused', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(9000), fc.uint8Array({ maxLength: 300 })), { maxLength: 8 }),
        (writes) => {
          const memory = new SparseMemory(17 * MIB)
          unwrap(createBtt(namespaceOn(memory), planOf(512)))
          for (const [at, bytes] of writes) memory.store(at, bytes)
          const found = view(memory)
          if (!found.ok) expect(['btt', 'pfn']).toContain(found.error.kind)
        },
      ),
      { numRuns: 60 },
    )
    expect(view(new SparseMemory(100))).toMatchObject(ok({ mode: 'raw', size: 100n }))
  })
})
