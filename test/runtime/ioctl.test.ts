import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NdBus } from '../../runtime/bus/nd-bus.ts'
import { concatBytes, viewOf } from '../../runtime/lib/bytes.ts'
import type { CmdMask, DimmHandle } from '../../runtime/lib/brand.ts'
import type { Errno } from '../../runtime/lib/errno.ts'
import { err, ok, unwrap, type Result } from '../../runtime/lib/result.ts'
import { maskOf } from '../../runtime/lib/bitmap.ts'
import { MAX_COMMAND } from '../../runtime/ioctl/envelope.ts'
import { ndIoctl, type NdFile } from '../../runtime/ioctl/nd-ioctl.ts'
import { MemoryUserBuffer, type UserBuffer } from '../../runtime/ioctl/user-buffer.ts'
import type { CtlOk } from '../../runtime/nfit/ctl.ts'
import { clearError } from '../../runtime/uapi/ars-payloads.ts'
import { ioctlNumber } from '../../runtime/uapi/commands.ts'
import { callEnvelope, type CallEnvelope } from '../../runtime/uapi/payloads.ts'
import { enabled, machine, MIB } from './nd-rig.ts'

const words = (...values: readonly number[]): Uint8Array => new Uint8Array(Uint32Array.from(values).buffer)

const fine: CtlOk = { unused: 0, status: ok(0n) }

interface Rig {
  readonly bus: NdFile
  readonly dimm: NdFile
  readonly calls: { readonly cmd: number; readonly bytes: Uint8Array }[]
  answer: (cmd: number, buf: Uint8Array) => Result<CtlOk, Errno>
}

function rig(options: { busMask?: number; dimmMask?: number; exclusive?: number } = {}): Rig {
  const calls: Rig['calls'] = []
  const made: Rig = {
    calls,
    answer: () => ok(fine),
    bus: null as unknown as NdFile,
    dimm: null as unknown as NdFile,
  }
  const control = (cmd: number, buf: Uint8Array): Result<CtlOk, Errno> => {
    calls.push({ cmd, bytes: buf.slice() })
    return made.answer(cmd, buf)
  }
  const bus = new NdBus(0, {
    provider: 'test',
    cmdMask: (options.busMask ?? maskOf(1, 2, 3, 4, 10)) as CmdMask,
    familyMask: 1,
    control,
  })
  const dimm = bus.addDimm({
    handle: 0 as DimmHandle,
    cmdMask: (options.dimmMask ?? maskOf(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)) as CmdMask,
    familyMask: maskOf(0, 3),
    exclusiveMask: (options.exclusive ?? 0) as CmdMask,
    control,
    isUnarmed: false,
    needsLabels: false,
  })
  return Object.assign(made, {
    bus: { bus, dimm: null, isReadOnly: false },
    dimm: { bus, dimm, isReadOnly: false },
  })
}

const user = (bytes: Uint8Array | number): MemoryUserBuffer =>
  new MemoryUserBuffer(typeof bytes === 'number' ? new Uint8Array(bytes) : bytes)

const envelope = (fields: Partial<CallEnvelope>, ...rest: readonly Uint8Array[]): Uint8Array => {
  const zero = unwrap(callEnvelope.decode(new Uint8Array(64)))
  return concatBytes(unwrap(callEnvelope.encode({ ...zero, ...fields })), ...rest)
}

describe('checks of a command', () => {
  const run = (file: NdFile, cmd: number, buffer: UserBuffer): unknown => {
    const result = ndIoctl(file, cmd, buffer)
    return result.ok ? result.value : result.error
  }
  it('look at the low eight bits of the number only', () => {
    const { dimm, calls } = rig()
    expect(run(dimm, ioctlNumber(4, 12), user(12))).toBe(0)
    expect(run(dimm, 0xff04, user(12))).toBe(0)
    expect(run(dimm, -252, user(12))).toBe(0)
    expect(calls.map((one) => one.cmd)).toEqual([4, 4, 4])
  })
  it.each([
    ['1 envelope not there', 'dimm', 10, user(63), 'EFAULT'],
    ['2 family above 5', 'dimm', 10, user(envelope({ ndFamily: 6n })), 'EINVAL'],
    ['2 family of 64 bits', 'dimm', 10, user(envelope({ ndFamily: 2n ** 64n - 1n })), 'EINVAL'],
    ['2 family that the DIMM does not have', 'dimm', 10, user(envelope({ ndFamily: 1n })), 'EINVAL'],
    ['2 family above 1', 'bus', 10, user(envelope({ ndFamily: 2n })), 'EINVAL'],
    ['2 family that the bus does not have', 'bus', 10, user(envelope({ ndFamily: 1n })), 'EINVAL'],
    ['3 no descriptor', 'bus', 5, user(64), 'ENOTTY'],
    ['3 empty descriptor', 'dimm', 7, user(64), 'ENOTTY'],
    ['3 empty descriptor 0', 'dimm', 0, user(64), 'ENOTTY'],
    ['3 number above 10', 'dimm', 11, user(64), 'ENOTTY'],
    ['3 number above 31', 'dimm', 63, user(64), 'ENOTTY'],
    ['6 inputs not there', 'dimm', 6, user(4), 'EFAULT'],
    ['6 data not there', 'dimm', 6, user(words(0, 100)), 'EFAULT'],
    ['7 outputs not there', 'dimm', 5, user(words(0, 100, 0)), 'EFAULT'],
    [
      '8 more than 4 MiB',
      'dimm',
      5,
      user(concatBytes(words(0, MAX_COMMAND, 0), new Uint8Array(256))),
      'EINVAL',
    ],
    ['8 far more', 'dimm', 5, user(concatBytes(words(0, 0xffffffff, 0), new Uint8Array(256))), 'EINVAL'],
    [
      '8 two sizes whose sum wraps in 32 bits',
      'dimm',
      10,
      user(envelope({ ndSizeIn: 0xffff_fff0, ndSizeOut: 0x20 }, new Uint8Array(256))),
      'EFAULT',
    ],
    [
      '8 a huge output of a CALL',
      'dimm',
      10,
      user(envelope({ ndSizeOut: 0xffff_ffff }, new Uint8Array(256))),
      'EINVAL',
    ],
  ] as const)('%s', (_, file, cmd, buffer, errno) => {
    const made = rig()
    expect(run(made[file], cmd, buffer)).toBe(errno)
    expect(made.calls).toEqual([])
  })
  it('3 command that is not in the mask', () => {
    const made = rig({ dimmMask: maskOf(4), busMask: maskOf(3) })
    expect(run(made.dimm, 1, user(132))).toBe('ENOTTY')
    expect(run(made.bus, 4, user(32))).toBe('ENOTTY')
  })
  it('4 read-only files, by what they are for', () => {
    const made = rig()
    const results = (file: NdFile, size: number): unknown =>
      [1, 2, 3, 4, 5, 6, 9, 10].map((cmd) => run({ ...file, isReadOnly: true }, cmd, user(size)))
    expect(results(made.dimm, 512)).toEqual([0, 0, 0, 0, 0, 'EPERM', 'EPERM', 'EPERM'])
    expect(results(made.bus, 512)).toEqual([0, 'EPERM', 0, 'EPERM', 'ENOTTY', 'ENOTTY', 'ENOTTY', 'EPERM'])
  })
  it('10 what is kept for the kernel', () => {
    const made = rig({ exclusive: maskOf(9) })
    const vendor = words(1, 0, 0, 0)
    expect(run(made.dimm, 9, user(vendor))).toBe('EBUSY')
    expect(run(made.dimm, 10, user(envelope({ ndCommand: 9n })))).toBe('EBUSY')
    expect(run(made.dimm, 10, user(envelope({ ndFamily: 3n, ndCommand: 9n })))).toBe(0)
    expect(run(made.dimm, 6, user(words(0, 0, 0)))).toBe(0)
    made.dimm.dimm!.take()
    expect(run(made.dimm, 6, user(words(0, 0, 0)))).toBe('EBUSY')
    expect(run(made.dimm, 10, user(envelope({ ndCommand: 6n })))).toBe('EBUSY')
    made.dimm.dimm!.release()
    expect(run(made.dimm, 6, user(words(0, 0, 0)))).toBe(0)
  })
  it('10 the provider is asked', () => {
    const made = rig()
    const bus = new NdBus(0, {
      ...made.bus.bus.description,
      clearToSend: (cmd) => (cmd === 2 ? 'EBUSY' : null),
    })
    expect(run({ bus, dimm: null, isReadOnly: false }, 2, user(32))).toBe('EBUSY')
    expect(run({ bus, dimm: null, isReadOnly: false }, 3, user(48))).toBe(0)
  })
  it('11 failures of the provider', () => {
    const made = rig()
    made.answer = () => err('EIO')
    expect(run(made.dimm, 4, user(12))).toBe('EIO')
    const silent = new NdBus(0, { ...made.bus.bus.description, control: null })
    expect(run({ bus: silent, dimm: null, isReadOnly: false }, 3, user(48))).toBe('ENOTTY')
  })
})

describe('what is copied', () => {
  it('is all of the command, there and back', () => {
    const made = rig()
    made.answer = (_, buf) => {
      buf.set([9, 9, 9, 9], 12)
      return ok({ unused: 4, status: ok(0n) })
    }
    const buffer = user(words(0, 8, 0, 0, 0, 77))
    expect(ndIoctl(made.dimm, 5, buffer)).toEqual({ ok: true, value: 4 })
    expect(made.calls[0]?.bytes).toEqual(words(0, 8, 0, 0, 0))
    expect(buffer.bytes).toEqual(words(0, 8, 0, 0x09090909, 0, 77))
  })
  it('is an output whose size the user tells in it', () => {
    const made = rig()
    const status = new Uint8Array(48 + 24)
    viewOf(status).setUint32(4, 72, true)
    expect(ndIoctl(made.bus, 3, user(status)).ok).toBe(true)
    expect(made.calls[0]?.bytes.byteLength).toBe(72)
    const vendor = words(1, 8, 0, 0, 5, 16, 0, 0, 0, 0)
    expect(ndIoctl(made.dimm, 9, user(vendor)).ok).toBe(true)
    expect(made.calls[1]?.bytes.byteLength).toBe(40)
  })
  it('may be longer than the envelope', () => {
    const made = rig()
    const data = words(0, 1024, ...Array.from({ length: 257 }, (_, i) => i))
    expect(ndIoctl(made.dimm, 6, user(data)).ok).toBe(true)
    expect(made.calls[0]?.bytes).toEqual(data)
  })
  it('fails on the way back when memory went away', () => {
    const made = rig()
    const buffer: UserBuffer = {
      read: (_, length) => ok(new Uint8Array(length)),
      write: () => err('EFAULT'),
    }
    expect(ndIoctl(made.dimm, 4, buffer)).toEqual({ ok: false, error: 'EFAULT' })
    expect(made.calls).toHaveLength(1)
  })
  it('is what was checked, however the process changes it meanwhile', () => {
    const made = rig()
    const small = envelope({ ndFamily: 0n, ndCommand: 1n, ndSizeIn: 4, ndSizeOut: 4 }, new Uint8Array(512))
    const large = envelope(
      { ndFamily: 5n, ndCommand: 6n, ndSizeIn: 400, ndSizeOut: 100 },
      new Uint8Array(512),
    )
    for (let change = 0; change < 8; change++) {
      let reads = 0
      const buffer: UserBuffer = {
        read: (offset, length) => user(reads++ < change ? small : large).read(offset, length),
        write: () => ok(null),
      }
      made.calls.length = 0
      const done = ndIoctl(made.dimm, 10, buffer)
      if (!done.ok) {
        expect(done.error).toBe('EINVAL')
        continue
      }
      const [call] = made.calls
      const seen = unwrap(callEnvelope.decode(call!.bytes))
      expect(seen.ndFamily).toBe(0n)
      expect(call!.bytes.byteLength).toBe(64 + seen.ndSizeIn + seen.ndSizeOut)
    }
  })
  it('never throws, whatever number and bytes', () => {
    const made = rig({ busMask: 0xffffffff, dimmMask: 0xffffffff })
    fc.assert(
      fc.property(fc.boolean(), fc.integer(), fc.uint8Array({ maxLength: 600 }), (isBus, cmd, bytes) => {
        const result = ndIoctl(isBus ? made.bus : made.dimm, cmd % 16, user(bytes))
        if (result.ok) expect(made.calls.at(-1)!.bytes.byteLength).toBeLessThanOrEqual(bytes.byteLength)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('clear-error', () => {
  const request = (start: bigint, length: bigint, cleared = 0n): MemoryUserBuffer => {
    const zero = unwrap(clearError.decode(new Uint8Array(32)))
    return user(unwrap(clearError.encode({ ...zero, address: start, length, cleared })))
  }
  const clearing = (answer: (length: bigint) => bigint) => {
    const { two, bus } = machine()
    const calls: number[] = []
    const own = new NdBus(
      1,
      {
        ...bus.description,
        control: (cmd, buf) => {
          calls.push(cmd)
          const view = viewOf(buf)
          if (cmd === 4) view.setBigUint64(24, answer(view.getBigUint64(8, true)), true)
          if (cmd === 10) view.setBigUint64(64 + 16 + 8, answer(view.getBigUint64(72, true)), true)
          return ok(fine)
        },
      },
      { badRanges: bus.badRanges },
    )
    const region = unwrap(own.addRegion(two.description))
    enabled(region)
    return { own, region, calls, file: { bus: own, dimm: null, isReadOnly: false } as NdFile }
  }
  const BASE = 4n << 30n
  it('forgets bad memory and tells the region', () => {
    const { own, region, file } = clearing((length) => length)
    own.badRanges.add({ start: BASE + 0x1000n, length: 0x1000n })
    region.revalidate()
    expect(region.badBlocks?.text()).toBe('8 8\n')
    expect(ndIoctl(file, 4, request(BASE + 0x1000n, 0x400n)).ok).toBe(true)
    expect(region.badBlocks?.text()).toBe('10 6\n')
    expect(own.badRanges.ranges).toEqual([{ start: BASE + 0x1400n, length: 0xc00n }])
  })
  it('counts what was cleared, at most what was asked for', () => {
    const { own, region, file } = clearing((length) => length / 2n)
    own.badRanges.add({ start: BASE, length: 0x1000n })
    region.revalidate()
    expect(ndIoctl(file, 4, request(BASE, 0x800n)).ok).toBe(true)
    expect(region.badBlocks?.text()).toBe('2 6\n')
    const greedy = clearing(() => 2n ** 64n - 1n)
    greedy.own.badRanges.add({ start: BASE, length: 0x1000n })
    greedy.region.revalidate()
    expect(ndIoctl(greedy.file, 4, request(BASE, 0x200n)).ok).toBe(true)
    expect(greedy.own.badRanges.ranges).toEqual([{ start: BASE + 0x200n, length: 0xe00n }])
  })
  it('keeps a sector bad that was cleared in part', () => {
    const { own, region, file } = clearing((length) => length)
    own.badRanges.add({ start: BASE, length: 0x600n })
    region.revalidate()
    expect(ndIoctl(file, 4, request(BASE + 0x100n, 0x300n)).ok).toBe(true)
    expect(region.badBlocks?.text()).toBe('0 1\n2 1\n')
    expect(ndIoctl(file, 4, request(BASE, 0x100n)).ok).toBe(true)
    expect(region.badBlocks?.text()).toBe('2 1\n')
  })
  it('is refused when it meets data in use, wherever the user says it ends', () => {
    const { region, file, calls } = clearing((length) => length)
    const holder = region.addHolder('pfn')
    holder.window = { dataOffset: 2n * MIB, startPad: MIB, endTrunc: MIB }
    const [namespace] = region.namespaces
    namespace!.draft = { ...namespace!.draft!, rawSize: 16n * MIB }
    unwrap(holder.attach(namespace!))
    const ask = (start: bigint, length: bigint, cleared = 0n): unknown => {
      const result = ndIoctl(file, 4, request(start, length, cleared))
      return result.ok ? 'cleared' : result.error
    }
    expect(ask(BASE, 32n * MIB)).toBe('cleared')
    holder.isBound = true
    const last = 32n * MIB - MIB
    for (const cleared of [0n, 1n, 32n * MIB, 2n ** 64n - 1n]) {
      expect(ask(BASE, 32n * MIB, cleared)).toBe('EBUSY')
      expect(ask(BASE + 3n * MIB, 1n, cleared)).toBe('EBUSY')
      expect(ask(BASE + last - 1n, 1n, cleared)).toBe('EBUSY')
      expect(ask(BASE, 3n * MIB, cleared)).toBe('cleared')
      expect(ask(BASE + last, MIB, cleared)).toBe('cleared')
    }
    expect(ask(BASE, 0n)).toBe('EINVAL')
    expect(ask(2n ** 64n - 1n, 2n)).toBe('EINVAL')
    const through = envelope(
      { ndCommand: 4n, ndSizeIn: 16, ndSizeOut: 16 },
      new Uint8Array(BigUint64Array.of(BASE + 4n * MIB, 512n).buffer),
      new Uint8Array(16),
    )
    const before = calls.length
    expect(ndIoctl(file, 10, user(through))).toEqual({ ok: false, error: 'EBUSY' })
    expect(calls).toHaveLength(before)
  })
  it.each(['btt', 'pfn', 'dax', null] as const)('looks at %s devices', (kind) => {
    const { region, file } = clearing((length) => length)
    const [namespace] = region.namespaces
    namespace!.draft = { ...namespace!.draft!, rawSize: 16n * MIB }
    const device = kind === null ? namespace! : region.addHolder(kind)
    if (device.kind !== 'namespace') unwrap(device.attach(namespace!))
    expect(ndIoctl(file, 4, request(BASE + 31n * MIB, 512n)).ok).toBe(true)
    device.isBound = true
    expect(ndIoctl(file, 4, request(BASE + 31n * MIB, 512n))).toEqual({ ok: false, error: 'EBUSY' })
    expect(ndIoctl(file, 4, request(BASE + 32n * MIB, 512n)).ok).toBe(true)
  })
  it('through a CALL counts too', () => {
    const { own, file } = clearing((length) => length)
    own.badRanges.add({ start: BASE, length: 0x1000n })
    const call = envelope(
      { ndCommand: 4n, ndSizeIn: 16, ndSizeOut: 16 },
      new Uint8Array(BigUint64Array.of(BASE, 512n).buffer),
      new Uint8Array(16),
    )
    expect(ndIoctl(file, 10, user(call)).ok).toBe(true)
    expect(own.badRanges.ranges).toEqual([{ start: BASE + 512n, length: 0xe00n }])
  })
  it('of a driver asks for the unit first', () => {
    const { bus } = machine()
    const provider = (unit: number, cleared: bigint): NdBus =>
      new NdBus(0, {
        ...bus.description,
        control: (cmd, buf) => {
          if (cmd === 1) viewOf(buf).setUint32(24, unit, true)
          else viewOf(buf).setBigUint64(24, cleared, true)
          return ok(fine)
        },
      })
    const range = { start: 0x1000n, length: 0x200n }
    expect(provider(256, 0x200n).clearPoison(range)).toEqual({ ok: true, value: 0x200n })
    expect(provider(256, 0x100n).clearPoison(range)).toEqual({ ok: true, value: 0x100n })
    expect(provider(0, 0x200n).clearPoison(range)).toEqual({ ok: false, error: 'ENXIO' })
    expect(provider(3, 0x200n).clearPoison(range)).toEqual({ ok: false, error: 'ENXIO' })
    expect(provider(1024, 0x200n).clearPoison(range)).toEqual({ ok: false, error: 'ENXIO' })
    expect(new NdBus(0, { ...bus.description, control: null }).clearPoison(range)).toEqual({
      ok: true,
      value: 0x200n,
    })
    const failing = new NdBus(0, { ...bus.description, control: () => err('ENOTTY') })
    expect(failing.clearPoison(range)).toEqual({ ok: false, error: 'ENOTTY' })
    const refusing = new NdBus(0, {
      ...bus.description,
      control: () => ok({ unused: 0, status: err('EIO') }),
    })
    expect(refusing.clearPoison(range)).toEqual({ ok: false, error: 'EIO' })
    expect(refusing.clearPoison({ start: -1n, length: 1n })).toEqual({ ok: false, error: 'EINVAL' })
  })
})
