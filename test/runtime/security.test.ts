import { describe, expect, it } from 'vitest'
import type { DsmMask } from '../../runtime/lib/brand.ts'
import { ManualClock } from '../../runtime/lib/clock.ts'
import { err, ok } from '../../runtime/lib/result.ts'
import type { IntelCall } from '../../runtime/nfit/intel-call.ts'
import { SecurityController, type SecurityOptions } from '../../runtime/security/controller.ts'
import { masterSecurity, userSecurity } from '../../runtime/security/state.ts'
import { parseSecurityCommand } from '../../runtime/security/verbs.ts'

const ok4 = (status: number): Uint8Array => new Uint8Array(Uint32Array.of(status).buffer)

function dimm(
  state: number,
  extended: number,
  statuses: Readonly<Record<number, number>> = {},
  options: Partial<SecurityOptions> = {},
) {
  const clock = new ManualClock()
  const calls: number[] = []
  const memory = { state, statuses: { ...statuses } }
  const call: IntelCall = (func) => {
    calls.push(func)
    if (func !== 19) return ok(ok4(memory.statuses[func] ?? 0))
    const bytes = new Uint8Array(12)
    bytes[4] = extended
    bytes[8] = memory.state
    return ok(bytes)
  }
  const notified: number[] = []
  const controller = new SecurityController({
    call,
    clock,
    dsmMask: 0x7ffffffe as DsmMask,
    keyring: { lookup: (id) => (id < 10 ? new Uint8Array(32).fill(id) : null), request: () => null },
    dimmId: 'x',
    isBusy: () => false,
    onNotify: () => notified.push(clock.now()),
    ...options,
  })
  return { clock, calls, controller, memory, notified }
}

describe('states', () => {
  it('come from the firmware bytes', () => {
    expect([0x20, 0, 2, 6, 0xa, 0x12, 0xe].map((state) => userSecurity({ state }))).toEqual([
      null,
      { mode: 'disabled', frozen: false },
      { mode: 'unlocked', frozen: false },
      { mode: 'locked', frozen: false },
      { mode: 'unlocked', frozen: true },
      { mode: 'unlocked', frozen: true },
      { mode: 'locked', frozen: true },
    ])
    expect(masterSecurity({ extendedState: 1 })).toEqual({ mode: 'unlocked', frozen: false })
    expect(masterSecurity({ extendedState: 2 })).toEqual({ mode: 'disabled', frozen: true })
  })
})

describe('grammar', () => {
  it('takes verbs with their keys', () => {
    expect(parseSecurityCommand('update 0x10 010\n')).toEqual(ok({ verb: 'update', keyId: 16, newKeyId: 8 }))
    expect(parseSecurityCommand('freeze')).toEqual(ok({ verb: 'freeze', keyId: 0, newKeyId: 0 }))
    for (const text of ['', 'toString', 'update 1', 'erase', 'erase x', 'erase 08', 'erase 4294967296']) {
      expect(parseSecurityCommand(text)).toEqual(err('EINVAL'))
    }
  })
})

describe('stores', () => {
  it.each([
    ['erase 1', 0x20, 0, {}, 'EOPNOTSUPP'],
    ['freeze', 0x20, 0, {}, 'EIO'],
    ['disable 1', 0xa, 0, {}, 'EIO'],
    ['disable 99', 2, 0, {}, 'ENOKEY'],
    ['update 1 0', 2, 0, {}, 'ENOKEY'],
    ['master_erase 1', 2, 0, {}, 'EOPNOTSUPP'],
    ['update 1 2', 2, 0, { 20: 11 }, 'EINVAL'],
    ['update 1 2', 2, 0, { 20: 1 }, 'EOPNOTSUPP'],
    ['update 1 2', 2, 0, { 20: 4 }, 'EIO'],
    ['disable 1', 2, 0, { 21: 4 }, 'ENXIO'],
    ['erase 1', 2, 0, { 24: 1 }, 'EOPNOTSUPP'],
    ['overwrite 1', 2, 0, { 25: 0x10007 }, 'ENOTSUPP'],
  ] as const)('%s at state %i fails as Linux does', (text, state, extended, statuses, errno) => {
    expect(dimm(state, extended, statuses).controller.store(text)).toEqual(err(errno))
  })
  it('erase marks caches, unless a region is active', () => {
    const { controller, calls } = dimm(2, 1)
    expect(controller.store('master_erase 1')).toEqual(ok(null))
    expect([calls, controller.incoherent]).toEqual([[19, 28, 19], true])
    expect(dimm(2, 1, {}, { isBusy: () => true }).controller.store('erase 1')).toEqual(err('EBUSY'))
  })
  it('overwrite is polled at growing distances', () => {
    const { controller, clock, memory, calls, notified } = dimm(2, 0, { 26: 0x10007 })
    expect(controller.store('overwrite 0')).toEqual(ok(null))
    expect(controller.user?.mode).toBe('overwrite')
    expect(controller.store('freeze')).toEqual(err('EBUSY'))
    clock.advance(31_000)
    expect(calls.filter((func) => func === 26)).toHaveLength(3)
    memory.statuses[26] = 0
    clock.advance(30_000)
    expect([notified, controller.user?.mode, controller.incoherent]).toEqual([[60_000], 'unlocked', true])
  })
  it('functions that firmware lacks are -ENOTTY', () => {
    const { controller } = dimm(2, 0, {}, { dsmMask: (1 << 19) as DsmMask })
    expect(controller.store('update 1 2')).toEqual(err('ENOTTY'))
    expect(controller.store('freeze')).toEqual(err('EOPNOTSUPP'))
  })
})

describe('unlock', () => {
  it('sends the key of a locked DIMM', () => {
    const { controller, calls } = dimm(6, 0)
    expect(controller.unlock()).toEqual(ok(null))
    expect([calls, controller.incoherent]).toEqual([[19, 22, 19], true])
    expect(dimm(6, 0, { 22: 11 }).controller.unlock()).toEqual(err('EINVAL'))
    expect(dimm(0, 0).controller.unlock()).toEqual(ok(null))
    expect(dimm(2, 0, {}, { keyRevalidate: true }).calls).toEqual([19])
  })
})
