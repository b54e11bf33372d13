import { describe, expect, it } from 'vitest'
import { parseNfit } from '../../runtime/acpi/parse.ts'
import { encodeSubTable } from '../../runtime/acpi/build.ts'
import type { SubTable } from '../../runtime/acpi/records.ts'
import { NfitBus } from '../../runtime/bus/nfit-bus.ts'
import { NfitTestBus } from '../../runtime/emulated/nfit-test.ts'
import { NFIT_TEST_HANDLES, nfitTestHotPlug } from '../../runtime/emulated/nfit-test-tables.ts'
import { toHex, viewOf } from '../../runtime/lib/bytes.ts'
import { ManualClock } from '../../runtime/lib/clock.ts'
import { commandLabelMedia, readLabelMedia, writeLabelMedia } from '../../runtime/labels/label-media.ts'
import { unwrap } from '../../runtime/lib/result.ts'
import type { IntelCall } from '../../runtime/nfit/intel-call.ts'
import type { DimmHandle } from '../../runtime/lib/brand.ts'
import { arsCap, arsRecord, arsStart, arsStatus, clearError } from '../../runtime/uapi/ars-payloads.ts'
import { arsInject, arsInjectClear, arsInjectStatus, translateSpa } from '../../runtime/uapi/bus-auxiliary.ts'
import { setThreshold, smartThreshold, injectError } from '../../runtime/uapi/intel-smart.ts'
import { getConfigSize } from '../../runtime/uapi/payloads.ts'
import { decodeSmart, fromCelsius } from '../../runtime/uapi/smart-info.ts'
import { setCookies } from '../../runtime/nfit/cookies.ts'
import { busCall, nfitTest, NOTHING, record, status, verdict } from './emulated-machine.ts'
import { fixture } from './fixture.ts'

describe('topology of nfit_test', () => {
  const tablesOf = (number: 0 | 1) =>
    unwrap(parseNfit(new NfitTestBus(number, new ManualClock()).nfit())).subTables
  /** Bytes without what iasl or the compiler of the fixture chose otherwise: control regions, attributes. */
  const shapes = (tables: readonly SubTable[]): readonly string[] =>
    tables.flatMap((one) => {
      if (one.kind === 'dcr') return []
      if (one.kind === 'spa') return toHex(unwrap(encodeSubTable({ ...one, memoryMapping: 0n })))
      return toHex(unwrap(encodeSubTable(one.kind === 'memdev' ? { ...one, regionIndex: 0 } : one)))
    })

  it('has the persistent half that the fixture has', () => {
    const ours = shapes(tablesOf(0))
    const theirs = shapes(unwrap(parseNfit(fixture('b-interleaved-4dimm'))).subTables)
    expect(theirs.filter((one) => !ours.includes(one))).toEqual([])
    expect(theirs).toHaveLength(2 + 6 + 4 + 1)
  })
  it('makes the regions and DIMMs that ndctl expects', () => {
    const { bus } = nfitTest()
    expect(bus.dimms.map((dimm) => dimm.record.id)).toEqual([
      'cdab-0a-07e0-ffffffff',
      'cdab-0a-07e0-feffffff',
      'cdab-0a-07e0-fffeffff',
      'cdab-0a-07e0-fefeffff',
    ])
    expect(bus.dimms.map((dimm) => dimm.dirtyShutdowns)).toEqual([42, 42, 42, 42])
    expect(
      bus.regions.map(({ range, mappings }) => [range.rangeIndex, range.length, mappings.length]),
    ).toEqual([
      [1, 32n << 20n, 2],
      [2, 64n << 20n, 4],
    ])
    expect(bus.regions[0]?.cookies).toMatchObject({
      cookie1: 0x3fe000000fen,
      altcookie: 0x7f6000000fen,
      cookie2: 0x40e62f0cc00f58acn,
    })
  })
  it('has a second bus in trouble', () => {
    const { bus } = nfitTest(1)
    expect(bus.dimms.map((dimm) => [dimm.handle, dimm.flagWords])).toEqual([
      [0x10000, ['save_fail', 'restore_fail', 'flush_fail', 'not_armed', 'smart_event']],
      [0x10001, ['map_fail']],
    ])
    expect(bus.regions.map(({ kind, type, readOnly }) => [kind, type, readOnly])).toEqual([
      ['pmem', 'pmem', true],
      ['vcd', 'volatile', false],
    ])
    expect(tablesOf(1)).toHaveLength(6)
    expect(bus.dimms.map((dimm) => dimm.commands.dsmMask)).toEqual([0x470, 0x470])
  })
  it('plugs a fifth DIMM, whose one-way set has the golden cookies', () => {
    const { bus, firmware } = nfitTest()
    firmware.hotPlug()
    firmware.hotPlug()
    expect(bus.tables).toHaveLength(tablesOf(0).length + nfitTestHotPlug().length)
    expect(bus.dimms.at(-1)).toMatchObject({ name: 'nmem4', handle: 0x1000 })
    const { regionOffset, controlRegion } = {
      regionOffset: bus.regions.at(-1)?.mappings[0]?.memdev.regionOffset ?? 0n,
      controlRegion: bus.dimms.at(-1)?.record.controlRegion,
    }
    if (controlRegion === null || controlRegion === undefined) throw new Error('no control region')
    expect(setCookies([{ ...controlRegion, regionOffset }])).toMatchObject({
      cookie1: 0x2dffe0000efffn,
      altcookie: 0x2dffe0000efffn,
      cookie2: 0xe04f6a7be0089bd6n,
    })
  })
})

describe('health of nfit_test', () => {
  const threshold = (spares: number, media: number): Uint8Array =>
    unwrap(
      setThreshold.encode({
        alarmControl: 3,
        spares,
        mediaTemperature: fromCelsius(media),
        ctrlTemperature: 0,
        status: 0,
      }),
    ).slice(0, 7)
  const injection = (fields: Partial<Parameters<typeof injectError.encode>[0]>): Uint8Array =>
    unwrap(injectError.encode({ ...unwrap(injectError.decode(new Uint8Array(19))), ...fields })).slice(0, 15)
  const health = (call: IntelCall) => unwrap(decodeSmart(unwrap(call(1, NOTHING, 132))))

  it('is what the kernel made up', () => {
    const { call } = nfitTest()
    expect(health(call(0))).toEqual({
      status: 0,
      health: ['non-critical'],
      spares: 75,
      lifeUsed: 5,
      mediaTemperature: 23,
      ctrlTemperature: 25,
      shutdownCount: 42,
      alarms: ['spares', 'media-temperature'],
      dirtyShutdown: false,
    })
    expect(record(call(0), 2, smartThreshold)).toMatchObject({
      alarmControl: 3,
      spares: 5,
      mediaTemperature: 40 * 16,
      ctrlTemperature: 30 * 16,
    })
  })
  it('is also read by the commands 1 and 2', () => {
    const { bus, dimm } = nfitTest()
    const buf = new Uint8Array(132)
    expect(verdict(bus.ctl(dimm(0), 1, buf))).toBe(0n)
    expect(unwrap(decodeSmart(buf)).spares).toBe(75)
    expect(verdict(bus.ctl(dimm(0), 2, new Uint8Array(12)))).toBe(0n)
    expect(verdict(bus.ctl(dimm(0), 3, new Uint8Array(8)))).toBe('ENOTTY')
  })
  it('tells of thresholds that are met, those below zero too', () => {
    const { firmware, call } = nfitTest()
    const told: (DimmHandle | null)[] = []
    firmware.listen(({ handle }) => told.push(handle))
    expect(status(call(1), 17, threshold(5, 40))).toBe(0)
    expect(told).toEqual([])
    expect(status(call(1), 17, threshold(75, 40))).toBe(0)
    expect(status(call(1), 17, threshold(5, 23))).toBe(0)
    expect(status(call(1), 17, threshold(5, -10))).toBe(0)
    expect(told).toEqual([1, 1, 1])
    expect(record(call(1), 2, smartThreshold).mediaTemperature).toBe(0x8000 | 160)
    expect(call(1)(17, new Uint8Array(6), 4)).toEqual({ ok: false, error: 'EINVAL' })
  })
  it('takes injected trouble and forgets it', () => {
    const { firmware, call } = nfitTest()
    let told = 0
    const listening = firmware.listen(() => told++)
    const inject = (fields: Parameters<typeof injection>[0]) => status(call(0), 18, injection(fields))
    expect(
      inject({ flags: 3n, mtempEnable: 1, mediaTemperature: fromCelsius(50), spareEnable: 1, spares: 4 }),
    ).toBe(0)
    expect(health(call(0))).toMatchObject({ mediaTemperature: 50, spares: 4 })
    expect(inject({ flags: 12n, fatalEnable: 1, unsafeShutdownEnable: 1 })).toBe(0)
    expect(health(call(0))).toMatchObject({ health: ['fatal'], dirtyShutdown: true, shutdownCount: 43 })
    expect(told).toBe(2)
    listening.cancel()
    expect(inject({ flags: 15n })).toBe(0)
    expect(health(call(0))).toMatchObject({
      health: ['non-critical'],
      spares: 75,
      shutdownCount: 43,
      dirtyShutdown: false,
    })
    expect(told).toBe(2)
  })
  it('latches the shutdown status', () => {
    const { firmware, call } = nfitTest()
    const store = firmware.dimm(NFIT_TEST_HANDLES[0] ?? (0 as DimmHandle))
    expect([status(call(0), 10, Uint8Array.of(1)), store?.health.latched]).toEqual([0, true])
    expect([status(call(0), 10, Uint8Array.of(2)), store?.health.latched]).toEqual([3, true])
    expect([status(call(0), 10, Uint8Array.of(0)), store?.health.latched]).toEqual([0, false])
  })
})

describe('labels of nfit_test', () => {
  const words = (...values: readonly number[]) => new Uint8Array(Uint32Array.from(values).buffer)
  it('are read and written within their area', () => {
    const { bus, dimm, firmware } = nfitTest()
    const size = new Uint8Array(12)
    expect(verdict(bus.ctl(dimm(0), 4, size))).toBe(0n)
    expect(unwrap(getConfigSize.decode(size))).toEqual({ status: 0, configSize: 128 * 1024, maxXfer: 4096 })
    expect(verdict(bus.ctl(dimm(0), 6, words(4096, 8, 1, 2, 0)))).toBe(0n)
    const data = words(4096, 8, 9, 9, 9)
    expect(verdict(bus.ctl(dimm(0), 5, data))).toBe(0n)
    expect(data.slice(8)).toEqual(words(0, 1, 2))
    expect(firmware.dimm(dimm(1).handle)?.labels.bytes.slice(4096, 4104)).toEqual(new Uint8Array(8))
    expect(verdict(bus.ctl(dimm(0), 5, words(128 * 1024, 4, 0, 0)))).toBe('EINVAL')
    expect(verdict(bus.ctl(dimm(0), 6, words(128 * 1024, 4, 0, 0)))).toBe('EINVAL')
  })
  it('are cut at the end, and the rest of the buffer is left', () => {
    const { bus, dimm } = nfitTest()
    expect(unwrap(bus.ctl(dimm(0), 5, words(128 * 1024 - 4, 8, 9, 9, 9))).unused).toBe(8)
    expect(verdict(bus.ctl(dimm(0), 6, words(128 * 1024 - 4, 8, 7, 7, 0)))).toBe(0n)
  })
  it('carry a label area in many transfers', () => {
    const { bus, dimm, firmware } = nfitTest()
    const media = unwrap(commandLabelMedia((cmd, buf) => bus.ctl(dimm(2), cmd, buf)))
    const bytes = Uint8Array.from({ length: media.size }, (_, i) => i % 251)
    unwrap(writeLabelMedia(media, 0, bytes))
    expect(firmware.dimm(dimm(2).handle)?.labels.bytes).toEqual(bytes)
    expect(unwrap(readLabelMedia(media, 100, 10_000))).toEqual(bytes.slice(100, 10_100))
  })
  it('fail on request', () => {
    const { bus, dimm, firmware } = nfitTest()
    firmware.dimm(dimm(0).handle)?.fail(4)
    expect(verdict(bus.ctl(dimm(0), 4, new Uint8Array(12)))).toBe('EIO')
    firmware.dimm(dimm(0).handle)?.fail(4, 0x10000)
    expect(verdict(bus.ctl(dimm(0), 4, new Uint8Array(12)))).toBe('EACCES')
    firmware.dimm(dimm(0).handle)?.fail(4, null)
    expect(verdict(bus.ctl(dimm(0), 4, new Uint8Array(12)))).toBe(0n)
  })
})

describe('scrubbing of nfit_test', () => {
  const BASE = 0x1_0000_0000n
  const cap = (bus: NfitBus) => {
    const buf = unwrap(
      arsCap.encode({ ...unwrap(arsCap.decode(new Uint8Array(32))), address: BASE, length: 256n }),
    )
    expect(verdict(bus.ctl(null, 1, buf))).toBe(0n)
    return unwrap(arsCap.decode(buf))
  }
  const start = (bus: NfitBus, length = 32n << 20n): unknown => {
    const empty = unwrap(arsStart.decode(new Uint8Array(32)))
    return verdict(bus.ctl(null, 2, unwrap(arsStart.encode({ ...empty, address: BASE, length, type: 2 }))))
  }
  const query = (bus: NfitBus) => {
    const buf = new Uint8Array(cap(bus).maxArsOut)
    return { verdict: verdict(bus.ctl(null, 3, buf)), report: unwrap(arsStatus.decode(buf)) }
  }
  const inject = (bus: NfitBus, start: bigint, length: bigint, errInjOptions = 0): number =>
    viewOf(
      busCall(
        bus,
        7,
        unwrap(
          arsInject.encode({
            errInjSpaRangeBase: start,
            errInjSpaRangeLength: length,
            errInjOptions,
            status: 0,
          }),
        ).slice(0, 17),
        4,
      ),
    ).getUint32(0, true)

  it('takes a second', () => {
    const { bus, clock } = nfitTest()
    clock.advance(10_000)
    expect(cap(bus)).toMatchObject({ status: 3 << 16, maxArsOut: 48 + 170 * 24, clearErrUnit: 256 })
    expect(inject(bus, BASE + 512n, 256n)).toBe(0)
    expect(start(bus)).toBe(0n)
    expect(start(bus)).toBe('EBUSY')
    expect(query(bus).verdict).toBe('EBUSY')
    clock.advance(999)
    expect(query(bus).verdict).toBe('EBUSY')
    clock.advance(1)
    const { verdict: done, report } = query(bus)
    expect(done).toBe(0n)
    expect(report).toMatchObject({ address: BASE, type: 2, numRecords: 1 })
    expect(report.records).toEqual([{ handle: 0, reserved: 0, errAddress: BASE + 512n, length: 256n }])
  })
  it('scrubs the first range at boot', () => {
    const clock = new ManualClock()
    const platform = new NfitTestBus(0, clock)
    const bus = unwrap(NfitBus.open({ platform, clock }))
    expect(query(bus).verdict).toBe('EBUSY')
  })
  it('clears whole units', () => {
    const { bus, clock } = nfitTest()
    clock.advance(10_000)
    const clear = (address: bigint, length: bigint): unknown => {
      const empty = unwrap(clearError.decode(new Uint8Array(32)))
      return verdict(bus.ctl(null, 4, unwrap(clearError.encode({ ...empty, address, length }))))
    }
    inject(bus, BASE, 1024n)
    expect(clear(BASE + 256n, 256n)).toBe(0n)
    expect([clear(BASE + 1n, 256n), clear(BASE, 255n)]).toEqual(['EINVAL', 'EINVAL'])
    const listed = unwrap(arsInjectStatus.decode(busCall(bus, 9, NOTHING, 4096)))
    expect(listed).toEqual({
      status: 0,
      injErrRecCount: 2,
      record: [
        { errInjStatSpaRangeBase: BASE, errInjStatSpaRangeLength: 256n },
        { errInjStatSpaRangeBase: BASE + 512n, errInjStatSpaRangeLength: 512n },
      ],
    })
    const range = { errInjClrSpaRangeBase: BASE, errInjClrSpaRangeLength: 4096n, status: 0 }
    const input = unwrap(arsInjectClear.encode(range)).slice(0, 16)
    expect(busCall(bus, 8, input, 4)).toEqual(new Uint8Array(4))
    expect(unwrap(arsInjectStatus.decode(busCall(bus, 9, NOTHING, 4096))).record).toEqual([])
    expect(busCall(bus, 8, new Uint8Array(16), 4)[0]).toBe(2)
    expect([inject(bus, BASE, 0n), inject(bus, 2n ** 64n - 1n, 2n)]).toEqual([2, 2])
  })
  it('is started by an injected error that is told of', () => {
    const { bus, clock } = nfitTest()
    clock.advance(10_000)
    const before = bus.scrubber.count
    inject(bus, BASE + 4096n, 64n, 1)
    expect(bus.scrubber.busy).toBe(false)
    clock.advance(0)
    expect(bus.scrubber.busy).toBe(true)
    clock.advance(10_000)
    expect(bus.scrubber.count).toBe(before + 1)
    expect(bus.badRanges.ranges).toEqual([{ start: BASE + 4096n, length: 64n }])
  })
  it('goes on after more errors than records', () => {
    const { bus, clock } = nfitTest()
    clock.advance(10_000)
    for (let i = 0n; i < 400n; i++) inject(bus, BASE + i * 1024n, 256n)
    expect(start(bus)).toBe(0n)
    clock.advance(1000)
    const { verdict: full, report } = query(bus)
    expect([full, report.numRecords, report.restartAddress]).toEqual(['ENOSPC', 170, BASE + 170n * 1024n])
    expect(report.records).toHaveLength(Math.floor(4096 / arsRecord.size))
    unwrap(bus.scrubber.rescan('long'))
    clock.advance(60_000)
    expect(bus.scrubber.busy).toBe(false)
    expect(bus.badRanges.ranges).toHaveLength(400)
  })
  it('translates an address to the last DIMM of its range', () => {
    const { bus } = nfitTest()
    const translate = (spa: bigint) => {
      const input = new Uint8Array(8)
      viewOf(input).setBigUint64(0, spa, true)
      const bytes = new Uint8Array(28 + 16)
      bytes.set(busCall(bus, 5, input, 36), 8)
      return unwrap(translateSpa.decode(bytes))
    }
    expect(translate(BASE + 0x1234n)).toMatchObject({
      status: 0,
      devices: [{ nfitDeviceHandle: 1, dpa: 0x1234n }],
    })
    expect(translate(0x1_0800_0000n).devices[0]?.nfitDeviceHandle).toBe(0x101)
    expect(translate(0n)).toMatchObject({ status: 2, numNvdimms: 0 })
  })
})

describe('functions of nfit_test', () => {
  it('answer only for their GUID, revision and number', () => {
    const { firmware, bus, dimm } = nfitTest()
    const intel = '4309ac30-0d11-11e4-9191-0800200c9a66' as never
    const ask = (handle: DimmHandle | null, guid: never, revision: number, func: number) => {
      const object = firmware.dsm({ handle, guid, revision, func, input: NOTHING })
      return object === null ? null : viewOf(object.bytes).getUint32(0, true)
    }
    expect([ask(dimm(0).handle, intel, 1, 0), ask(dimm(0).handle, intel, 2, 0)]).toEqual([0x477, 0x7ffff477])
    expect([
      ask(dimm(0).handle, intel, 3, 0),
      ask(99 as DimmHandle, intel, 1, 0),
      ask(null, intel, 1, 0),
    ]).toEqual([0, null, null])
    expect([ask(dimm(0).handle, intel, 1, 3), ask(dimm(0).handle, intel, 2, 31)]).toEqual([1, 1])
    expect(bus.commands).toEqual({ dsmMask: 0x3be, cmdMask: 0x41e, familyMask: 3, intelMask: 6 })
    expect(nfitTest(1).bus.commands).toEqual({ dsmMask: 0x1e, cmdMask: 0x41e, familyMask: 1, intelMask: 0 })
  })
})
