/** The whole stack on the machines of nfit_test: from a table and a command down to a byte of memory. */
import { describe, expect, it } from 'vitest'
import { buildNfit } from '../../runtime/acpi/build.ts'
import { nfitTestBus1 } from '../../runtime/emulated/nfit-test-tables.ts'
import type { Spa } from '../../runtime/lib/brand.ts'
import { openBtt } from '../../runtime/btt/btt.ts'
import { createBtt } from '../../runtime/btt/create.ts'
import { emulatedMachine } from '../../runtime/emulated/machines.ts'
import { NfitTestBus } from '../../runtime/emulated/nfit-test.ts'
import { LabelArea } from '../../runtime/labels/label-area.ts'
import { commandLabelMedia } from '../../runtime/labels/label-media.ts'
import { sameBytes } from '../../runtime/lib/bytes.ts'
import { ManualClock } from '../../runtime/lib/clock.ts'
import { MemoryLogger } from '../../runtime/lib/logger.ts'
import { err, ok, unwrap, type Result } from '../../runtime/lib/result.ts'
import { Machine } from '../../runtime/machine/machine.ts'
import type { NdNamespace } from '../../runtime/namespace/nd-namespace.ts'
import type { Platform } from '../../runtime/nfit/firmware.ts'
import { setSize, setUuid } from '../../runtime/namespace/settings.ts'
import { initPfn } from '../../runtime/pfn/create.ts'
import { X86_PAGES } from '../../runtime/pfn/host.ts'
import { PmemDevice } from '../../runtime/pmem/device.ts'
import { NamespaceBytes } from '../../runtime/pmem/namespace-bytes.ts'
import { ndIoctl } from '../../runtime/ioctl/nd-ioctl.ts'
import { MemoryUserBuffer } from '../../runtime/ioctl/user-buffer.ts'
import type { Errno } from '../../runtime/lib/errno.ts'
import { clearError } from '../../runtime/uapi/ars-payloads.ts'
import { ioctlNumber } from '../../runtime/uapi/commands.ts'
import { arsInject } from '../../runtime/uapi/bus-auxiliary.ts'
import { MIB, pattern, UUID } from './namespace.ts'
import { uuidOf } from './label-rig.ts'

const M = 1n << 20n

/** A platform without anything. */
const NOTHING: Platform = {
  nfit: () => null,
  fit: () => null,
  dsm: () => null,
  label: () => null,
  labelMethods: () => null,
  listen: () => ({ cancel: () => {} }),
}

function start(name = 'nfit_test', prepare: (machine: Machine) => void = () => {}) {
  const clock = new ManualClock()
  const logger = new MemoryLogger()
  const hints: bigint[] = []
  const port = { fence: () => {}, writeHint: (address: bigint) => void hints.push(address) }
  const platforms = emulatedMachine(name, clock)!
  const machine = unwrap(Machine.open(platforms, { clock, logger, port, prepare }))
  clock.advance(60_000)
  return { machine, clock, logger, hints, platforms }
}

const regions = (machine: Machine) => machine.buses.flatMap(({ nd }) => nd.regions)
const namespaces = (machine: Machine) => regions(machine).flatMap((region) => region.namespaces)

/** A namespace of 32 MiB in the second region, not bound yet. */
function made(machine: Machine): NdNamespace {
  for (const { description } of machine.buses[0]!.nd.dimms)
    expect(unwrap(commandLabelMedia(description.control)).size).toBe(128 * 1024)
  const namespace = regions(machine)[1]!.seed!
  unwrap(setUuid(namespace, uuidOf(7)))
  unwrap(setSize(namespace, 32n * M))
  return namespace
}

const bytesOf = (machine: Machine, namespace: NdNamespace): NamespaceBytes =>
  new NamespaceBytes(machine.bytes(namespace)!)

describe('nfit_test', () => {
  it('has the devices that ndctl’s tests expect', () => {
    const { machine } = start()
    expect(machine.buses.map(({ nd }) => [nd.name, nd.description.provider])).toEqual([
      ['ndbus0', 'nfit_test.0'],
      ['ndbus1', 'nfit_test.1'],
    ])
    expect(machine.buses.map(({ nd }) => nd.dimms.map(({ name }) => name))).toEqual([
      ['nmem0', 'nmem1', 'nmem2', 'nmem3'],
      ['nmem4', 'nmem5'],
    ])
    expect(
      regions(machine).map(({ name, range, description, namespaceType, isEnabled }) => [
        name,
        range.length,
        description.mappings.length,
        namespaceType,
        isEnabled,
      ]),
    ).toEqual([
      ['region0', 32n * M, 2, 'pmem', true],
      ['region1', 64n * M, 4, 'pmem', true],
      ['region2', 32n * M, 1, 'io', true],
      ['region3', 4n * M, 0, 'io', true],
    ])
    expect(namespaces(machine).map(({ name, size, isActive }) => [name, size, isActive])).toEqual([
      ['namespace0.0', 0n, false],
      ['namespace1.0', 0n, false],
      ['namespace2.0', 32n * M, true],
      ['namespace3.0', 4n * M, true],
    ])
    expect(regions(machine)[2]?.isReadOnly).toBe(true)
  })
  it('takes a DIMM that is plugged, with the region it brings', () => {
    const { machine, platforms } = start()
    const platform = platforms[0]?.platform
    if (platform instanceof NfitTestBus) platform.hotPlug()
    expect(machine.buses[0]?.nd.dimms.map(({ name }) => name)).toEqual([
      'nmem0',
      'nmem1',
      'nmem2',
      'nmem3',
      'nmem6',
    ])
    const added = regions(machine).find(({ name }) => name === 'region4')
    expect([added?.range.length, added?.isEnabled]).toEqual([32n * M, true])
  })
  it('keeps labels, and finds the namespace again', () => {
    const first = start()
    const namespace = made(first.machine)
    expect(namespace.range.length).toBe(32n * M)
    const images = first.machine.buses[0]!.nd.dimms.map((dimm) => {
      const media = unwrap(commandLabelMedia(dimm.description.control))
      return Array.from({ length: 32 }, (_, i) => unwrap(media.read(i * 4096, 4096)))
    })
    const second = start('nfit_test', (machine) => {
      machine.buses[0]!.nd.dimms.forEach((dimm, n) => {
        const media = unwrap(commandLabelMedia(dimm.description.control))
        images[n]?.forEach((part, i) => void unwrap(media.write(i * 4096, part)))
      })
    })
    const found = namespaces(second.machine).find(({ draft }) => draft?.uuid === uuidOf(7))
    expect([found?.name, found?.size, found?.isActive]).toEqual(['namespace1.0', 32n * M, true])
    expect(
      unwrap(
        LabelArea.open(unwrap(commandLabelMedia(second.machine.buses[0]!.nd.dimms[0]!.description.control))),
      ).labels,
    ).toHaveLength(1)
  })
})

describe('a namespace', () => {
  it('with a translation table is held by a BTT', () => {
    const { machine, hints } = start()
    const namespace = made(machine)
    const media = bytesOf(machine, namespace)
    unwrap(
      createBtt(media, {
        uuid: UUID,
        parentUuid: uuidOf(7),
        version: 'v2.0',
        lbaSize: 4096,
        overwrite: 'nothing',
      }),
    )
    machine.bindNamespaces()
    expect(machine.personality(namespace)?.kind).toBe('btt')
    expect([namespace.holder?.name, namespace.holder?.uuid, namespace.holder?.lbaSize]).toEqual([
      'btt1.1',
      UUID,
      4096,
    ])
    expect(namespace.isActive).toBe(true)
    const btt = unwrap(openBtt(media, { parentUuid: uuidOf(7), version: 'v2.0' }))
    expect(namespace.holder?.capacity).toBe(BigInt(btt.sectors) * 4096n)
    unwrap(btt.write(5, pattern(1, 4096)))
    expect(sameBytes(unwrap(btt.read(5, 1)).data, pattern(1, 4096))).toBe(true)
    // Every write was pushed out through a hint of each of the four DIMMs.
    expect(hints.length).toBeGreaterThan(0)
    expect(hints.length % 4).toBe(0)
  })
  it('with page structures is held by a PFN device, whose data starts behind them', () => {
    const { machine } = start()
    const namespace = made(machine)
    const owner = { uuid: uuidOf(7), range: namespace.range, readOnly: false }
    unwrap(
      initPfn(bytesOf(machine, namespace), 'pfn', owner, X86_PAGES, {
        uuid: UUID,
        align: 2 * MIB,
        mode: 'ram',
      }),
    )
    machine.bindNamespaces()
    const holder = namespace.holder!
    expect([holder.kind, holder.mode, holder.window]).toEqual([
      'pfn',
      'ram',
      { dataOffset: 2n * M, startPad: 0n, endTrunc: 0n },
    ])
    const data = machine.data(holder)!
    const device = unwrap(
      PmemDevice.open(data, { dataOffset: 0, length: data.memory.size, logicalBlock: 512 }),
    )
    expect(device.sectors).toBe((30 * MIB) / 512)
    const buffers = [pattern(3, 512)]
    unwrap(device.submit({ op: 'write', sector: 0, buffers, preflush: true, fua: true }))
    expect(unwrap(bytesOf(machine, namespace).read(2 * MIB, 512))).toEqual(pattern(3, 512))
  })
  it('that is broken is taken by nobody', () => {
    const { machine, logger } = start()
    const namespace = made(machine)
    const owner = { uuid: uuidOf(7), range: namespace.range, readOnly: false }
    const media = bytesOf(machine, namespace)
    unwrap(initPfn(media, 'dax', owner, X86_PAGES, { uuid: UUID, align: 2 * MIB, mode: 'ram' }))
    const block = unwrap(media.read(4096, 4096))
    unwrap(
      createBtt(media, {
        uuid: UUID,
        parentUuid: uuidOf(7),
        version: 'v2.0',
        lbaSize: 512,
        overwrite: 'nothing',
      }),
    )
    unwrap(media.write(0, new Uint8Array(4096), 'clear'))
    unwrap(media.write(4096, block, 'clear'))
    machine.bindNamespaces()
    expect([machine.personality(namespace), namespace.isIdle]).toEqual([null, true])
    expect(logger.messages).toContain('namespace1.0 probe failed: ENODEV')
  })
  it('meets injected errors, and clears them by writing', () => {
    const { machine, clock } = start()
    const namespace = made(machine)
    machine.bindNamespaces()
    expect([namespace.isBound, namespace.badBlocks?.sectors]).toEqual([true, 0n])
    const bus = machine.buses[0]!
    const at = namespace.range.start + 8192n
    const input = { errInjSpaRangeBase: at, errInjSpaRangeLength: 256n, errInjOptions: 1, status: 0 }
    const bytes = unwrap(arsInject.encode(input)).slice(0, 17)
    const { firmware } = bus.nfit
    const guid = '2f10e7a4-9e91-11e4-89d3-123b93f75cba' as never
    expect(firmware.dsm({ handle: null, guid, revision: 1, func: 7, input: bytes })).not.toBe(null)
    machine.memory.region(namespace.region)!.lose(Number(at - namespace.region.range.start), 256)
    clock.advance(120_000)
    expect(namespace.badBlocks?.text()).toBe('16 1\n')
    expect(namespace.region.badBlocks?.sectors).toBe(1n)
    const data = machine.data(namespace)!
    const device = unwrap(
      PmemDevice.open(data, { dataOffset: 0, length: data.memory.size, logicalBlock: 512 }),
    )
    const buffer = new Uint8Array(512)
    const read = { op: 'read', sector: 16, buffers: [buffer] } as const
    expect(device.submit(read)).toEqual(err({ kind: 'bio', errno: 'EIO', done: 0 }))
    const write = {
      op: 'write',
      sector: 16,
      buffers: [pattern(4, 512)],
      preflush: false,
      fua: false,
    } as const
    expect(device.submit(write)).toEqual(ok(null))
    expect(device.submit(read)).toEqual(ok(null))
    expect(buffer).toEqual(pattern(4, 512))
    expect([
      namespace.badBlocks?.sectors,
      namespace.region.badBlocks?.sectors,
      bus.nd.badRanges.ranges,
    ]).toEqual([0n, 0n, []])
  })
})

describe('an ioctl', () => {
  it('clears bad memory that nobody uses, and none of a device in use', () => {
    const { machine } = start()
    const namespace = made(machine)
    const bus = machine.buses[0]!.nd
    const clear = (address: bigint): Result<number, Errno> => {
      const request = { address, length: 512n, status: 0, reserved: new Uint8Array(4), cleared: 0n }
      const user = new MemoryUserBuffer(unwrap(clearError.encode(request)))
      const done = ndIoctl({ bus, dimm: null, isReadOnly: false }, ioctlNumber(4, clearError.size), user)
      if (done.ok) expect(unwrap(clearError.decode(user.bytes)).cleared).toBe(512n)
      return done
    }
    const at = namespace.range.start + 4096n
    unwrap(bus.badRanges.add({ start: at, length: 1n }))
    namespace.region.revalidate()
    expect(namespace.region.badBlocks?.sectors).toBe(1n)
    expect(clear(at)).toEqual(ok(0))
    expect([namespace.region.badBlocks?.sectors, bus.badRanges.size]).toEqual([0n, 0])
    machine.bindNamespaces()
    expect(clear(at)).toEqual(err('EBUSY'))
    expect(clear(namespace.range.start + namespace.range.length)).toEqual(ok(0))
  })
})

describe('a machine', () => {
  it('of QEMU has a region a device', () => {
    const { machine } = start('qemu')
    expect(namespaces(machine).map(({ size, isActive }) => [size, isActive])).toEqual([
      [2n << 30n, true],
      [1n << 30n, true],
    ])
    expect(machine.data(namespaces(machine)[0]!)?.memory.size).toBe(2 ** 31)
  })
  it('of ranges that nobody can address has no namespaces in use', () => {
    const clock = new ManualClock()
    const ranges = nfitTestBus1()
      .filter((table) => table.kind === 'spa')
      .slice(0, 1)
    const tables = ranges.map((table) => ({ ...table, length: 1n << 63n, address: 4096n as Spa }))
    const platform: Platform = { ...NOTHING, nfit: () => unwrap(buildNfit({ subTables: tables })) }
    const machine = unwrap(Machine.open([{ provider: 'huge', platform }], { clock }))
    const [namespace] = namespaces(machine)
    expect([namespace?.size, namespace?.isActive, machine.bytes(namespace!)]).toEqual([
      1n << 63n,
      false,
      null,
    ])
  })
  it('that cannot be opened lets go of what it had', () => {
    const clock = new ManualClock()
    const [good] = emulatedMachine('nfit_test.0', clock)!
    const platform: Platform = { ...NOTHING, nfit: () => new Uint8Array(4) }
    expect(Machine.open([good!, { provider: 'bad', platform }], { clock })).toMatchObject({ ok: false })
  })
})
