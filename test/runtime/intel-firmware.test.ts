/** Security, firmware update and activation of the driver against the emulated DIMMs of nfit_test. */
import { describe, expect, it } from 'vitest'
import { updateFirmware, type UpdateError } from '../../runtime/firmware/update.ts'
import { ManualClock } from '../../runtime/lib/clock.ts'
import { err, ok, unwrap, type Result } from '../../runtime/lib/result.ts'
import { intelCallOver, type IntelCall } from '../../runtime/nfit/intel-call.ts'
import { firmwareInfo, startUpdate } from '../../runtime/uapi/intel-firmware.ts'
import { nfitTest } from './emulated-machine.ts'

const key = (id: number): Uint8Array => new Uint8Array(32).fill(id)

function machine() {
  const told: string[] = []
  const { bus, call, clock, dimm, firmware } = nfitTest(0, {
    keyring: { lookup: (id) => (id < 100 ? key(id) : null), request: () => key(1) },
    onChange: (change) => void told.push(change.kind),
  })
  // The first scrub is over.
  clock.advance(60_000)
  const update = (i: number, size: number): (Result<bigint, UpdateError> | number)[] => {
    const seen: (Result<bigint, UpdateError> | number)[] = []
    updateFirmware(new Uint8Array(size), {
      call: call(i),
      clock,
      onProgress: (sent) => seen.push(sent),
      onDone: (outcome) => seen.push(outcome),
    })
    return seen
  }
  return { bus, call, clock, dimm, firmware, told, update }
}

describe('security', () => {
  const secured = () => {
    const all = machine()
    const { security } = all.dimm(0)
    if (security === null) throw new Error('no security')
    const lock = (): void => all.firmware.dimm(all.dimm(0).handle)?.security.lock()
    return { ...all, security, lock }
  }
  it('is disabled until there is a passphrase', () => {
    const { security } = secured()
    expect([security.user?.mode, security.master?.mode]).toEqual(['disabled', 'unlocked'])
    expect(security.store('update 0 1')).toEqual(ok(null))
    expect(security.user).toEqual({ mode: 'unlocked', frozen: false })
    expect(security.store('update 2 3')).toEqual(err('EINVAL'))
    expect(security.store('disable 2')).toEqual(err('EINVAL'))
    expect(security.store('disable 1')).toEqual(ok(null))
    expect(security.user?.mode).toBe('disabled')
  })
  it('locks at a power cycle and opens with the key', () => {
    const { security, lock } = secured()
    unwrap(security.store('update 0 2'))
    lock()
    expect(security.store('disable 2')).toEqual(err('ENXIO'))
    expect(security.user?.mode).toBe('locked')
    expect(security.unlock()).toEqual(err('EINVAL'))
    expect(security.user?.mode).toBe('locked')
  })
  it('opens with the right key, and its caches are not to be trusted', () => {
    const { security, lock } = secured()
    unwrap(security.store('update 0 1'))
    lock()
    unwrap(security.store('erase 2').ok ? err('EIO') : ok(null))
    expect(security.unlock()).toEqual(ok(null))
    expect([security.user?.mode, security.incoherent]).toEqual(['unlocked', true])
  })
  it('can be frozen, but not while it is disabled', () => {
    const { security } = secured()
    expect(security.store('freeze')).toEqual(err('EIO'))
    unwrap(security.store('update 0 1'))
    expect(security.store('freeze')).toEqual(ok(null))
    expect(security.user).toEqual({ mode: 'unlocked', frozen: true })
    expect(security.store('disable 1')).toEqual(err('EIO'))
  })
  it('is erased with either passphrase', () => {
    const { security } = secured()
    unwrap(security.store('update 0 1'))
    expect(security.store('erase 2')).toEqual(err('EINVAL'))
    expect(security.store('erase 1')).toEqual(ok(null))
    expect(security.user?.mode).toBe('disabled')
    unwrap(security.store('update 0 1'))
    unwrap(security.store('master_update 0 9'))
    expect(security.store('master_erase 1')).toEqual(err('EINVAL'))
    expect(security.store('master_erase 9')).toEqual(ok(null))
    expect(security.user?.mode).toBe('disabled')
  })
  it('is overwritten in five seconds, seen at the next poll', () => {
    const { security, clock, told } = secured()
    unwrap(security.store('update 0 1'))
    expect(security.store('overwrite 2')).toEqual(err('EINVAL'))
    expect(security.store('overwrite 1')).toEqual(ok(null))
    clock.advance(5000)
    expect(security.user?.mode).toBe('overwrite')
    expect(security.store('disable 1')).toEqual(err('EBUSY'))
    clock.advance(5000)
    expect(security.user?.mode).toBe('unlocked')
    expect(told.at(-1)).toBe('security')
  })
  it('is refused by firmware while it overwrites', () => {
    const { security, bus, dimm } = secured()
    unwrap(security.store('overwrite 0'))
    const call = intelCallOver(bus, dimm(0))
    const status = (func: number, size: number) => unwrap(call(func, new Uint8Array(size), 4))[0]
    expect([status(20, 64), status(21, 32), status(23, 0), status(24, 32), status(26, 0)]).toEqual([
      10, 10, 10, 10, 7,
    ])
    expect(call(20, new Uint8Array(63), 4)).toEqual(err('EINVAL'))
  })
})

describe('firmware update', () => {
  it('sends the image in pieces and waits for the verdict', () => {
    const { update, clock, firmware, dimm } = machine()
    const seen = update(0, 0x18000)
    expect(seen).toEqual([0xffec, 0x18000])
    expect(firmware.dimm(dimm(0).handle)?.store.received).toBe(0x18000)
    clock.advance(999)
    expect(seen).toHaveLength(2)
    clock.advance(1)
    expect(seen[2]).toEqual(ok(0xffff_ffff_abcdn))
    expect(firmware.dimm(dimm(0).handle)?.store.isStaged).toBe(true)
    expect(clock.pending).toBe(0)
  })
  it('is refused while another one runs or waits', () => {
    const { update, clock } = machine()
    update(0, 16)
    expect(update(0, 16)).toMatchObject([err({ step: 'start', errno: 'EBUSY', status: 0x10007 })])
    clock.advance(2000)
    expect(update(0, 16)).toMatchObject([
      err({ message: 'firmware update, start (function 13): another update is running, status 0x10007' }),
    ])
    expect(update(1, 16)).toEqual([16])
  })
  it('takes no image that is empty or too large', () => {
    const { update } = machine()
    expect(update(0, 0)).toMatchObject([err({ errno: 'EINVAL' })])
    expect(update(0, 0x10_0001)).toMatchObject([err({ errno: 'ENOSPC', status: null })])
    expect(update(0, 0x10_0000).at(-1)).toBe(0x10_0000)
  })
  it('aborts when a piece is refused', () => {
    const { update, firmware, dimm } = machine()
    const inner = firmware.dimm(dimm(0).handle)
    inner?.fail(14, 4)
    expect(update(0, 16)).toMatchObject([err({ step: 'send', errno: 'EIO', status: 4 })])
    inner?.fail(14, null)
    expect(update(0, 16)).toEqual([16])
  })
  it('gives up after the longest time that firmware told', () => {
    const { update, clock, firmware, dimm } = machine()
    const inner = firmware.dimm(dimm(0).handle)
    inner?.fail(16, 0x20007)
    const seen = update(0, 16)
    clock.advance(2999)
    expect(seen).toEqual([16])
    clock.advance(251)
    expect(seen[1]).toMatchObject(err({ step: 'query', errno: 'ETIMEDOUT' }))
  })
  it('can be left alone', () => {
    const { clock, bus, dimm } = machine()
    const call = intelCallOver(bus, dimm(0))
    const run = updateFirmware(new Uint8Array(4), { call, clock, onDone: () => expect.unreachable() })
    run.cancel()
    clock.advance(10_000)
  })
  it('tells bad images and lost contexts apart', () => {
    const outcome = (func: number, status: number): unknown => {
      const { clock, bus, dimm, firmware } = machine()
      firmware.dimm(dimm(0).handle)?.fail(func, status)
      const seen: unknown[] = []
      updateFirmware(new Uint8Array(4), {
        call: intelCallOver(bus, dimm(0)),
        clock,
        onDone: (result) =>
          seen.push(result.ok ? result.value : `${result.error.step} ${result.error.errno}`),
      })
      clock.advance(10_000)
      return seen[0]
    }
    expect([outcome(15, 0x30007), outcome(15, 0x20007), outcome(16, 0x30007)]).toEqual([
      'finish EINVAL',
      'finish EBUSY',
      'query EINVAL',
    ])
    expect([outcome(16, 0x10007), outcome(13, 1), outcome(12, 4)]).toEqual([
      'query ENXIO',
      'start EOPNOTSUPP',
      'info EIO',
    ])
  })
  it('never sends when firmware can take no piece', () => {
    const call: IntelCall = (func) => {
      if (func !== 12) return err('EIO')
      return firmwareInfo.encode(unwrap(firmwareInfo.decode(new Uint8Array(44)))) as Result<Uint8Array, never>
    }
    const seen: unknown[] = []
    updateFirmware(new Uint8Array(4), {
      call,
      clock: new ManualClock(),
      onDone: (outcome) => seen.push(outcome),
    })
    expect(seen).toMatchObject([err({ errno: 'EINVAL' })])
  })
})

describe('the firmware store', () => {
  it('answers calls out of order as the specification says', () => {
    const { bus, dimm, clock } = machine()
    const call = intelCallOver(bus, dimm(0))
    const words = (...values: readonly number[]) => new Uint8Array(Uint32Array.from(values).buffer)
    const status = (func: number, input: Uint8Array, outSize = 4) => {
      const bytes = unwrap(call(func, input, outSize))
      return new DataView(bytes.buffer).getUint32(0, true)
    }
    expect([status(14, words(0, 0, 4, 1)), status(15, words(0, 0)), status(16, words(0), 12)]).toEqual([
      5, 0x10007, 0,
    ])
    const { context } = unwrap(startUpdate.decode(unwrap(call(13, new Uint8Array(0), 8))))
    expect([status(14, words(context + 1, 0, 4, 1)), status(16, words(context), 12)]).toEqual([
      0x10007, 0x40007,
    ])
    expect(status(14, words(context, 0x10_0000 - 3, 4, 1))).toBe(3)
    expect(call(14, words(context, 0, 5, 1), 4)).toEqual(err('EINVAL'))
    expect([status(15, words(0, context + 1)), status(15, words(1, context))]).toEqual([0x10007, 0x40007])
    expect(call(15, words(2, context), 4)).toEqual(err('EINVAL'))
    const second = unwrap(startUpdate.decode(unwrap(call(13, new Uint8Array(0), 8)))).context
    expect([second, status(15, words(0, second)), status(16, words(second), 12)]).toEqual([
      context + 1,
      0,
      0x20007,
    ])
    clock.advance(1000)
    expect([status(15, words(0, second)), status(16, words(7), 12)]).toEqual([0x20007, 0x10007])
  })
})

describe('firmware activation', () => {
  it('takes a second for each armed DIMM, and more than three are too many', () => {
    const { bus, dimm, firmware } = machine()
    firmware.hotPlug()
    const { activation } = bus
    if (activation === null) throw new Error('no activation')
    expect([activation.state(), activation.capability()]).toEqual([ok('idle'), ok('quiesce')])
    expect(activation.activate()).toEqual(err('ENXIO'))
    for (const i of [0, 1, 2]) expect(dimm(i).activation?.arm(true)).toEqual(ok(null))
    expect(activation.state()).toEqual(ok('armed'))
    expect(dimm(3).activation?.arm(true)).toEqual(ok(null))
    expect(activation.state()).toEqual(ok('overflow'))
    expect(dimm(4).activation?.state()).toEqual(ok('idle'))
    expect(dimm(3).activation?.arm(false)).toEqual(ok(null))
    expect(activation.state()).toEqual(ok('armed'))
  })
  it('tells what became of each DIMM', () => {
    const { bus, dimm, update, clock } = machine()
    update(0, 64)
    clock.advance(2000)
    unwrap(dimm(0).activation?.arm(true) ?? err('none'))
    unwrap(dimm(1).activation?.arm(true) ?? err('none'))
    expect(bus.activation?.activate()).toEqual(ok(null))
    expect([bus.activation?.state(), dimm(0).activation?.state()]).toEqual([ok('busy'), ok('busy')])
    expect(bus.activation?.activate()).toEqual(err('EBUSY'))
    expect(dimm(2).activation?.arm(true)).toEqual(err('EBUSY'))
    clock.advance(3000)
    expect(bus.activation?.state()).toEqual(ok('idle'))
    const results = [0, 1, 2].map((i) => dimm(i).activation)
    expect(results.map((one) => one?.state())).toEqual([ok('idle'), ok('idle'), ok('idle')])
    expect(results.map((one) => one?.result())).toEqual([ok('success'), ok('not_staged'), ok('none')])
    expect(update(0, 64)).toEqual([64])
  })
  it('of too many says so', () => {
    const { bus, dimm } = machine()
    for (const i of [0, 1, 2, 3]) unwrap(dimm(i).activation?.arm(true) ?? err('none'))
    expect(bus.activation?.activate()).toEqual(err('EIO'))
    expect(unwrap(intelCallOver(bus, null)(2, Uint8Array.of(0), 4))).toEqual(Uint8Array.of(6, 0, 2, 0))
  })
})
