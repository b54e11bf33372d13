/** Emulated machines without an NFIT, from a command down to a byte of memory. */
import { describe, expect, it } from 'vitest'
import { emulatedProvider, EMULATED_PROVIDERS } from '../../runtime/emulated/providers.ts'
import { emulatedMachine } from '../../runtime/emulated/machines.ts'
import { LabelArea } from '../../runtime/labels/label-area.ts'
import { commandLabelMedia, MemoryLabelMedia } from '../../runtime/labels/label-media.ts'
import { ManualClock } from '../../runtime/lib/clock.ts'
import { MemoryLogger } from '../../runtime/lib/logger.ts'
import { err, unwrap } from '../../runtime/lib/result.ts'
import { Machine } from '../../runtime/machine/machine.ts'
import { setSize, setUuid } from '../../runtime/namespace/settings.ts'
import { PmemDevice } from '../../runtime/pmem/device.ts'
import { json, run } from './cli-rig.ts'
import { uuidOf } from './label-rig.ts'
import { MIB } from './memory-rig.ts'
import { pattern } from './namespace.ts'

const open = (name: string) =>
  unwrap(Machine.open([], { clock: new ManualClock(), providers: [emulatedProvider(name)!] }))

describe('a machine without an NFIT', () => {
  it.each(['e820', 'of_pmem', 'virtio_pmem'])('of %s has a namespace with page structures in use', (name) => {
    const [bus] = json({}, 'list', '--emulated', name, '-BDRN')
    expect(bus).toMatchObject({ dev: 'ndbus0', regions: [{ dev: 'region0', size: 256 << 20 }] })
    expect(bus).not.toHaveProperty('scrub_state')
    expect(bus.regions[0].namespaces).toEqual([
      {
        dev: 'namespace0.0',
        mode: 'fsdax',
        map: 'mem',
        size: 256 << 20,
        sector_size: 512,
        blockdev: 'pmem0',
      },
    ])
  })
  it.each([
    ['papr_scm', ['nmem0']],
    ['ramdax', ['nmem0']],
    ['cxl', ['nmem0', 'nmem1']],
  ])('of %s has DIMMs with labels, and room for namespaces', (name, dimms) => {
    const [bus] = json({}, 'list', '--emulated', name, '-BDRN')
    expect(bus.dimms).toEqual(dimms.map((dev) => ({ dev })))
    expect(bus.regions[0]).toMatchObject({ size: 256 << 20, available_size: 256 << 20 })
    expect(bus.regions[0].mappings.map(({ dimm }: { readonly dimm: string }) => dimm)).toEqual(dimms)
    const machine = open(name)
    const [region] = machine.ndBuses[0]!.regions
    const namespace = region!.seed!
    unwrap(setUuid(namespace, uuidOf(1)))
    unwrap(setSize(namespace, 64n * MIB))
    machine.bindNamespaces()
    const data = machine.data(namespace)!
    const disk = unwrap(PmemDevice.open(data, { dataOffset: 0, length: data.memory.size, logicalBlock: 512 }))
    const buffers = [pattern(1, 512)]
    unwrap(disk.submit({ op: 'write', sector: 1, buffers, preflush: true, fua: true }))
    expect(unwrap(data.memory.load(512, 512))).toEqual(buffers[0])
  })
  it('takes images of label areas and of memory', () => {
    const media = new MemoryLabelMedia(new Uint8Array(4096))
    unwrap(unwrap(LabelArea.open(media)).initialize('v1.2'))
    const files = { labels: media.bytes, memory: pattern(1, 4096) }
    const args = ['--emulated', 'papr_scm', '--load', 'nmem0=labels', '--load', 'region0=memory']
    expect(json(files, 'read-labels', ...args, 'all')[0]).toMatchObject({ dev: 'nmem0', label: [] })
    expect(run(files, 'check-labels', ...args, 'nmem0').status).toBe(0)
    const machine = open('papr_scm')
    const namespace = machine.ndBuses[0]!.regions[0]!.seed!
    unwrap(setUuid(namespace, uuidOf(1)))
    unwrap(setSize(namespace, 64n * MIB))
    const stored = unwrap(commandLabelMedia(machine.ndBuses[0]!.dimms[0]!.description.control))
    const withLabel = { labels: unwrap(stored.read(0, stored.size)), memory: files.memory }
    expect(json(withLabel, 'list', ...args)).toMatchObject([
      { size: 64 << 20, uuid: uuidOf(1), mode: 'fsdax' },
    ])
    expect(json({}, 'read-labels', '--emulated', 'cxl', 'all')).toHaveLength(2)
    expect(run({}, 'check-labels', '-v', '--emulated', 'cxl', 'all')).toMatchObject({ status: 0 })
  })
})

describe('a machine', () => {
  it('numbers devices over all its buses', () => {
    const clock = new ManualClock()
    const providers = [emulatedProvider('papr_scm')!, emulatedProvider('e820')!]
    const machine = unwrap(Machine.open(emulatedMachine('qemu', clock)!, { clock, providers }))
    expect(
      machine.ndBuses.map(({ name, dimms, regions }) => [
        name,
        dimms[0]?.name,
        regions.map((one) => one.name),
      ]),
    ).toEqual([
      ['ndbus0', 'nmem0', ['region0', 'region1']],
      ['ndbus1', 'nmem2', ['region2']],
      ['ndbus2', undefined, ['region3']],
    ])
    expect([machine.buses.length, machine.ndBuses.length]).toEqual([1, 3])
  })
  it('leaves out a provider that cannot come up', () => {
    const logger = new MemoryLogger()
    const providers = [() => err('ENXIO' as const)]
    const machine = unwrap(Machine.open([], { clock: new ManualClock(), logger, providers }))
    expect([machine.ndBuses, logger.messages]).toEqual([[], ['ndbus0 probe failed: ENXIO']])
  })
  it('is known by name', () => {
    expect(EMULATED_PROVIDERS).toEqual(['e820', 'of_pmem', 'virtio_pmem', 'papr_scm', 'ramdax', 'cxl'])
    expect([emulatedProvider('toString'), emulatedProvider('qemu')]).toEqual([null, null])
  })
})
