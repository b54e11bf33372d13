/** The attributes and commands of nfit_test's two buses, through every layer. */
import { describe, expect, it } from 'vitest'
import type { NdDevice } from '../../runtime/bus/nd-bus.ts'
import { emulatedMachine } from '../../runtime/emulated/machines.ts'
import { ndIoctl, type NdFile } from '../../runtime/ioctl/nd-ioctl.ts'
import { MemoryUserBuffer } from '../../runtime/ioctl/user-buffer.ts'
import { concatBytes, viewOf } from '../../runtime/lib/bytes.ts'
import { ManualClock } from '../../runtime/lib/clock.ts'
import { unwrap } from '../../runtime/lib/result.ts'
import { Machine } from '../../runtime/machine/machine.ts'
import { listAttributes } from '../../runtime/sysfs/device-attributes.ts'
import { clearError } from '../../runtime/uapi/ars-payloads.ts'
import { arsInject } from '../../runtime/uapi/bus-auxiliary.ts'
import { callEnvelope } from '../../runtime/uapi/payloads.ts'
import { uuidOf } from './label-rig.ts'
import { MIB } from './nd-rig.ts'
import { modes, read, user, write } from './sysfs-rig.ts'

function start() {
  const clock = new ManualClock()
  const machine = unwrap(Machine.open(emulatedMachine('nfit_test', clock)!, { clock }))
  clock.advance(60_000)
  const [first, second] = machine.buses.map(({ nd }) => nd)
  return { machine, clock, first: first!, second: second! }
}

/** All attributes, without their newlines. */
const texts = (device: NdDevice): unknown =>
  Object.fromEntries(listAttributes(device).map(({ name }) => [name, read(device, name).replace(/\n$/, '')]))

describe('the attributes of nfit_test', () => {
  const { first, second } = start()
  it('of its buses', () => {
    expect(texts(first)).toEqual({
      commands: 'ars_cap ars_start ars_status clear_error cmd_call ',
      provider: 'nfit_test.0',
      wait_probe: '1',
      'nfit/revision': '1',
      'nfit/scrub': '1',
      'nfit/hw_error_scrub': '0',
      'nfit/dsm_mask': '0x3be',
      'nfit/firmware_activate_noidle': 'N',
      'firmware/capability': 'quiesce',
      'firmware/activate': 'idle',
    })
    expect(read(second, 'provider')).toBe('nfit_test.1\n')
    expect(modes(first)).toMatchObject({ 'firmware/activate': '600', 'nfit/scrub': '644', provider: '444' })
    expect(read(first, 'firmware/activate', user)).toBe('EACCES')
  })
  it('of its DIMMs', () => {
    expect(texts(first.dimms[1]!)).toEqual({
      modalias: 'nd:t1',
      devtype: 'nvdimm',
      commands: 'smart smart_thresh get_size get_data set_data cmd_call ',
      state: 'active',
      flags: 'label ',
      available_slots: '509',
      security: 'disabled',
      frozen: '0',
      'firmware/activate': 'idle',
      'firmware/result': 'none',
      'nfit/handle': '0x1',
      'nfit/phys_id': '0x1',
      'nfit/flags': 'smart_notify ',
      'nfit/family': '0',
      'nfit/dsm_mask': '0x7ffff476',
      'nfit/vendor': '0xcdab',
      'nfit/device': '0x0000',
      'nfit/rev_id': '0x0100',
      'nfit/subsystem_vendor': '0x0000',
      'nfit/subsystem_device': '0x0000',
      'nfit/subsystem_rev_id': '0x0000',
      'nfit/serial': '0xfeffffff',
      'nfit/format': '0x0201',
      'nfit/format1': '0x0301',
      'nfit/formats': '2',
      'nfit/id': 'cdab-0a-07e0-feffffff',
      'nfit/dirty_shutdown': '42',
    })
    expect(second.dimms.map((dimm) => [read(dimm, 'nfit/handle'), read(dimm, 'nfit/flags')])).toEqual([
      ['0x10000\n', 'save_fail restore_fail flush_fail not_armed smart_event \n'],
      ['0x10001\n', 'map_fail \n'],
    ])
  })
  it('of its regions', () => {
    expect(texts(first.regions[1]!)).toEqual({
      modalias: 'nd:t2',
      devtype: 'nd_pmem',
      numa_node: '-1',
      target_node: '-1',
      size: '67108864',
      available_size: '67108864',
      max_available_extent: '67108864',
      align: '0x1000000',
      mappings: '4',
      nstype: '5',
      mapping0: 'nmem0,16777216,16777216,0',
      mapping1: 'nmem1,16777216,16777216,1',
      mapping2: 'nmem2,16777216,16777216,2',
      mapping3: 'nmem3,16777216,16777216,3',
      set_cookie: '0xa76c6907811fae57',
      read_only: '0',
      deep_flush: '1',
      badblocks: '',
      resource: expect.stringMatching(/^0x[0-9a-f]+$/) as string,
      persistence_domain: 'memory_controller',
      init_namespaces: '1/1',
      namespace_seed: 'namespace1.0',
      btt_seed: 'btt1.0',
      pfn_seed: 'pfn1.0',
      dax_seed: 'dax1.0',
      'nfit/range_index': '2',
    })
    expect(read(first.regions[0]!, 'set_cookie')).toBe('0x40e62f0cc00f58ac\n')
    const [pmem, cd] = second.regions
    expect([read(pmem!, 'size'), read(pmem!, 'available_size'), read(pmem!, 'nstype')]).toEqual([
      `${32n * MIB}\n`,
      '0\n',
      '4\n',
    ])
    // A DIMM that is not armed makes its region read-only.
    expect([read(pmem!, 'read_only'), read(cd!, 'size'), read(cd!, 'nfit/range_index')]).toEqual([
      '1\n',
      `${4n * MIB}\n`,
      '0\n',
    ])
    const [namespace] = pmem!.namespaces
    expect([read(namespace!, 'nstype'), read(namespace!, 'size'), read(namespace!, 'mode')]).toEqual([
      '4\n',
      `${32n * MIB}\n`,
      'raw\n',
    ])
  })
})

describe('stores on nfit_test', () => {
  it('make a namespace that is there after a reload of the region', () => {
    const { first } = start()
    const region = first.regions[1]!
    const namespace = region.namespaces[0]!
    expect(write(namespace, 'uuid', uuidOf(5))).toBe('ok')
    expect(write(namespace, 'size', `${32n * MIB}`)).toBe('ok')
    expect(write(namespace, 'alt_name', 'mine')).toBe('ok')
    expect([read(region, 'available_size'), read(first.dimms[2]!, 'available_slots')]).toEqual([
      `${32n * MIB}\n`,
      '508\n',
    ])
    unwrap(region.disable())
    unwrap(region.enable())
    const [again] = region.namespaces
    expect([read(again!, 'uuid'), read(again!, 'alt_name'), read(again!, 'size')]).toEqual([
      `${uuidOf(5)}\n`,
      'mine\n',
      `${32n * MIB}\n`,
    ])
  })
  it('scrub, freeze and arm', () => {
    const { first, clock } = start()
    expect([write(first, 'nfit/scrub', '1'), write(first, 'nfit/scrub', '2')]).toEqual(['ok', 'EINVAL'])
    expect([read(first, 'nfit/scrub'), write(first, 'nfit/scrub', '1')]).toEqual(['1+\n', 'EBUSY'])
    clock.advance(60_000)
    expect(read(first, 'nfit/scrub')).toBe('2\n')
    expect([write(first, 'nfit/hw_error_scrub', '1'), read(first, 'nfit/hw_error_scrub')]).toEqual([
      'ok',
      '1\n',
    ])
    expect(write(first, 'nfit/hw_error_scrub', '2')).toBe('EINVAL')
    const [dimm] = first.dimms
    expect([write(dimm!, 'security', 'overwrite 0'), write(dimm!, 'security', 'nonsense')]).toEqual([
      'EBUSY',
      'EINVAL',
    ])
    expect([write(dimm!, 'security', 'disable 7'), write(dimm!, 'security', 'update 0')]).toEqual([
      'ENOKEY',
      'EINVAL',
    ])
    expect([write(dimm!, 'firmware/activate', 'arm'), write(dimm!, 'firmware/activate', 'fire')]).toEqual([
      'ok',
      'EINVAL',
    ])
    expect([read(dimm!, 'firmware/activate'), read(first, 'firmware/activate')]).toEqual([
      'armed\n',
      'armed\n',
    ])
    expect([write(first, 'firmware/activate', 'now'), write(first, 'firmware/activate', 'live')]).toEqual([
      'EINVAL',
      'ok',
    ])
    expect(write(first, 'nfit/firmware_activate_noidle', 'y')).toBe('ok')
    expect(read(first, 'nfit/firmware_activate_noidle')).toBe('Y\n')
  })
})

describe('commands of user space on nfit_test', () => {
  const run = (file: NdFile, cmd: number, bytes: Uint8Array): Uint8Array | string => {
    const buffer = new MemoryUserBuffer(bytes)
    const done = ndIoctl(file, cmd, buffer)
    return done.ok ? buffer.bytes : done.error
  }
  it('read and write labels, but not under a region', () => {
    const { first } = start()
    const dimm = first.dimms[0]!
    const file: NdFile = { bus: first, dimm, isReadOnly: false }
    const size = run(file, 4, new Uint8Array(12))
    expect(size).toEqual(new Uint8Array(Uint32Array.of(0, 128 * 1024, 4096).buffer))
    expect(run({ ...file, isReadOnly: true }, 4, new Uint8Array(12))).toEqual(size)
    const data = new Uint8Array(Uint32Array.of(0, 4, 0x12345678, 0).buffer)
    expect(run(file, 6, data)).toBe('EBUSY')
    for (const region of first.regions) unwrap(region.disable())
    expect(run(file, 6, data)).toEqual(data)
    const back = run(file, 5, new Uint8Array(Uint32Array.of(0, 4, 0, 0).buffer))
    expect(back).toEqual(new Uint8Array(Uint32Array.of(0, 4, 0, 0x12345678).buffer))
  })
  it('find and clear bad memory', () => {
    const { first, clock } = start()
    const region = first.regions[1]!
    const file: NdFile = { bus: first, dimm: null, isReadOnly: false }
    const { start: base } = region.range
    const zero = unwrap(callEnvelope.decode(new Uint8Array(64)))
    const inject = unwrap(
      arsInject.encode({
        errInjSpaRangeBase: base + 4096n,
        errInjSpaRangeLength: 1024n,
        errInjOptions: 0,
        status: 0,
      }),
    )
    const head = unwrap(callEnvelope.encode({ ...zero, ndCommand: 7n, ndSizeIn: 17, ndSizeOut: 4 }))
    expect(typeof run(file, 10, concatBytes(head, inject))).toBe('object')
    expect(write(first, 'nfit/scrub', '1')).toBe('ok')
    clock.advance(120_000)
    expect(read(region, 'badblocks')).toBe('8 2\n')
    const none = unwrap(clearError.decode(new Uint8Array(32)))
    const clear = unwrap(clearError.encode({ ...none, address: base + 4096n, length: 512n }))
    const done = run(file, 4, clear)
    expect(typeof done === 'string' ? done : viewOf(done).getBigUint64(24, true)).toBe(512n)
    expect(read(region, 'badblocks')).toBe('9 1\n')
    expect(run(file, 4, unwrap(clearError.encode({ ...none, address: base + 1n, length: 512n })))).toBe(
      'EINVAL',
    )
    expect(run({ ...file, isReadOnly: true }, 4, clear)).toBe('EPERM')
  })
})
