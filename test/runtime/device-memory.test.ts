/** Pages of programs in memory of devices: private to them, or coherent, and who decides what lies where. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AddressSpace } from '../../runtime/device-memory/address-space.ts'
import { DeviceMemory, type DeviceMemoryOptions } from '../../runtime/device-memory/device-memory.ts'
import { RamNode, type Frame, type FramePool } from '../../runtime/device-memory/frames.ts'
import { Mirror } from '../../runtime/device-memory/mirror.ts'
import { bindNode, preferNode } from '../../runtime/device-memory/placement.ts'
import { sameBytes } from '../../runtime/lib/bytes.ts'
import type { Errno } from '../../runtime/lib/errno.ts'
import { err, ok, unwrap, type Result } from '../../runtime/lib/result.ts'
import { GIB, memoryRig, MIB } from './memory-rig.ts'
import { pattern } from './namespace.ts'

const PAGE = 4096
const AT = 0x7f00_0000_0000n

/** A driver that brings pages back, unless it is told to fail. */
class Driver {
  readonly freed: bigint[] = []
  faults = 0
  fails: Errno | null = null
  lies = false

  migrateToRam({ user }: Frame): Result<null, Errno> {
    this.faults++
    if (this.fails !== null) return err(this.fails)
    if (this.lies || user === null) return ok(null)
    const [left] = user.space.migrateToRam([user.address]).left
    return left === undefined ? ok(null) : err(left.errno)
  }

  pageFree(page: bigint): void {
    this.freed.push(page)
  }
}

/** RAM of `ramPages` on node 0, and 512 pages of a device on node 2. */
function setUp(kind: 'coherent' | 'private' = 'coherent', ramPages = 64) {
  const { maps } = memoryRig()
  const driver = new Driver()
  const range = maps.findFree(2n * MIB)!
  const device = unwrap(DeviceMemory.create({ range, kind, node: 2, driver }, maps))
  const ram = new RamNode(0, 0x100n, ramPages, PAGE)
  const pools: FramePool[] = [device, ram]
  return { maps, driver, device, ram, pools, program: new AddressSpace(pools), range }
}

const pages = (count: number): readonly bigint[] =>
  Array.from({ length: count }, (_, n) => AT + BigInt(n * PAGE))
const placesOf = (space: AddressSpace, count: number): readonly unknown[] =>
  pages(count).map((at) => space.frame(at)?.pool.kind)

describe('private memory of a device', () => {
  it('comes back to RAM when the processor touches it, with what is in it', () => {
    const { program, device, driver, range } = setUp('private')
    unwrap(program.write(AT + 100n, pattern(1, 2 * PAGE)))
    expect(program.migrate(pages(3), device)).toEqual({ moved: 3, left: [] })
    expect([placesOf(program, 3), device.map.references]).toEqual([Array(3).fill('private'), 3n])
    expect(program.frame(AT)?.page).toBe(range.start / 4096n)
    expect(unwrap(program.read(AT + 100n, 10))).toEqual(pattern(1, 2 * PAGE).subarray(0, 10))
    expect([driver.faults, placesOf(program, 3)]).toEqual([1, ['system', 'private', 'private']])
    expect(unwrap(program.read(AT + 100n, 2 * PAGE))).toEqual(pattern(1, 2 * PAGE))
    expect([driver.faults, driver.freed.length, device.map.references]).toEqual([3, 3, 0n])
  })
  it.each(['fails', 'lies'] as const)('stops the program when its driver %s', (how) => {
    const { program, device, driver } = setUp('private')
    unwrap(program.write(AT, pattern(1, PAGE)))
    program.migrate([AT], device)
    if (how === 'fails') driver.fails = 'ENOMEM'
    else driver.lies = true
    expect([program.read(AT, 1), program.write(AT, pattern(2, 1))]).toEqual([err('EIO'), err('EIO')])
    expect(program.pin(AT)).toEqual(err('EIO'))
    driver.fails = null
    driver.lies = false
    expect(unwrap(program.read(AT, PAGE))).toEqual(pattern(1, PAGE))
  })
  it('stops the program when there is no room in RAM', () => {
    const { program, device, ram } = setUp('private', 1)
    unwrap(program.write(AT, pattern(1, 1)))
    program.migrate([AT], device)
    unwrap(program.write(AT + 4096n, pattern(2, 1)))
    expect([ram.free, program.read(AT, 1)]).toEqual([0, err('EIO')])
    program.unmap({ start: AT + 4096n, length: 4096n })
    expect(unwrap(program.read(AT, 1))).toEqual(pattern(1, 1))
  })
  it('is never where a page is put first', () => {
    const { program, ram } = setUp('private', 1)
    program.policy = preferNode(2)
    unwrap(program.write(AT, pattern(1, 1)))
    expect([placesOf(program, 1), ram.free]).toEqual([['system'], 0])
    program.policy = bindNode(2)
    expect(program.write(AT + 4096n, pattern(1, 1))).toEqual(err('ENOMEM'))
  })
  it('takes pages that nobody has touched, as zeros', () => {
    const { program, device } = setUp('private')
    expect(program.migrate([AT], device).moved).toBe(1)
    expect(unwrap(program.read(AT, PAGE))).toEqual(new Uint8Array(PAGE))
  })
  it.each<[string, Partial<DeviceMemoryOptions>, string, string]>([
    ['RAM', { range: { start: 0n, length: 2n * MIB } }, 'ram', 'ENXIO'],
    ['half a sub-section', { range: { start: 64n * GIB, length: MIB } }, 'align', 'EINVAL'],
    ['nothing', { range: { start: 64n * GIB, length: 0n } }, 'ranges', 'EINVAL'],
  ])('is not made of %s', (_, more, rule, errno) => {
    const { maps, driver } = setUp()
    const options = {
      range: { start: 64n * GIB, length: 2n * MIB },
      kind: 'private',
      node: -1,
      driver,
    } as const
    expect(DeviceMemory.create({ ...options, ...more }, maps)).toMatchObject({ error: { rule, errno } })
  })
  it('has addresses of nothing else', () => {
    const { maps, range } = setUp()
    expect(range.start + range.length).toBe(1n << 46n)
    const next = maps.findFree(3n * MIB)!
    expect(next).toEqual({ start: range.start - 4n * MIB, length: 4n * MIB })
    expect([maps.findFree(0n), maps.findFree(1n << 46n)]).toEqual([null, null])
  })
})

describe('a mirror', () => {
  const range = { start: AT, length: 3n * 4096n }
  it('finds the pages of a program, and says when they have moved', () => {
    const { program, device } = setUp('private')
    using mirror = new Mirror(program, range, device)
    unwrap(program.write(AT, pattern(1, PAGE)))
    program.migrate([AT], device)
    const found = unwrap(mirror.fault())
    expect([...found.frames.values()].map(({ pool }) => pool.kind)).toEqual(['private', 'system', 'system'])
    expect(mirror.isCurrent(found)).toBe(true)
    unwrap(program.read(AT + 4096n, 1))
    expect(mirror.isCurrent(found)).toBe(true)
    unwrap(program.read(AT, 1))
    expect(mirror.isCurrent(found)).toBe(false)
    const again = unwrap(mirror.fault())
    program.unmap({ start: AT + 2n * 4096n, length: 4096n })
    expect(mirror.isCurrent(again)).toBe(false)
    program.unmap({ start: AT + GIB, length: 4096n })
  })
  it('of one device has private pages of another brought to RAM, and is asked again', () => {
    const { program, device, driver } = setUp('private')
    program.migrate(pages(2), device)
    const mirror = new Mirror(program, range, null)
    expect(mirror.fault()).toEqual(err('EBUSY'))
    expect([...unwrap(mirror.fault()).frames.values()].map(({ pool }) => pool.kind)).toEqual(
      Array(3).fill('system'),
    )
    expect(driver.faults).toBe(2)
    mirror[Symbol.dispose]()
    program.migrate(pages(2), device)
    expect(mirror.isCurrent({ frames: new Map(), sequence: 2 })).toBe(true)
  })
  it('fails as the program would', () => {
    const { program, device, driver } = setUp('private')
    program.migrate([AT], device)
    driver.fails = 'EBUSY'
    expect(new Mirror(program, range, null).fault()).toEqual(err('EIO'))
  })
})

// What the thread of 2015 on memory of coherent accelerators asked of the kernel, one requirement a test.
describe('coherent memory of a device', () => {
  it('is used by programs that know nothing of it: same addresses, plain loads and stores', () => {
    const { program, device, driver } = setUp()
    unwrap(program.write(AT, pattern(1, PAGE)))
    program.migrate([AT], device)
    unwrap(program.write(AT + 8n, pattern(2, 8)))
    expect(unwrap(program.read(AT, 8))).toEqual(pattern(1, 8))
    expect(unwrap(program.read(AT + 8n, 8))).toEqual(pattern(2, 8))
    expect([placesOf(program, 1), driver.faults]).toEqual([['coherent'], 0])
  })
  it('gets no page that did not ask for it, even when RAM is full', () => {
    const { program, device } = setUp('coherent', 2)
    unwrap(program.write(AT, new Uint8Array(2 * PAGE)))
    expect(program.write(AT + 2n * 4096n, pattern(1, 1))).toEqual(err('ENOMEM'))
    expect(device.used).toEqual([])
  })
  it('is where a program prefers it to be, as long as there is room', () => {
    const { program, device } = setUp('coherent', 1)
    program.policy = preferNode(2)
    unwrap(program.write(AT, new Uint8Array(512 * PAGE)))
    expect([device.free, new Set(placesOf(program, 512))]).toEqual([0, new Set(['coherent'])])
    unwrap(program.write(AT + 512n * 4096n, pattern(1, 1)))
    expect(program.frame(AT + 512n * 4096n)?.pool.kind).toBe('system')
  })
  it('is all that a program gets which is bound to it', () => {
    const { program } = setUp()
    program.policy = bindNode(2)
    unwrap(program.write(AT, new Uint8Array(512 * PAGE)))
    expect(program.write(AT + 512n * 4096n, pattern(1, 1))).toEqual(err('ENOMEM'))
    program.policy = bindNode(7)
    expect(program.read(AT + 512n * 4096n, 1)).toEqual(err('ENOMEM'))
    expect(unwrap(program.read(AT, 1))).toEqual(new Uint8Array(1))
  })
  it('is filled and emptied at any time, without the program noticing', () => {
    const step = fc.record({
      op: fc.constantFrom('write', 'to device', 'to RAM', 'pin', 'unpin', 'unmap'),
      page: fc.nat(7),
      length: fc.integer({ min: 1, max: 2 * PAGE }),
      seed: fc.nat(250),
    })
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 40 }),
        fc.constantFrom('coherent', 'private'),
        (steps, kind) => {
          const { program, device, ram, driver } = setUp(kind, 16)
          const plain = new Uint8Array(10 * PAGE)
          const pins: Disposable[] = []
          for (const { op, page, length, seed } of steps) {
            const at = AT + BigInt(page * PAGE)
            if (op === 'write') {
              unwrap(program.write(at + 5n, pattern(seed, length)))
              plain.set(pattern(seed, length), page * PAGE + 5)
            } else if (op === 'to device') program.migrate([at, at + 4096n], device)
            else if (op === 'to RAM') program.migrateToRam([at])
            else if (op === 'pin') pins.push(unwrap(program.pin(at)))
            else if (op === 'unpin') pins.pop()?.[Symbol.dispose]()
            else if (pins.length === 0) {
              program.unmap({ start: at, length: 4096n })
              plain.fill(0, page * PAGE, (page + 1) * PAGE)
            }
            expect(device.used.every(({ pins: count }) => count === 0)).toBe(true)
            expect(sameBytes(unwrap(program.read(AT, 10 * PAGE)), plain)).toBe(true)
            expect(512 - device.free).toBe(Number(device.map.references))
          }
          program.unmap({ start: AT, length: 10n * 4096n })
          expect([ram.free, device.free, device.map.references]).toEqual([16, 512, 0n])
          expect(driver.fails).toBe(null)
        },
      ),
      { numRuns: 60 },
    )
  })
  it('is never pinned: a page that is, is in RAM and stays there', () => {
    const { program, device } = setUp()
    unwrap(program.write(AT, pattern(1, PAGE)))
    program.migrate([AT], device)
    const pin = unwrap(program.pin(AT))
    expect(placesOf(program, 1)).toEqual(['system'])
    expect(program.migrate([AT], device)).toEqual({ moved: 0, left: [{ address: AT, errno: 'EBUSY' }] })
    pin[Symbol.dispose]()
    expect(program.migrate([AT], device)).toEqual({ moved: 1, left: [] })
    expect(unwrap(program.read(AT, PAGE))).toEqual(pattern(1, PAGE))
  })
  it('is emptied before it is taken away, and takes nothing from then on', async () => {
    const { program, device, maps, range, pools } = setUp()
    unwrap(program.write(AT, pattern(1, 3 * PAGE)))
    program.migrate(pages(3), device)
    expect(await device.offline()).toEqual(ok(null))
    expect(unwrap(program.read(AT, 3 * PAGE))).toEqual(pattern(1, 3 * PAGE))
    expect([placesOf(program, 3), maps.find(range.start / 4096n)]).toEqual([Array(3).fill('system'), null])
    expect(program.migrate([AT], device)).toEqual({ moved: 0, left: [{ address: AT, errno: 'ENODEV' }] })
    const other = new AddressSpace(pools)
    other.policy = preferNode(2)
    unwrap(other.write(AT, pattern(1, 1)))
    expect(other.frame(AT)?.pool.kind).toBe('system')
  })
  it('stays when its pages have nowhere to go', async () => {
    const { program, device } = setUp('coherent', 2)
    program.policy = bindNode(2)
    unwrap(program.write(AT, pattern(1, 3 * PAGE)))
    expect(await device.offline()).toEqual(err('ENOMEM'))
    expect([device.used.length, unwrap(program.read(AT, 3 * PAGE))]).toEqual([1, pattern(1, 3 * PAGE)])
    program.migrate(pages(3), device)
    expect(placesOf(program, 3)).toEqual(Array(3).fill('coherent'))
    const own = unwrap(device.alloc())
    expect(device.evacuate()).toMatchObject({ ok: false })
    device.release(own)
    device.release(own)
  })
  it('is told when nobody has a page any more', () => {
    const { program, device, driver, range } = setUp()
    program.migrate([AT], device)
    program.unmap({ start: AT, length: 4096n })
    expect([driver.freed, device.frameOf(range.start / 4096n)]).toEqual([[range.start / 4096n], null])
  })
  it('has no addresses beyond 64 bits', () => {
    const { program } = setUp()
    expect([program.read((1n << 64n) - 1n, 2), program.write(-1n, pattern(1, 1))]).toEqual([
      err('EFAULT'),
      err('EFAULT'),
    ])
  })
})
