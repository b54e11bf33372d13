import { describe, expect, it } from 'vitest'
import { buildFit, buildNfit } from '../../runtime/acpi/build.ts'
import type { SubTable } from '../../runtime/acpi/records.ts'
import { NfitBus, type BusChange, type NfitBusOptions } from '../../runtime/bus/nfit-bus.ts'
import { ScriptedMachine } from '../../runtime/emulated/scripted.ts'
import { NfitTestBus } from '../../runtime/emulated/nfit-test.ts'
import { nfitTestBus0, nfitTestBus1, nfitTestHotPlug } from '../../runtime/emulated/nfit-test-tables.ts'
import type { DimmHandle } from '../../runtime/lib/brand.ts'
import { ManualClock } from '../../runtime/lib/clock.ts'
import { MemoryLogger } from '../../runtime/lib/logger.ts'
import { ok, unwrap } from '../../runtime/lib/result.ts'
import type { AcpiObject, Platform } from '../../runtime/nfit/firmware.ts'

/** A machine with these sub-tables in its `_FIT`, and devices for these handles, or for all. */
function machineOf(tables: readonly SubTable[], devices?: ReadonlySet<number>): ScriptedMachine {
  return new ScriptedMachine({
    fit: fitOf(tables),
    ...(devices && { labelMethods: (handle) => (devices.has(handle) ? new Set() : null) }),
  })
}

function fitOf(tables: readonly SubTable[]): AcpiObject {
  return { type: 'buffer', bytes: unwrap(buildFit(tables)) }
}

function open(platform: Platform, options: Partial<NfitBusOptions> = {}) {
  const logger = new MemoryLogger()
  const clock = new ManualClock()
  const changes: BusChange[] = []
  const onChange = (change: BusChange): void => void changes.push(change)
  const bus = NfitBus.open({ platform, clock, logger, onChange, ...options })
  return { bus, logger, clock, changes, kinds: () => changes.map((change) => change.kind) }
}

describe('opening', () => {
  it('registers DIMMs, then regions', () => {
    const { kinds } = open(machineOf(nfitTestBus0()))
    expect(kinds()).toEqual(['dimm', 'dimm', 'dimm', 'dimm', 'region', 'region'])
  })
  it('names the DIMMs in trouble', () => {
    const { logger } = open(machineOf(nfitTestBus1()))
    expect(logger.messages).toEqual([
      'Error found in NVDIMM nmem0 flags: save_fail restore_fail flush_fail not_armed',
      'Error found in NVDIMM nmem1 flags: map_fail',
    ])
  })
  it('takes the NFIT when there is no _FIT, and nothing when there is neither', () => {
    expect(unwrap(open(new ScriptedMachine({})).bus).dimms).toHaveLength(0)
    const nfit = unwrap(buildNfit({ subTables: nfitTestBus1() }))
    expect(unwrap(open(new ScriptedMachine({ nfit })).bus).dimms).toHaveLength(2)
    const { bus, logger } = open(new ScriptedMachine({ nfit, fit: { type: 'integer', value: 1n } }))
    expect(unwrap(bus).dimms).toHaveLength(2)
    expect(logger.messages[0]).toBe('invalid type for _FIT, ignoring')
  })
  it('leaves a DIMM out that ACPI does not know, and the regions that need it', () => {
    const { bus, logger } = open(machineOf(nfitTestBus0(), new Set([0, 1, 0x100])))
    expect(unwrap(bus).dimms.map((dimm) => dimm.name)).toEqual(['nmem0', 'nmem1', 'nmem2'])
    expect(unwrap(bus).regions).toHaveLength(1)
    expect(logger.messages).toContain('no ACPI.NFIT device with _ADR 0x101, disabling...')
    expect(unwrap(bus).regionErrors).toMatchObject([
      { errno: 'ENODEV', rangeIndex: 2 },
      { errno: 'ENODEV', rangeIndex: 6 },
    ])
    const forced = open(machineOf(nfitTestBus0(), new Set()), { nfit: { forceEnableDimms: true } })
    expect(unwrap(forced.bus).dimms).toHaveLength(4)
    expect(forced.logger.messages[0]).toBe('no ACPI.NFIT device with _ADR 0x0, enabling...')
  })
  it('counts the devices that could be made', () => {
    const { bus, kinds } = open(machineOf(nfitTestBus0()), { createDevice: ({ handle }) => handle !== 1 })
    expect(bus).toMatchObject({
      ok: false,
      error: { kind: 'bus', errno: 'ENXIO', message: '3 of 4 DIMM devices could be made' },
    })
    expect(kinds()).toEqual(['dimm', 'dimm', 'dimm'])
  })
  it('is refused for a malformed table or a missing control region', () => {
    const short = new ScriptedMachine({ fit: { type: 'buffer', bytes: Uint8Array.of(1, 0, 47, 0) } })
    expect(open(short).bus).toMatchObject({ ok: false, error: { kind: 'nfit', rule: 'past-end' } })
    const without = nfitTestBus0().filter((one) => one.kind !== 'dcr')
    const { bus, logger } = open(machineOf(without))
    expect(bus).toMatchObject({ ok: false, error: { kind: 'wiring', errno: 'ENODEV' } })
    expect(logger.messages).toEqual(['SPA 1 missing DCR 5'])
  })
  it('lets go of the machine', () => {
    const machine = machineOf(nfitTestBus0())
    const { bus, kinds } = open(machine)
    const before = kinds().length
    machine.notify({ handle: 1 as DimmHandle, event: 0x81 })
    expect(kinds()).toHaveLength(before + 1)
    unwrap(bus)[Symbol.dispose]()
    machine.notify({ handle: 1 as DimmHandle, event: 0x81 })
    expect(kinds()).toHaveLength(before + 1)
  })
})

describe('notification 0x80', () => {
  const update = { handle: null, event: 0x80 }
  it('adds what is new and keeps what is there', () => {
    const machine = machineOf(nfitTestBus0())
    const { bus, kinds, changes } = open(machine)
    const before = unwrap(bus).dimms
    machine.script = { fit: fitOf([...nfitTestHotPlug(), ...nfitTestBus0()]) }
    expect(unwrap(bus).notify(update)).toEqual(ok(null))
    expect(unwrap(bus).dimms.slice(0, 4)).toEqual(before)
    expect(kinds().slice(6)).toEqual(['dimm', 'region'])
    expect(changes.at(-1)).toMatchObject({ region: { range: { rangeIndex: 12 } } })
    expect(unwrap(bus).notify(update)).toEqual(ok(null))
    expect(kinds()).toHaveLength(8)
  })
  it('refuses a table that takes something away, and stays as it was', () => {
    const machine = machineOf([...nfitTestBus0(), ...nfitTestHotPlug()])
    const { bus, logger } = open(machine)
    machine.script = { fit: fitOf(nfitTestBus0()) }
    expect(unwrap(bus).notify(update)).toMatchObject({ ok: false, error: { kind: 'reload', errno: 'ENXIO' } })
    expect(logger.messages).toEqual(['failed to merge updated NFIT: new nfit deletes entries (unsupported)'])
    expect(unwrap(bus).dimms).toHaveLength(5)
    machine.script = { fit: fitOf([...nfitTestBus0(), ...nfitTestHotPlug()]) }
    expect(unwrap(bus).notify(update)).toEqual(ok(null))
  })
  it('needs a _FIT that is a buffer with sub-tables', () => {
    const machine = machineOf(nfitTestBus0())
    const { bus } = open(machine)
    const notify = (object: AcpiObject | null): unknown => {
      machine.script = object === null ? {} : { fit: object }
      const result = unwrap(bus).notify(update)
      return result.ok || typeof result.error === 'string'
        ? result
        : [result.error.kind, result.error.message]
    }
    expect(notify(null)).toEqual(['bus', 'failed to evaluate _FIT'])
    expect(notify({ type: 'integer', value: 0n })).toEqual(['bus', 'invalid type for _FIT'])
    expect(notify({ type: 'buffer', bytes: new Uint8Array(3) })).toMatchObject(['nfit', expect.any(String)])
  })
  it('tries the regions again that could not be made', () => {
    const tables = nfitTestBus0()
    const odd = tables.map((one) =>
      one.kind === 'spa' && one.rangeIndex === 1 ? { ...one, length: 1n << 25n } : one,
    )
    const few = odd.filter((one) => one.kind !== 'memdev' || one.deviceHandle !== 1 || one.rangeIndex !== 1)
    const machine = machineOf(few)
    const { bus } = open(machine)
    expect(unwrap(bus).regions[0]?.mappings).toHaveLength(1)
    machine.script = { fit: fitOf(tables) }
    unwrap(bus).notify(update)
    // A region that stands is left alone, whatever is added to its range.
    expect(unwrap(bus).regions[0]?.mappings).toHaveLength(1)
  })
})

describe('other notifications', () => {
  it('0x81 of the root scrubs, long after hw_error_scrub', () => {
    const clock = new ManualClock()
    const platform = new NfitTestBus(0, clock)
    const bus = unwrap(NfitBus.open({ platform, clock, nfit: { noInitArs: true } }))
    clock.advance(10_000)
    const { count } = bus.scrubber
    expect(bus.notify({ handle: null, event: 0x81 })).toEqual(ok(null))
    expect(bus.notify({ handle: null, event: 0x81 })).toEqual({ ok: false, error: 'EBUSY' })
    expect(bus.clearToSend({ dimm: null, cmd: 2 })).toBe('EBUSY')
    clock.advance(10_000)
    expect(bus.scrubber.count).toBe(count + 1)
    expect(bus.clearToSend({ dimm: null, cmd: 2 })).toBeNull()
  })
  it('0x81 of a DIMM tells of its health; unknown ones do nothing', () => {
    const { bus, kinds } = open(machineOf(nfitTestBus0()))
    const before = kinds().length
    expect(unwrap(bus).notify({ handle: 1 as DimmHandle, event: 0x81 })).toEqual(ok(null))
    expect(unwrap(bus).notify({ handle: 1 as DimmHandle, event: 0x82 })).toEqual(ok(null))
    expect(unwrap(bus).notify({ handle: 99 as DimmHandle, event: 0x81 })).toEqual(ok(null))
    expect(unwrap(bus).notify({ handle: null, event: 0x82 })).toEqual(ok(null))
    expect(kinds().slice(before)).toEqual(['health'])
  })
  it('a machine check becomes bad memory of its region', () => {
    const { bus, changes } = open(machineOf(nfitTestBus0()))
    // Without ARS the ranges are known all the same.
    expect(unwrap(bus).scrubber.machineCheck(0x1_0000_1234n, 12)).toMatchObject({ start: 0x1_0000_0000n })
    expect(unwrap(bus).badRanges.ranges).toEqual([{ start: 0x1_0000_1000n, length: 4096n }])
    expect(changes.at(-1)).toMatchObject({ kind: 'badRanges' })
  })
})
