import { describe, expect, it } from 'vitest'
import { BusActivation, DimmActivation } from '../../runtime/firmware/activation.ts'
import { err, ok, unwrap } from '../../runtime/lib/result.ts'
import type { IntelCall } from '../../runtime/nfit/intel-call.ts'
import { activateDimmInfo, busActivateInfo } from '../../runtime/uapi/intel-firmware.ts'

function bus(info: { state: number; capability?: number; tmo?: bigint }) {
  const calls: string[] = []
  const call: IntelCall = (func, input) => {
    calls.push(`${func}:${input.join()}`)
    if (func === 2) return ok(new Uint8Array(4))
    const empty = unwrap(busActivateInfo.decode(new Uint8Array(40)))
    const { state, capability = 2, tmo = 1n } = info
    return busActivateInfo.encode({ ...empty, state, capability, activateTmo: tmo, maxQuiesceTmo: 3n }).ok
      ? ok(
          unwrap(
            busActivateInfo.encode({ ...empty, state, capability, activateTmo: tmo, maxQuiesceTmo: 3n }),
          ),
        )
      : err('EIO')
  }
  return { calls, info, activation: new BusActivation(call) }
}

describe('bus', () => {
  it('caches its state unless it is busy', () => {
    const { activation, calls, info } = bus({ state: 2 })
    expect([activation.state(), activation.state()]).toEqual([ok('busy'), ok('busy')])
    info.state = 0
    expect([activation.state(), activation.state(), calls.length]).toEqual([ok('idle'), ok('idle'), 3])
  })
  it.each([
    [1, 'quiesce'],
    [2, 'live'],
    [3, 'quiesce'],
    [4, 'none'],
  ] as const)('capability %i is %s', (capability, name) => {
    expect(bus({ state: 0, capability }).activation.capability()).toEqual(ok(name))
  })
  it('activates only what is armed', () => {
    expect(bus({ state: 0 }).activation.activate()).toEqual(err('ENXIO'))
    expect(bus({ state: 2 }).activation.activate()).toEqual(err('EBUSY'))
    const { activation, calls } = bus({ state: 1, tmo: 4n })
    expect(activation.state()).toEqual(ok('overflow'))
    activation.noIdle = true
    expect([activation.activate(), calls, activation.count]).toEqual([ok(null), ['1:', '2:1'], 1])
  })
})

describe('DIMM', () => {
  function dimm(state: number, result = 0) {
    const parent = bus({ state: 1 })
    const memory = { state, result, status: 0 }
    const calls: number[] = []
    const call: IntelCall = (func, input) => {
      calls.push(func)
      if (func === 30) {
        memory.state = input[0] ?? 0
        return ok(new Uint8Array(4))
      }
      const empty = unwrap(activateDimmInfo.decode(new Uint8Array(14)))
      return ok(unwrap(activateDimmInfo.encode({ ...empty, ...memory })))
    }
    return { parent, memory, calls, activation: new DimmActivation(call, parent.activation) }
  }
  it('arms and disarms once', () => {
    const { activation, calls } = dimm(0)
    expect([activation.arm(true), activation.arm(true), activation.state()]).toEqual([
      ok(null),
      ok(null),
      ok('armed'),
    ])
    expect(activation.arm(false)).toEqual(ok(null))
    expect(calls).toEqual([29, 30, 29, 30])
  })
  it('cannot be armed while busy or unknown', () => {
    expect(dimm(2).activation.arm(true)).toEqual(err('EBUSY'))
    expect(dimm(9).activation.arm(true)).toEqual(err('ENXIO'))
  })
  it('asks again after an activation', () => {
    const { activation, parent, memory } = dimm(1)
    expect(activation.result()).toEqual(ok('none'))
    Object.assign(memory, { state: 0, result: 2 })
    expect(activation.result()).toEqual(ok('none'))
    parent.activation.activate()
    expect([activation.result(), activation.state()]).toEqual([ok('success'), ok('idle')])
    expect([1, 3, 4, 7].map((result) => unwrap(dimm(0, result).activation.result()))).toEqual([
      'not_staged',
      'need_reset',
      'fail',
      'fail',
    ])
  })
})
