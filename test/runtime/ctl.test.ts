import { describe, expect, it } from 'vitest'
import type { CmdMask, DimmHandle, DsmMask } from '../../runtime/lib/brand.ts'
import { MemoryLogger } from '../../runtime/lib/logger.ts'
import { unwrap } from '../../runtime/lib/result.ts'
import { clearToSend, nfitCtl, type CtlBus, type CtlDimm } from '../../runtime/nfit/ctl.ts'
import type { AcpiObject, DsmCall, Firmware, LabelCall } from '../../runtime/nfit/firmware.ts'
import { FAMILY } from '../../runtime/uapi/families.ts'
import { callEnvelope, type CallEnvelope } from '../../runtime/uapi/payloads.ts'
import type { DimmCommands } from '../../runtime/uapi/probe.ts'

const words = (...values: readonly number[]): Uint8Array => new Uint8Array(Uint32Array.from(values).buffer)
const buffer = (bytes: Uint8Array): AcpiObject => ({ type: 'buffer', bytes })
const integer = (value: bigint): AcpiObject => ({ type: 'integer', value })
const calls: (DsmCall | LabelCall)[] = []

function machine(answer: AcpiObject | null, logger = new MemoryLogger()): CtlBus {
  const firmware: Firmware = {
    dsm: (call) => (calls.push(call), answer),
    label: (call) => (calls.push(call), answer),
  }
  const commands = {
    dsmMask: 0x3be as DsmMask,
    cmdMask: 0x41e as CmdMask,
    familyMask: 3,
    intelMask: 6 as DsmMask,
  }
  return { commands, firmware, logger }
}

function dimm(change: Partial<DimmCommands> = {}, hasDevice = true): CtlDimm {
  const commands: DimmCommands = {
    family: FAMILY.intel,
    dsmMask: 0x7fffe as DsmMask,
    cmdMask: 0x7fe as CmdMask,
    familyMask: 1,
    lsr: false,
    lsw: false,
    ...change,
  }
  return { handle: 1 as DimmHandle, commands, hasDevice }
}

function call(change: Partial<CallEnvelope> = {}, room = 8): Uint8Array {
  const value: CallEnvelope = {
    ndFamily: 0n,
    ndCommand: 1n,
    ndSizeIn: 0,
    ndSizeOut: room,
    ndReserved2: new Uint8Array(36),
    ndFwSize: 0,
    ...change,
  }
  const bytes = new Uint8Array(64 + value.ndSizeIn + room)
  bytes.set(unwrap(callEnvelope.encode(value)))
  return bytes
}

describe('checks, each with the input that trips only it', () => {
  const fine = machine(buffer(words(0, 7)))
  const odd = Uint8Array.from({ length: 36 }, (_, i) => (i === 35 ? 1 : 0))
  it.each([
    ['1 envelope too short', dimm(), 10, new Uint8Array(63), 'EINVAL'],
    ['2 other family', dimm(), 10, call({ ndFamily: 1n }), 'ENOTTY'],
    ['2 no family', dimm({ family: null }), 10, call(), 'ENOTTY'],
    ['3 reserved words', dimm(), 10, call({ ndReserved2: odd }), 'EINVAL'],
    ['4 negative function', dimm(), 10, call({ ndCommand: 0xffff_fff4n }), 'ENOMEM'],
    ['5 no ACPI device', dimm({}, false), 10, call(), 'ENOTTY'],
    ['6 bus family above 1', null, 10, call({ ndFamily: 2n }), 'EINVAL'],
    ['7 no descriptor', null, 5, new Uint8Array(64), 'ENOTTY'],
    ['7 empty descriptor', dimm(), 7, new Uint8Array(64), 'ENOTTY'],
    ['8 function above 31', dimm(), 10, call({ ndCommand: 32n }), 'ENOTTY'],
    ['8 function not in the mask', dimm(), 10, call({ ndCommand: 19n }), 'ENOTTY'],
    ['9 command not in the mask', dimm({ cmdMask: 0x400 as CmdMask }), 1, new Uint8Array(132), 'ENOTTY'],
    ['10 input longer than the buffer', dimm(), 6, words(0, 100), 'ENXIO'],
    ['10 envelope input longer than the buffer', dimm(), 10, call({ ndSizeIn: 4 }).subarray(0, 66), 'ENXIO'],
    ['14 no room for the output', dimm(), 4, new Uint8Array(3), 'ENXIO'],
  ] as const)('%s', (_, target, cmd, buf, errno) => {
    expect(nfitCtl(fine, target, cmd, buf)).toEqual({ ok: false, error: errno })
  })
  it('6 bus family that firmware does not have', () => {
    const bus = { ...fine, commands: { ...fine.commands, familyMask: 1 } }
    expect(nfitCtl(bus, null, 10, call({ ndFamily: 1n }))).toEqual({ ok: false, error: 'EINVAL' })
  })
  it('11 no object, 12 no buffer, 16 no field', () => {
    expect(nfitCtl(machine(null), dimm(), 10, call())).toEqual({ ok: false, error: 'EINVAL' })
    expect(nfitCtl(machine(integer(0n)), dimm(), 10, call())).toEqual({ ok: false, error: 'EINVAL' })
    const silent = machine(buffer(new Uint8Array(0)))
    expect(nfitCtl(silent, dimm(), 4, new Uint8Array(12))).toEqual({ ok: false, error: 'ENXIO' })
  })
})

describe('the first of two reasons counts', () => {
  const odd = Uint8Array.from({ length: 36 }, (_, i) => (i === 0 ? 1 : 0))
  const fine = machine(buffer(words(0, 7)))
  const nothing = machine(null)
  const noBuffer = machine(integer(0n))
  it.each([
    ['1 before 2', fine, dimm({ family: null }), 10, new Uint8Array(63), 'EINVAL'],
    ['2 before 3', fine, dimm(), 10, call({ ndFamily: 1n, ndReserved2: odd }), 'ENOTTY'],
    ['3 before 4', fine, dimm(), 10, call({ ndReserved2: odd, ndCommand: 0xffff_fff4n }), 'EINVAL'],
    ['4 before 5', fine, dimm({}, false), 10, call({ ndCommand: 0xffff_fff4n }), 'ENOMEM'],
    ['5 before 10', fine, dimm({}, false), 6, words(0, 100), 'ENOTTY'],
    ['6 before 8', fine, null, 10, call({ ndFamily: 2n, ndCommand: 32n }), 'EINVAL'],
    ['7 before 11', nothing, null, 5, new Uint8Array(64), 'ENOTTY'],
    ['8 before 10', fine, dimm(), 10, call({ ndCommand: 32n, ndSizeIn: 4 }).subarray(0, 66), 'ENOTTY'],
    ['9 before 10', fine, dimm({ cmdMask: 0x400 as CmdMask }), 6, words(0, 100), 'ENOTTY'],
    ['10 before 11', nothing, dimm(), 6, words(0, 100), 'ENXIO'],
    ['11 before 14', nothing, dimm(), 4, new Uint8Array(3), 'EINVAL'],
    ['12 before 14', noBuffer, dimm(), 4, new Uint8Array(3), 'EINVAL'],
  ] as const)('%s', (_, bus, target, cmd, buf, errno) => {
    expect(nfitCtl(bus, target, cmd, buf)).toEqual({ ok: false, error: errno })
  })
})

describe('calls', () => {
  it('hand the output out and say how long it was', () => {
    const buf = call({ ndCommand: 17n, ndSizeIn: 4, ndSizeOut: 4 }, 4)
    buf.set(words(9), 64)
    const result = nfitCtl(machine(buffer(words(1, 2, 3))), dimm(), 10, buf)
    expect(unwrap(result)).toEqual({ unused: 0, status: { ok: true, value: 0n } })
    expect(calls.at(-1)).toMatchObject({ func: 17, revision: 2, handle: 1, input: words(9) })
    expect(unwrap(callEnvelope.decode(buf)).ndFwSize).toBe(12)
    expect(buf.slice(68)).toEqual(words(1))
  })
  it('cut the function to 32 bits as Linux does', () => {
    nfitCtl(machine(buffer(words(0))), dimm(), 10, call({ ndCommand: 0x1_0000_0001n }))
    expect(calls.at(-1)).toMatchObject({ func: 1 })
  })
  it('reach the Intel functions of the bus', () => {
    expect(nfitCtl(machine(buffer(new Uint8Array(40))), null, 10, call({ ndFamily: 1n }, 40)).ok).toBe(true)
    expect(calls.at(-1)).toMatchObject({
      handle: null,
      guid: 'c7d8acd4-2df8-4b82-9f65-a325335af149',
      revision: 1,
    })
  })
  it('never log passphrases', () => {
    const logger = new MemoryLogger()
    nfitCtl(
      machine(buffer(words(0)), logger),
      dimm({ dsmMask: 0x7ffffffe as DsmMask }),
      10,
      call({ ndCommand: 20n }),
    )
    expect(logger.messages).toEqual(['dimm cmd 10 func 20 input hidden'])
  })
})

describe('self checks of nfit_ctl_test', () => {
  const verdict = (bus: CtlBus, target: CtlDimm | null, cmd: number, buf: Uint8Array): unknown => {
    const { status } = unwrap(nfitCtl(bus, target, cmd, buf))
    return status.ok ? status.value : status.error
  }
  const cap = (status: number): Uint8Array => words(0, 0, 0, 0, status, 0, 0, 0)
  const ars = (status: number, outLength: number, flags = 0): Uint8Array =>
    words(status, outLength, 1, 0, 2, 0, 0, 0, 0, 0, flags << 16, 1, 0, 0, 0, 0, 512, 0)
  it('config size', () => {
    const buf = new Uint8Array(12)
    expect(verdict(machine(buffer(words(0, 1024, 64))), dimm(), 4, buf)).toBe(0n)
    expect(buf).toEqual(words(0, 1024, 64))
    expect(verdict(machine(buffer(words(0x10000, 1024, 64))), dimm(), 4, new Uint8Array(12))).toBe('EACCES')
    expect(verdict(machine(buffer(words(3, 1024, 64))), dimm(), 4, new Uint8Array(12))).toBe('EIO')
  })
  it('ARS status, with either way to count', () => {
    for (const outLength of [68, 72]) {
      const buf = new Uint8Array(72)
      expect(verdict(machine(buffer(ars(0, outLength))), null, 3, buf)).toBe(0n)
      expect(buf.slice(48)).toEqual(words(0, 0, 0, 0, 512, 0))
    }
    expect(verdict(machine(buffer(ars(0, 0))), null, 3, new Uint8Array(72))).toBe(0n)
    expect(verdict(machine(buffer(ars(0x10000, 68))), null, 3, new Uint8Array(72))).toBe('EBUSY')
    expect(verdict(machine(buffer(ars(0x20000, 68))), null, 3, new Uint8Array(72))).toBe('EAGAIN')
    expect(verdict(machine(buffer(ars(0x30000, 68))), null, 3, new Uint8Array(72))).toBe(0n)
    expect(verdict(machine(buffer(ars(0x30000, 68, 1))), null, 3, new Uint8Array(72))).toBe('ENOSPC')
    expect(verdict(machine(buffer(ars(0x40000, 68))), null, 3, new Uint8Array(72))).toBe('EIO')
    expect(verdict(machine(buffer(ars(1, 68))), null, 3, new Uint8Array(72))).toBe('EIO')
  })
  it('ARS capabilities and start', () => {
    const run = (status: number): unknown => verdict(machine(buffer(words(status, 0, 0, 0))), null, 1, cap(0))
    expect([0x20000, 0x20001, 0x20002, 0].map(run)).toEqual([0n, 'ENOTTY', 'EIO', 'ENOTTY'])
    const start = (status: number): unknown => verdict(machine(buffer(words(status, 0))), null, 2, cap(0))
    expect([0, 6, 1].map(start)).toEqual([0n, 'EBUSY', 'EIO'])
  })
  it('clear error', () => {
    const run = (status: number, cleared: number): unknown =>
      verdict(machine(buffer(words(status, 0, cleared, 0))), null, 4, words(0, 0, 512, 0, 0, 0, 0, 0))
    expect([run(0, 512), run(0, 256), run(0, 0), run(1, 512)]).toEqual([0n, 256n, 'EIO', 'EIO'])
  })
})

describe('labels through methods', () => {
  const labels = dimm({ family: FAMILY.msft, cmdMask: 0x470 as CmdMask, lsr: true, lsw: true })
  it('are flattened to the record', () => {
    const size: AcpiObject = { type: 'package', elements: [integer(0n), integer(1024n), integer(64n)] }
    const buf = new Uint8Array(12)
    expect(unwrap(nfitCtl(machine(size), labels, 4, buf))).toEqual({
      unused: 0,
      status: { ok: true, value: 0n },
    })
    expect(buf).toEqual(words(0, 1024, 64))
    const data: AcpiObject = { type: 'package', elements: [integer(3n), buffer(words(1, 2))] }
    expect(unwrap(nfitCtl(machine(data), labels, 5, words(4, 8, 0, 0, 0))).status).toEqual({
      ok: false,
      error: 'EACCES',
    })
    expect(calls.at(-1)).toEqual({ method: '_LSR', handle: 1, offset: 4, length: 8 })
    expect(unwrap(nfitCtl(machine(integer(0n)), labels, 6, words(4, 4, 9, 1)))).toMatchObject({ unused: 0 })
    expect(calls.at(-1)).toEqual({ method: '_LSW', handle: 1, offset: 4, data: words(9) })
  })
  it('with other elements are a firmware bug', () => {
    const bad: AcpiObject = { type: 'package', elements: [{ type: 'string', text: 'x' }] }
    expect(nfitCtl(machine(bad), labels, 4, new Uint8Array(12))).toEqual({ ok: false, error: 'EINVAL' })
  })
})

describe('clearToSend', () => {
  it('keeps security, activation and double scrubs from users', () => {
    const ask = (target: CtlDimm | null, ndFamily: bigint, ndCommand: bigint): unknown =>
      clearToSend({ dimm: target, cmd: 10, call: { ndFamily, ndCommand }, scrubBusy: false })
    expect([ask(dimm(), 0n, 19n), ask(dimm(), 0n, 30n), ask(dimm(), 0n, 32n)]).toEqual(
      Array(3).fill('EOPNOTSUPP'),
    )
    expect([ask(dimm(), 0n, 18n), ask(dimm(), 3n, 19n), ask(null, 0n, 7n)]).toEqual([null, null, null])
    expect(ask(null, 1n, 1n)).toBe('EOPNOTSUPP')
    expect(clearToSend({ dimm: null, cmd: 2, scrubBusy: true })).toBe('EBUSY')
    expect(clearToSend({ dimm: dimm(), cmd: 2, scrubBusy: true })).toBeNull()
  })
})
