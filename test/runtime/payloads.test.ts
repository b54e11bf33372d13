import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Layout } from '../../runtime/lib/layout.ts'
import { unwrap } from '../../runtime/lib/result.ts'
import * as busAuxiliary from '../../runtime/uapi/bus-auxiliary.ts'
import * as hpe1Device from '../../runtime/uapi/hpe1-device.ts'
import * as hpe1Smart from '../../runtime/uapi/hpe1-smart.ts'
import * as intelFirmware from '../../runtime/uapi/intel-firmware.ts'
import * as intelSecurity from '../../runtime/uapi/intel-security.ts'
import * as intelSmart from '../../runtime/uapi/intel-smart.ts'
import { intelStatusErrno } from '../../runtime/uapi/intel-status.ts'
import * as msftHyperv from '../../runtime/uapi/msft-hyperv.ts'
import * as arsPayloads from '../../runtime/uapi/ars-payloads.ts'
import * as uapiPayloads from '../../runtime/uapi/payloads.ts'
import { sendData, sendDataHead } from '../../runtime/uapi/send-data.ts'
import {
  decodeSmart,
  fromCelsius,
  ND_SMART_SHUTDOWN_COUNT_VALID,
  toCelsius,
} from '../../runtime/uapi/smart-info.ts'

const payloads = { ...uapiPayloads, ...arsPayloads }

interface Expected {
  readonly layout: string
  readonly size: number
  readonly places: Readonly<Record<string, { readonly offset: number; readonly size: number }>>
}

/** Sizes and offsets of the compiled headers, as pahole printed them. */
const expected = JSON.parse(
  readFileSync(new URL('./fixtures/payload-layouts.json', import.meta.url), 'utf8'),
) as readonly Expected[]

const families: Record<string, unknown> = {
  ...intelSmart,
  ...intelFirmware,
  ...intelSecurity,
  ...hpe1Smart,
  ...hpe1Device,
  ...msftHyperv,
  ...busAuxiliary,
  ...payloads,
  sendDataHead,
}

/** Layouts whose length a count decides: random bytes rarely hold what they announce. */
const COUNTED: ReadonlySet<string> = new Set(['getConfigData', 'setConfigData', 'vendorCommand'])

describe('family payloads', () => {
  it.each(expected)(
    '$layout has the size and places of the headers, and round trips',
    ({ layout, size, places }) => {
      const one = families[layout] as Layout<unknown>
      expect(one.size).toBe(size)
      expect(one.places).toEqual(places)
      if (!COUNTED.has(layout)) roundTrip(one)
    },
  )
})

describe('uapi payloads', () => {
  it('with data in the middle or at the end come back', () => {
    const bytes = fc.uint8Array({ maxLength: 64 })
    const u32 = fc.nat(0xffff_ffff)
    const same = <T>(one: Layout<T>, value: T, least = Number.POSITIVE_INFINITY): void => {
      const encoded = unwrap(one.encode(value))
      expect(unwrap(one.decode(encoded))).toEqual(value)
      for (let length = 0; length < Math.min(encoded.byteLength, least); length++) {
        expect(one.decode(encoded.subarray(0, length))).toMatchObject({ ok: false, error: { kind: 'short' } })
      }
    }
    fc.assert(
      fc.property(bytes, bytes, u32, u32, (a, b, x, y) => {
        same(payloads.setConfigData, { inOffset: x, inBuf: a, status: y })
        same(payloads.getConfigData, { inOffset: x, inLength: a.byteLength, status: y, outBuf: a })
        same(payloads.vendorCommand, { opcode: x, inBuf: a, status: y, outBuf: b })
        same(
          hpe1Device.hpe1Identify,
          {
            ...unwrap(hpe1Device.hpe1IdentifyHead.decode(new Uint8Array(48))),
            fwSlotRevision: a,
          },
          48,
        )
        same(sendData, { context: x, offset: y, data: a, status: x })
      }),
      { numRuns: 30 },
    )
  })
  it('with records refuse a count that the bytes do not hold', () => {
    const bytes = new Uint8Array(48 + 24)
    bytes[44] = 1
    expect(unwrap(payloads.arsStatus.decode(bytes)).records).toHaveLength(1)
    bytes[44] = 2
    expect(payloads.arsStatus.decode(bytes)).toMatchObject({ ok: false, error: { kind: 'short', need: 96 } })
    bytes.fill(0xff, 44, 48)
    expect(payloads.arsStatus.decode(bytes).ok).toBe(false)
    const status = unwrap(payloads.arsStatus.decode(new Uint8Array(48)))
    expect(payloads.arsStatus.encode({ ...status, numRecords: 1 })).toMatchObject({
      ok: false,
      error: { kind: 'value' },
    })
    expect(payloads.dimmFlags.encode({ status: -1, flags: 0 })).toMatchObject({ error: { field: 'status' } })
  })
})

describe('SMART', () => {
  const payload = (flags: number): Uint8Array => {
    const value = unwrap(intelSmart.smart.decode(new Uint8Array(132)))
    return unwrap(
      intelSmart.smart.encode({
        ...value,
        flags,
        health: 1,
        spares: 75,
        lifeUsed: 5,
        alarmFlags: 3,
        mediaTemperature: 23 * 16,
        ctrlTemperature: 0x8000 | 40,
        pmicTemperature: 40 * 16,
        shutdownCount: 42,
        aitStatus: 1,
        shutdownState: 1,
        vendorSize: 200,
      }),
    )
  }
  it('has only what the flags vouch for', () => {
    expect(unwrap(decodeSmart(payload(0)))).toEqual({ status: 0 })
    expect(unwrap(decodeSmart(payload(ND_SMART_SHUTDOWN_COUNT_VALID)))).toEqual({
      status: 0,
      shutdownCount: 42,
    })
    expect(unwrap(decodeSmart(payload(0xeff)))).toEqual({
      status: 0,
      health: ['non-critical'],
      spares: 75,
      lifeUsed: 5,
      mediaTemperature: 23,
      ctrlTemperature: -2.5,
      pmicTemperature: 40,
      shutdownCount: 42,
      aitStatus: 1,
      alarms: ['spares', 'media-temperature'],
      dirtyShutdown: true,
      vendorData: new Uint8Array(92),
    })
    expect(decodeSmart(new Uint8Array(131)).ok).toBe(false)
  })
  it('keeps the old fields where they were', () => {
    const { smart, smartV15 } = intelSmart
    for (const name of Object.keys(smartV15.places)) {
      if (name !== 'reserved1') expect(smartV15.places[name]).toEqual(smart.places[name])
    }
    expect(smartV15.places['reserved1']).toEqual({ offset: 20, size: 15 })
  })
  it('stores temperatures by sign and magnitude', () => {
    for (const stored of [0, 1, 368, 0x7fff, 0x8001, 0xffff])
      expect(fromCelsius(toCelsius(stored))).toBe(stored)
    expect(() => fromCelsius(2048)).toThrow(RangeError)
    expect(() => fromCelsius(Number.NaN)).toThrow(RangeError)
  })
  it("has libndctl's errors", () => {
    const errors = [0, 1, 2, 3, 4, 5, 6, 0x10007, 8, 9, 10, 11].map(intelStatusErrno)
    expect(errors).toEqual([
      null,
      'EOPNOTSUPP',
      'ENXIO',
      'EINVAL',
      'EIO',
      'EAGAIN',
      'ENOMSG',
      'ENOMSG',
      'EAGAIN',
      'EBUSY',
      'ENOMSG',
      'ENOMSG',
    ])
  })
})

/** Fields that cover all bytes give the same bytes again; the rest comes back as zeros. */
function roundTrip(one: Layout<unknown>): void {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: one.size, maxLength: one.size }), (bytes) => {
      const value = unwrap(one.decode(bytes))
      expect(unwrap(one.decode(unwrap(one.encode(value))))).toEqual(value)
    }),
    { numRuns: 30 },
  )
  expect(one.decode(new Uint8Array(one.size - 1))).toMatchObject({ ok: false, error: { kind: 'short' } })
}
