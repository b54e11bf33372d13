import { expect } from 'vitest'
import { NfitBus, type NfitBusOptions } from '../../runtime/bus/nfit-bus.ts'
import type { DimmDevice } from '../../runtime/bus/dimm-device.ts'
import { NfitTestBus } from '../../runtime/emulated/nfit-test.ts'
import { viewOf } from '../../runtime/lib/bytes.ts'
import { ManualClock } from '../../runtime/lib/clock.ts'
import type { Layout } from '../../runtime/lib/layout.ts'
import { unwrap, type Result } from '../../runtime/lib/result.ts'
import type { CtlOk } from '../../runtime/nfit/ctl.ts'
import { intelCallOver, type IntelCall } from '../../runtime/nfit/intel-call.ts'
import { callEnvelope } from '../../runtime/uapi/payloads.ts'

export const NOTHING: Uint8Array = new Uint8Array(0)

/** An open bus of nfit_test with its firmware behind it. */
export interface OpenBus {
  readonly clock: ManualClock
  readonly firmware: NfitTestBus
  readonly bus: NfitBus
  readonly dimm: (i: number) => DimmDevice
  readonly call: (i: number) => IntelCall
}

export function nfitTest(number: 0 | 1 = 0, options: Partial<NfitBusOptions> = {}): OpenBus {
  const clock = new ManualClock()
  const firmware = new NfitTestBus(number, clock)
  const bus = unwrap(NfitBus.open({ platform: firmware, clock, nfit: { noInitArs: true }, ...options }))
  const dimm = (i: number): DimmDevice => {
    const found = bus.dimms[i]
    if (found === undefined) throw new Error(`no DIMM ${i}`)
    return found
  }
  return { clock, firmware, bus, dimm, call: (i) => intelCallOver(bus, dimm(i)) }
}

/** The record that a function makes of its input. */
export function record<T>(call: IntelCall, func: number, of: Layout<T>, input: Uint8Array = NOTHING): T {
  const output = unwrap(call(func, input, of.size - input.byteLength))
  const bytes = new Uint8Array(of.size)
  bytes.set(output, input.byteLength)
  return unwrap(of.decode(bytes))
}

/** The status word of a function that has no other output. */
export function status(call: IntelCall, func: number, input: Uint8Array): number {
  return viewOf(unwrap(call(func, input, 4))).getUint32(0, true)
}

/** What a command came to: the error of the call, that of firmware, or the number it gave. */
export function verdict(result: Result<CtlOk, unknown>): unknown {
  if (!result.ok) return result.error
  return result.value.status.ok ? result.value.status.value : result.value.status.error
}

/** A call of the NFIT family of a bus. */
export function busCall(bus: NfitBus, func: number, input: Uint8Array, outSize: number): Uint8Array {
  const bytes = new Uint8Array(64 + input.byteLength + outSize)
  const head = {
    ndFamily: 0n,
    ndCommand: BigInt(func),
    ndSizeIn: input.byteLength,
    ndSizeOut: outSize,
    ndReserved2: new Uint8Array(36),
    ndFwSize: 0,
  }
  bytes.set(unwrap(callEnvelope.encode(head)))
  bytes.set(input, 64)
  expect(verdict(bus.ctl(null, 10, bytes))).toBe(0n)
  const { ndFwSize } = unwrap(callEnvelope.decode(bytes))
  return bytes.slice(64 + input.byteLength, 64 + input.byteLength + Math.min(outSize, ndFwSize))
}
