/** Persistent memory of a hypervisor: labels in small pieces, a flush of its own, and memory that comes and goes. */
import { describe, expect, it } from 'vitest'
import { guid } from '../../runtime/lib/guid.ts'
import { err, ok, unwrap } from '../../runtime/lib/result.ts'
import { setSize, setUuid } from '../../runtime/namespace/settings.ts'
import {
  registerPaprScm,
  removePaprScm,
  type Hypervisor,
  type PaprNode,
} from '../../runtime/providers/papr-scm.ts'
import { flushRegion } from '../../runtime/region/flush.ts'
import { MIB } from './memory-rig.ts'
import { uuidOf } from './label-rig.ts'
import { diskOn, host, namespaces, RANGE } from './provider-rig.ts'

describe('a hypervisor of POWER', () => {
  const node: PaprNode = {
    name: 'ibm,pmemory@44100003',
    drc: 0x4410_0003,
    uuid: guid('f3a1b2c4-0011-2233-4455-66778899aabb'),
    blockSize: 16n * MIB,
    blocks: 4n,
    metadataSize: 4096,
    needsFlush: true,
  }
  function hypervisor(metadata = new Uint8Array(4096)) {
    const log: string[] = []
    const state = { bound: false, unarmed: false, flushFails: false }
    const calls: Hypervisor = {
      bind: () => {
        state.bound = true
        return ok(RANGE.start)
      },
      unbind: () => {
        state.bound = false
        return ok(null)
      },
      readMetadata: (_drc, offset, unit) => {
        log.push(`r${unit}`)
        return ok(
          metadata.subarray(offset, offset + unit).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n),
        )
      },
      writeMetadata: (_drc, offset, unit, value) => {
        for (let i = 0; i < unit; i++)
          metadata[offset + i] = Number((value >> BigInt(8 * (unit - 1 - i))) & 0xffn)
        return ok(null)
      },
      flush: () => {
        log.push('flush')
        return state.flushFails ? err('EBUSY') : ok(null)
      },
      isUnarmed: () => state.unarmed,
    }
    return { calls, log, state, metadata }
  }
  it('keeps labels, in pieces of up to eight bytes, and finds the namespace again', () => {
    const { calls, metadata } = hypervisor()
    const bus = unwrap(registerPaprScm(node, calls, host()))
    expect([bus.dimms[0]?.isEnabled, bus.regions[0]?.namespaceType]).toEqual([true, 'pmem'])
    const namespace = bus.regions[0]!.seed!
    unwrap(setUuid(namespace, uuidOf(1)))
    unwrap(setSize(namespace, 32n * MIB))
    const again = unwrap(registerPaprScm(node, hypervisor(metadata).calls, host()))
    expect(namespaces(again).map(({ size, draft }) => [size, draft?.uuid])).toEqual([[32n * MIB, uuidOf(1)]])
    const other = { ...node, uuid: guid('f3a1b2c4-0011-2233-4455-66778899aabc') }
    expect(
      namespaces(unwrap(registerPaprScm(other, hypervisor(metadata).calls, host()))).map(({ size }) => size),
    ).toEqual([0n])
  })
  it('moves odd lengths byte by byte at the end', () => {
    const { calls, log, metadata } = hypervisor(Uint8Array.from({ length: 4096 }, (_, i) => i & 0xff))
    const bus = unwrap(registerPaprScm(node, calls, host()))
    log.length = 0
    const buf = new Uint8Array(12 + 15)
    buf[0] = 3
    buf[4] = 15
    expect(bus.dimms[0]!.description.control(5, buf)).toMatchObject({ ok: true })
    expect([log, buf.subarray(12)]).toEqual([['r8', 'r4', 'r2', 'r1'], metadata.subarray(3, 18)])
  })
  it('refuses commands that it does not have, and labels outside of the area', () => {
    const control = unwrap(registerPaprScm(node, hypervisor().calls, host())).dimms[0]!.description.control
    const request = (cmd: number, offset: number, length: number, room = length) => {
      const buf = new Uint8Array(12 + room)
      new DataView(buf.buffer).setUint32(0, offset, true)
      new DataView(buf.buffer).setUint32(4, length, true)
      return control(cmd, buf)
    }
    expect([
      request(10, 0, 0),
      request(5, 4096, 1),
      request(5, 0xffff_ffff, 8),
      request(5, 0, 64, 8),
      request(6, 4090, 8),
      request(6, 0, 0xffff_ffff, 8),
      control(4, new Uint8Array(4)),
      control(5, new Uint8Array(4)),
    ]).toEqual(Array(8).fill(err('EINVAL')))
  })
  it('is asked to clear bad memory, and does not know how', () => {
    const bus = unwrap(registerPaprScm(node, hypervisor().calls, host()))
    expect(bus.clearPoison({ start: RANGE.start, length: 512n })).toEqual(err('EINVAL'))
  })
  it('flushes when the device tree says so', () => {
    const { calls, log, state } = hypervisor()
    const flush = (own: PaprNode) => {
      log.length = 0
      return flushRegion(unwrap(registerPaprScm(own, calls, host())).regions[0]!.description.flush, 0)
    }
    expect([flush(node), log.includes('flush')]).toEqual([ok(null), true])
    expect([flush({ ...node, needsFlush: false }), log.includes('flush')]).toEqual([ok(null), false])
    state.flushFails = true
    expect(flush(node)).toEqual(err('EIO'))
  })
  it('makes what is not armed read-only', () => {
    const { calls, state } = hypervisor()
    state.unarmed = true
    expect(unwrap(registerPaprScm(node, calls, host())).regions[0]?.isReadOnly).toBe(true)
  })
  it('takes memory away that nobody uses', () => {
    const { calls, state } = hypervisor()
    const bus = unwrap(registerPaprScm(node, calls, host()))
    const namespace = bus.regions[0]!.seed!
    unwrap(setUuid(namespace, uuidOf(1)))
    unwrap(setSize(namespace, 32n * MIB))
    diskOn(namespace)
    expect([removePaprScm(bus, node, calls), state.bound]).toEqual([err('EBUSY'), true])
    namespace.isBound = false
    const [region] = bus.regions
    expect([removePaprScm(bus, node, calls), state.bound, bus.regions]).toEqual([ok(null), false, []])
    expect(bus.removeRegion(region!)).toEqual(err('ENODEV'))
  })
  it.each([
    ['no UUID', { uuid: guid('00000000-0000-0000-0000-000000000000') }, 'EINVAL'],
    ['no blocks', { blocks: 0n }, 'EINVAL'],
    ['blocks beyond 64 bits', { blocks: 1n << 50n }, 'EINVAL'],
    ['blocks that are no pages', { blockSize: 1000n }, 'ENOMEM'],
  ])('is refused with %s, and unbound', (_, more, errno) => {
    const { calls, state } = hypervisor()
    expect(registerPaprScm({ ...node, ...more }, calls, host())).toEqual(err(errno))
    expect(state.bound).toBe(false)
  })
  it('that cannot show the memory gives none', () => {
    const { calls } = hypervisor()
    expect(registerPaprScm(node, { ...calls, bind: () => err('EBUSY') }, host())).toEqual(err('ENXIO'))
  })
})
