import { describe, expect, it } from 'vitest'
import { parseNfit } from '../../runtime/acpi/parse.ts'
import { NfitBus } from '../../runtime/bus/nfit-bus.ts'
import { QemuMachine } from '../../runtime/emulated/qemu.ts'
import { qemuHandle } from '../../runtime/emulated/qemu-tables.ts'
import type { DimmHandle } from '../../runtime/lib/brand.ts'
import { toHex, viewOf } from '../../runtime/lib/bytes.ts'
import { ManualClock } from '../../runtime/lib/clock.ts'
import { unwrap } from '../../runtime/lib/result.ts'
import { getConfigSize } from '../../runtime/uapi/payloads.ts'
import { NOTHING, verdict } from './emulated-machine.ts'

describe('QEMU', () => {
  const dimms = [
    { address: 0x1_0000_0000n, size: 1n << 30n, labelSize: 128 * 1024 },
    { address: 0x1_4000_0000n, size: 1n << 29n, labelSize: 0, node: 1 },
  ]
  const words = (...values: readonly number[]) => new Uint8Array(Uint32Array.from(values).buffer)
  const open = (options: ConstructorParameters<typeof QemuMachine>[0] = { dimms, persistence: 'cpu' }) => {
    const platform = new QemuMachine(options)
    return { platform, bus: unwrap(NfitBus.open({ platform, clock: new ManualClock() })) }
  }

  it('makes the table that its tests have: 224 bytes for one DIMM', () => {
    const { nfit } = { nfit: new QemuMachine({ dimms: dimms.slice(0, 1) }).nfit() }
    expect(nfit.byteLength).toBe(0xe0)
    const { header, subTables } = unwrap(parseNfit(nfit))
    expect(header).toMatchObject({ oemId: 'BOCHS ', revision: 1 })
    expect(subTables.map((one) => one.kind)).toEqual(['spa', 'memdev', 'dcr'])
    expect(subTables[0]).toMatchObject({ rangeIndex: 2, memoryMapping: 0x8008n })
    expect(subTables[2]).toMatchObject({
      regionIndex: 3,
      vendorId: 0x8086,
      serialNumber: 0x123456,
      windows: 0,
    })
  })
  it('tells its persistence', () => {
    const persistence = (value: 'cpu' | 'mem-ctrl') =>
      open({ dimms, persistence: value }).bus.regions[0]?.persistence
    expect([
      persistence('cpu'),
      persistence('mem-ctrl'),
      open({ dimms }).bus.regions[0]?.persistence,
    ]).toEqual(['cpu_cache', 'memory_controller', null])
  })
  it('has label functions only, and those only with a label area', () => {
    const { bus } = open()
    expect(bus.dimms.map((dimm) => [dimm.handle, dimm.commands.family, dimm.commands.dsmMask])).toEqual([
      [1, 0, 0x70],
      [2, null, 0],
    ])
    expect(bus.commands).toMatchObject({ dsmMask: 0, cmdMask: 0x400, intelMask: 0 })
    expect(bus.regions.map((region) => region.proximityDomain)).toEqual([0, 1])
    // Without ARS nothing can be scrubbed.
    expect(bus.scrubber.failed).toHaveLength(2)
  })
  it('reads and writes labels through its page', () => {
    const { bus, platform } = open()
    const dimm = bus.dimm(qemuHandle(0))
    const size = new Uint8Array(12)
    expect(verdict(bus.ctl(dimm, 4, size))).toBe(0n)
    expect(unwrap(getConfigSize.decode(size))).toEqual({ status: 0, configSize: 128 * 1024, maxXfer: 4076 })
    expect(verdict(bus.ctl(dimm, 6, words(64, 8, 5, 6, 0)))).toBe(0n)
    const data = words(64, 8, 9, 9, 9)
    expect(verdict(bus.ctl(dimm, 5, data))).toBe(0n)
    expect(data.slice(8)).toEqual(words(0, 5, 6))
    expect(platform.labels(qemuHandle(0))?.bytes.slice(64, 68)).toEqual(words(5))
    const long = new Uint8Array(12 + 4077)
    long.set(words(0, 4077))
    expect(verdict(bus.ctl(dimm, 5, long))).toBe('EIO')
    expect(verdict(bus.ctl(dimm, 5, words(128 * 1024 - 4, 8, 0, 0, 0)))).toBe('EIO')
    expect(verdict(bus.ctl(dimm, 6, words(128 * 1024 - 4, 8, 0, 0, 0)))).toBe('EIO')
  })
  it('carries the longest label transfer', () => {
    const { bus } = open()
    const dimm = bus.dimm(qemuHandle(0))
    const write = new Uint8Array(8 + 4076 + 4).fill(0xa5)
    write.set(words(0, 4076))
    expect(verdict(bus.ctl(dimm, 6, write))).toBe(0n)
    const read = new Uint8Array(12 + 4076)
    read.set(words(0, 4076))
    expect(verdict(bus.ctl(dimm, 5, read))).toBe(0n)
    expect(read.subarray(12).every((byte) => byte === 0xa5)).toBe(true)
  })
  it('hands out a table longer than its page, and a plugged DIMM', () => {
    const many = Array.from({ length: 40 }, (_, i) => ({
      address: BigInt(i + 4) << 30n,
      size: 1n << 30n,
      labelSize: 0,
    }))
    const { bus, platform } = open({ dimms: many })
    expect(bus.dimms).toHaveLength(40)
    platform.plug({ address: 0x100n << 30n, size: 1n << 30n, labelSize: 4096 })
    expect(bus.dimms).toHaveLength(41)
    expect(bus.regions.at(-1)?.range.address).toBe(0x100n << 30n)
  })
  it('says that the table changed while it was read', () => {
    const { platform } = open()
    const guid = '648b9cf2-cda1-4312-8ad9-49c4af32bd62' as never
    const readFrom = (offset: number) => {
      const { bytes } = platform.dsm({ handle: null, guid, revision: 1, func: 1, input: words(offset) })
      return viewOf(bytes).getUint32(0, true)
    }
    expect([readFrom(0), readFrom(8), readFrom(100_000)]).toEqual([0, 0, 3])
    platform.plug({ address: 0n, size: 4096n, labelSize: 0 })
    expect([readFrom(8), readFrom(0), readFrom(8)]).toEqual([0, 0, 0])
  })
  it('answers politely for what it does not know', () => {
    const { platform } = open()
    const ask = (handle: number | null, guid: string, revision: number, func: number) => {
      const call = {
        handle: handle as DimmHandle | null,
        guid: guid as never,
        revision,
        func,
        input: NOTHING,
      }
      return toHex(platform.dsm(call).bytes)
    }
    const intel = '4309ac30-0d11-11e4-9191-0800200c9a66'
    expect(ask(1, '00000000-0000-0000-0000-000000000000', 1, 0)).toBe('00')
    expect(ask(1, '00000000-0000-0000-0000-000000000000', 1, 4)).toBe('01')
    expect([ask(1, intel, 1, 0), ask(1, intel, 2, 0), ask(1, intel, 1, 1)]).toEqual([
      '71000000',
      '01000000',
      '01000000',
    ])
    expect([ask(2, intel, 1, 4), ask(9, intel, 1, 4), ask(9, intel, 1, 0)]).toEqual([
      '01000000',
      '02000000',
      '00000000',
    ])
  })
})
