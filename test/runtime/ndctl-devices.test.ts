/** What `ndctl list` tells with `-F` and `-X`: firmware, and what programs map. */
import { describe, expect, it } from 'vitest'
import { NfitBus } from '../../runtime/bus/nfit-bus.ts'
import { emulatedMachine } from '../../runtime/emulated/machines.ts'
import { updateFirmware } from '../../runtime/firmware/update.ts'
import { ManualClock } from '../../runtime/lib/clock.ts'
import { NULL_GUID } from '../../runtime/lib/guid.ts'
import { unwrap } from '../../runtime/lib/result.ts'
import { U64_MAX } from '../../runtime/lib/u64.ts'
import { Machine } from '../../runtime/machine/machine.ts'
import { SparseMemory } from '../../runtime/media/sparse-memory.ts'
import { busJson } from '../../runtime/ndctl/device-json.ts'
import { busFirmwareJson, dimmFirmwareJson } from '../../runtime/ndctl/firmware-json.ts'
import { ndctlJson } from '../../runtime/ndctl/json.ts'
import { machineView } from '../../runtime/ndctl/machine-view.ts'
import type { DimmFirmwareView } from '../../runtime/ndctl/views.ts'
import { intelCallOver } from '../../runtime/nfit/intel-call.ts'
import { initPfn } from '../../runtime/pfn/create.ts'
import { X86_PAGES } from '../../runtime/pfn/host.ts'
import { json, run } from './cli-rig.ts'
import { MIB, namespaceOn, UUID } from './namespace.ts'

function nfitTest() {
  const clock = new ManualClock()
  const machine = unwrap(Machine.open(emulatedMachine('nfit_test', clock)!, { clock }))
  clock.advance(60_000)
  return { machine, clock }
}

const DETAIL = {
  verbose: false,
  mediaErrors: false,
  capabilities: false,
  health: false,
  firmware: true,
  dax: false,
}

describe('firmware', () => {
  it('is told of the bus and of DIMMs that take updates', () => {
    const [bus] = json({}, 'list', '--emulated', 'nfit_test', '-BDF')
    expect(bus.firmware).toEqual({ activate_method: 'suspend', activate_state: 'idle' })
    expect(bus.dimms[0].firmware).toEqual({ current_version: 0, can_update: true })
    expect(Object.keys(bus)).toEqual(['provider', 'dev', 'scrub_state', 'firmware', 'dimms'])
    expect(json({}, 'list', '--emulated', 'nfit_test', '-BD')[0].firmware).toBe(undefined)
    expect(json({}, 'list', '--emulated', 'qemu', '-BDF')[0]).not.toHaveProperty('firmware')
    expect(Object.keys(json({}, 'list', '--emulated', 'nfit_test.0', '-DFH')[0]).slice(-2)).toEqual([
      'firmware',
      'health',
    ])
    expect(json({}, 'list', '--emulated', 'nfit_test.0', '-vvv')[0].dimms[0].firmware).toBeDefined()
  })
  it('that is staged has a version, and waits for its activation', () => {
    const { machine, clock } = nfitTest()
    const [{ nfit }] = machine.buses as [Machine['buses'][number]]
    expect(nfit).toBeInstanceOf(NfitBus)
    const device = nfit.dimms[0]!
    updateFirmware(new Uint8Array(1024), {
      call: intelCallOver(nfit, device),
      clock,
      onDone: (outcome) => void unwrap(outcome),
    })
    clock.advance(10_000)
    const staged = machineView(machine)[0]!.dimms[0]!.firmware()
    expect(staged).toMatchObject({
      current: 0n,
      canUpdate: true,
      activateState: 'idle',
      needsPowerCycle: false,
    })
    expect(staged!.next).toBeGreaterThan(0n)
    unwrap(device.activation!.arm(true))
    expect(machineView(machine)[0]!.dimms[0]!.firmware()?.activateState).toBe('armed')
    expect(machineView(machine)[0]!.firmware()).toMatchObject({
      method: 'suspend',
      state: expect.stringMatching(/armed|overflow/),
    })
  })
  it.each<[string, Partial<DimmFirmwareView>, object]>([
    ['that did not answer', { current: null }, { current_version: '0xffffffffffffffff' }],
    ['of no known version', { current: U64_MAX }, { current_version: '0xffffffffffffffff' }],
    ['that cannot be updated', { canUpdate: false }, { current_version: '0x10', can_update: false }],
    [
      'staged',
      { next: 0x20n, activateState: 'busy' },
      { current_version: '0x10', can_update: true, next_version: '0x20', activate_state: 'busy' },
    ],
    [
      'staged, not known which',
      { next: U64_MAX },
      { current_version: '0x10', can_update: true, next_version: '0xffffffffffffffff' },
    ],
    [
      'staged, for the next power cycle',
      { next: 1n, activateState: null, needsPowerCycle: true },
      { current_version: '0x10', can_update: true, next_version: '0x1', need_powercycle: true },
    ],
  ])('%s is printed', (_, more, printed) => {
    const view = {
      current: 0x10n,
      canUpdate: true,
      next: 0n,
      activateState: 'idle',
      needsPowerCycle: false,
      ...more,
    } as const
    expect(JSON.parse(ndctlJson(dimmFirmwareJson(view), 'human'))).toEqual(printed)
  })
  it('of a bus that does not scrub is not told', () => {
    const firmware = () => ({ method: 'reset', state: null }) as const
    const bus = { provider: 'x', dev: 'ndbus0', dimms: [], regions: [], firmware }
    expect(Object.keys(busJson({ ...bus, isScrubbing: null }, DETAIL))).toEqual(['provider', 'dev'])
    expect(busJson({ ...bus, isScrubbing: false }, DETAIL).firmware).toEqual({
      activate_method: 'reset',
      activate_state: undefined,
    })
    expect(busFirmwareJson({ method: 'live', state: 'idle' })).toEqual({
      activate_method: 'live',
      activate_state: 'idle',
    })
  })
})

describe('device-DAX', () => {
  /** An image of region2 whose information block makes its namespace memory for programs. */
  function daxImage(kind: 'dax' | 'pfn'): Uint8Array {
    const region = nfitTest().machine.buses[1]!.nd.regions[0]!
    const memory = new SparseMemory(Number(region.range.length))
    const owner = { uuid: NULL_GUID, range: region.range, readOnly: false }
    unwrap(initPfn(namespaceOn(memory), kind, owner, X86_PAGES, { uuid: UUID, align: 2 * MIB, mode: 'ram' }))
    return unwrap(memory.load(0, memory.size))
  }
  const files = { image: daxImage('dax') }
  const args = ['list', '--emulated', 'nfit_test', '--load', 'region2=image']
  it('is a region with its device, in place of the name of the device', () => {
    const [namespace] = json(files, ...args, '-X')
    expect(namespace).toMatchObject({ dev: 'namespace2.0', mode: 'devdax', uuid: UUID, align: 2 * MIB })
    expect(namespace.daxregion).toEqual({
      id: 2,
      size: 30 * MIB,
      align: 2 * MIB,
      devices: [{ chardev: 'dax2.0', size: 30 * MIB, align: 2 * MIB, mode: 'devdax' }],
    })
    expect(namespace).not.toHaveProperty('chardev')
    expect(json(files, ...args)[0]).toMatchObject({ chardev: 'dax2.0' })
    expect(json(files, ...args, '-v')[0]).toHaveProperty('daxregion')
  })
  it('alone is asked for its namespaces only', () => {
    expect(json(files, ...args, '-X')).toHaveLength(1)
    expect(json(files, ...args, '-NX')).toHaveLength(2)
    expect(run({}, 'list', '--emulated', 'qemu', '-X')).toEqual({ status: 0, stdout: '', stderr: '' })
    expect(json({ image: daxImage('pfn') }, ...args, '-NX')[0]).not.toHaveProperty('daxregion')
  })
})
