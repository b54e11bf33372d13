/** Whatever is sent to emulated firmware, it answers or refuses: nothing throws, nothing is written outside the buffer. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NfitBus } from '../../runtime/bus/nfit-bus.ts'
import { emulatedMachine, EMULATED_MACHINES } from '../../runtime/emulated/machines.ts'
import { concatBytes } from '../../runtime/lib/bytes.ts'
import type { Guid } from '../../runtime/lib/brand.ts'
import { ManualClock } from '../../runtime/lib/clock.ts'
import { unwrap } from '../../runtime/lib/result.ts'
import { BUS_INTEL_GUID, BUS_NFIT_GUID, FAMILIES } from '../../runtime/uapi/families.ts'
import { callEnvelope } from '../../runtime/uapi/payloads.ts'

const bytes = fc.uint8Array({ maxLength: 160 })

/** An envelope that gets far: a known family, a function that may exist, sizes near the payload. */
const envelope = fc
  .record({
    family: fc.bigInt(0n, 2n),
    func: fc.bigInt(0n, 33n),
    input: fc.oneof(bytes, fc.constant(new Uint8Array(0))),
    room: fc.nat(200),
    lie: fc.nat(8),
  })
  .map(({ family, func, input, room, lie }) =>
    concatBytes(
      unwrap(
        callEnvelope.encode({
          ndFamily: family,
          ndCommand: func,
          ndSizeIn: input.byteLength + (lie === 1 ? 7 : 0),
          ndSizeOut: room + (lie === 2 ? 1000 : 0),
          ndReserved2: new Uint8Array(36),
          ndFwSize: 0,
        }),
      ),
      input,
      new Uint8Array(room),
    ),
  )

const step = fc.record({
  dimm: fc.option(fc.nat(5)),
  cmd: fc.oneof({ weight: 3, arbitrary: fc.constant(10) }, { weight: 1, arbitrary: fc.nat(12) }),
  buf: fc.oneof(envelope, bytes),
  wait: fc.nat(3000),
})

describe.each(EMULATED_MACHINES)('%s', (name) => {
  it('survives any commands in any order', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const clock = new ManualClock()
        for (const { platform } of emulatedMachine(name, clock) ?? []) {
          using bus = unwrap(NfitBus.open({ platform, clock }))
          for (const { dimm, cmd, buf, wait } of steps) {
            const target = dimm === null ? null : (bus.dimms[dimm] ?? null)
            const done = bus.ctl(target, cmd, buf.slice())
            if (done.ok) expect(done.value.unused).toBeLessThanOrEqual(buf.byteLength)
            clock.advance(wait)
          }
        }
      }),
      { numRuns: 60 },
    )
  })
  it('survives any call of a method', () => {
    const guids = [BUS_NFIT_GUID, BUS_INTEL_GUID, ...FAMILIES.map((family) => family.guid)]
    const guid = fc.oneof(
      fc.constantFrom(...guids),
      fc.constant('648b9cf2-cda1-4312-8ad9-49c4af32bd62' as Guid),
    )
    const clock = new ManualClock()
    const buses = emulatedMachine(name, clock) ?? []
    fc.assert(
      fc.property(fc.nat(4), guid, fc.nat(3), fc.nat(40), bytes, (device, one, revision, func, input) => {
        for (const { platform } of buses) {
          const bus = unwrap(NfitBus.open({ platform, clock }))
          const handle = device === 4 ? null : (bus.dimms[device]?.handle ?? null)
          const before = input.slice()
          const object = platform.dsm({ handle, guid: one, revision, func, input })
          expect(input).toEqual(before)
          expect(object === null || object.type === 'buffer').toBe(true)
          bus[Symbol.dispose]()
        }
      }),
      { numRuns: 200 },
    )
  })
})
