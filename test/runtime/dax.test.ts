/** Memory that programs map: regions, devices, their size and what mapping them allows. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DaxRegion } from '../../runtime/dax/dax-region.ts'
import { physicalOf } from '../../runtime/dax/extents.ts'
import { overlaps } from '../../runtime/lib/range.ts'
import { err, ok, unwrap } from '../../runtime/lib/result.ts'
import { X86_PAGES } from '../../runtime/pfn/host.ts'
import { BASE, bound, device, region, TWO } from './dax-rig.ts'
import { GIB, MIB } from './memory-rig.ts'

const ONE_G = Number(GIB)

describe('a region', () => {
  it.each([
    ['start off its alignment', { range: { start: BASE + MIB, length: 64n * MIB } }],
    ['length off its alignment', { range: { start: BASE, length: 63n * MIB } }],
    ['an alignment that the machine does not have', { align: 4 << 20 }],
    ['no alignment', { align: 0 }],
    ['nothing', { range: { start: BASE, length: 0n } }],
    ['no addresses', { range: { start: 1n << 64n, length: 2n * MIB } }],
  ])('is refused with %s', (_, more) => {
    const range = { start: BASE, length: 64n * MIB }
    expect(DaxRegion.create({ id: 0, range, align: TWO, host: X86_PAGES, ...more })).toEqual(err('EINVAL'))
  })
  it('is divided into devices, until nothing is free', () => {
    const whole = region()
    const first = unwrap(whole.create())
    expect([first.name, first.size, whole.seed?.name]).toEqual(['dax0.0', 0n, 'dax0.0'])
    unwrap(first.resize(48n * MIB))
    const second = unwrap(whole.create())
    expect([whole.availableSize, whole.seed?.name]).toEqual([16n * MIB, 'dax0.0'])
    expect(second.resize(18n * MIB)).toEqual(err('ENOSPC'))
    unwrap(second.resize(16n * MIB))
    expect(whole.create()).toEqual(err('ENOSPC'))
  })
  it('lets go of devices without memory, but of number 0', () => {
    const whole = region()
    const first = unwrap(whole.create())
    const second = unwrap(whole.create())
    unwrap(second.resize(2n * MIB))
    expect(whole.delete('dax0.1')).toEqual(err('EBUSY'))
    unwrap(second.resize(0n))
    expect(whole.delete('dax0.1')).toEqual(ok(null))
    expect(whole.delete('dax0.1')).toEqual(err('ENXIO'))
    expect(whole.delete(first.name)).toEqual(err('EBUSY'))
    expect(unwrap(whole.create()).name).toBe('dax0.1')
  })
})

describe('a device', () => {
  it.each([
    ['a page', 4096n, 'EINVAL'],
    ['half a large page', MIB, 'EINVAL'],
    ['less than nothing', -2n * MIB, 'EINVAL'],
    ['more than there is', 66n * MIB, 'ENOSPC'],
    ['all of it', 64n * MIB, null],
    ['what it has', 0n, null],
  ] as const)('of size %s', (_, size, errno) => {
    expect(unwrap(region().create()).resize(size)).toEqual(errno === null ? ok(null) : err(errno))
  })
  it('grows by its last extent and by the first gaps, and shrinks from its end', () => {
    const whole = region()
    const [a, b] = [unwrap(whole.create()), unwrap(whole.create())]
    unwrap(a.resize(8n * MIB))
    unwrap(b.resize(8n * MIB))
    unwrap(a.resize(16n * MIB))
    expect(a.extents).toEqual([
      { offset: 0n, range: { start: BASE, length: 8n * MIB } },
      { offset: 8n * MIB, range: { start: BASE + 16n * MIB, length: 8n * MIB } },
    ])
    unwrap(a.resize(20n * MIB))
    expect(a.extents[1]?.range.length).toBe(12n * MIB)
    unwrap(b.resize(0n))
    unwrap(a.resize(22n * MIB))
    expect(a.extents.map(({ range }) => range.start - BASE)).toEqual([0n, 16n * MIB, 8n * MIB])
    unwrap(a.resize(10n * MIB))
    expect(a.extents.map(({ range }) => range.length)).toEqual([8n * MIB, 2n * MIB])
  })
  it('takes a range that it is told, when that is free', () => {
    const made = device(4n * MIB)
    expect(made.addMapping({ start: BASE + 2n * MIB, length: 4n * MIB })).toEqual(err('ENOMEM'))
    expect(made.addMapping({ start: BASE + 62n * MIB, length: 4n * MIB })).toEqual(err('ENOMEM'))
    expect(made.addMapping({ start: BASE + 8n * MIB, length: 4096n })).toEqual(err('EINVAL'))
    expect(made.addMapping({ start: BASE + 8n * MIB + 4096n, length: 2n * MIB })).toEqual(err('EINVAL'))
    expect(made.addMapping({ start: BASE + 8n * MIB, length: 0n })).toEqual(err('EINVAL'))
    unwrap(made.addMapping({ start: BASE + 8n * MIB, length: 2n * MIB }))
    expect(made.size).toBe(6n * MIB)
    expect(physicalOf(made.extents, 4n * MIB, 2n * MIB)).toBe(BASE + 8n * MIB)
    expect(physicalOf(made.extents, 3n * MIB, 2n * MIB)).toBe(null)
  })
  it('has an alignment that its memory is a multiple of', () => {
    const made = device(6n * MIB)
    expect(made.setAlign(GIB)).toEqual(err('EINVAL'))
    expect(made.setAlign(3n * MIB)).toEqual(err('EINVAL'))
    expect(made.setAlign(8192n)).toEqual(err('EINVAL'))
    unwrap(made.setAlign(4096n))
    expect([made.align, made.resize(4096n)]).toEqual([4096, err('EINVAL')])
    const huge = device(2n * GIB, { range: { start: BASE, length: 4n * GIB } })
    unwrap(huge.setAlign(GIB))
    expect(huge.resize(GIB + 2n * MIB)).toEqual(err('EINVAL'))
    unwrap(huge.resize(3n * GIB))
  })
  it('with pages of 1 GiB takes whole ones of a gap', () => {
    const whole = region({ range: { start: BASE, length: 4n * GIB } })
    const small = unwrap(whole.create())
    unwrap(small.resize(2n * MIB))
    const huge = unwrap(whole.create())
    unwrap(huge.setAlign(GIB))
    expect(huge.resize(4n * GIB)).toEqual(err('ENOSPC'))
    unwrap(huge.resize(3n * GIB))
    expect(huge.extents).toEqual([{ offset: 0n, range: { start: BASE + GIB, length: 3n * GIB } }])
  })
  it('never shares memory with another one, whatever they are told', () => {
    const step = fc.record({
      which: fc.nat(2),
      size: fc.bigInt(0n, 33n),
      at: fc.bigInt(0n, 33n),
      map: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const whole = region()
        const devices = [0, 1, 2].map(() => unwrap(whole.create()))
        for (const { which, size, at, map } of steps) {
          const one = devices[which]!
          if (map) one.addMapping({ start: BASE + at * 2n * MIB, length: size * 2n * MIB })
          else one.resize(size * 2n * MIB)
          const extents = devices.flatMap((dev) => dev.extents)
          extents.forEach(({ range }, i) => {
            expect(range.length).toBeGreaterThan(0n)
            for (const other of extents.slice(i + 1)) expect(overlaps(range, other.range)).toBe(false)
          })
          for (const dev of devices) {
            let offset = 0n
            for (const extent of dev.extents) {
              expect(extent.offset).toBe(offset)
              offset += extent.range.length
            }
          }
          expect(whole.availableSize).toBe(whole.gaps.reduce((sum, { length }) => sum + length, 0n))
        }
      }),
    )
  })
})

describe('mapping', () => {
  const AT = 0x7000_0000_0000n
  const shared = (length: bigint, offset = 0n, start = AT) => ({
    range: { start, length },
    offset,
    isShared: true,
  })
  it.each([
    ['private', { ...shared(4n * MIB), isShared: false }],
    ['start off the alignment', shared(4n * MIB, 0n, AT + 4096n)],
    ['end off the alignment', shared(4n * MIB + 4096n)],
    ['offset off the alignment', shared(4n * MIB, 4096n)],
    ['negative offset', shared(4n * MIB, -2n * MIB)],
    ['nothing', shared(0n)],
    ['over the end of addresses', shared(4n * MIB, 0n, (1n << 64n) - 2n * MIB)],
  ])('is refused: %s', (_, request) => {
    expect(bound(device(8n * MIB)).char.mmap(request)).toEqual(err('EINVAL'))
  })
  it.each([
    [4096, TWO, 'sigbus', 'page too small'],
    [TWO, TWO, 'mapped', undefined],
    [ONE_G, TWO, 'fallback', undefined],
    [4096, 4096, 'mapped', undefined],
    [TWO, 4096, 'fallback', undefined],
  ])('faults with %i bytes on an alignment of %i: %s', (size, align, kind, reason) => {
    const { char } = bound(device(8n * MIB, { align }))
    const mapping = unwrap(char.mmap(shared(8n * MIB)))
    const result = mapping.fault(AT + 3n * MIB + 5n, size)
    expect(result.kind).toBe(kind)
    if (result.kind === 'sigbus') expect(result.reason).toBe(reason)
    if (result.kind === 'mapped') {
      const start = (3n * MIB + 5n) & ~(BigInt(size) - 1n)
      expect(result.page).toEqual({ address: AT + start, physical: BASE + start, size })
    }
  })
  it('finds the page through all extents, and none across two', () => {
    const whole = region()
    const [a, b] = [unwrap(whole.create()), unwrap(whole.create())]
    unwrap(a.resize(2n * MIB))
    unwrap(b.resize(2n * MIB))
    unwrap(a.resize(6n * MIB))
    const { char } = bound(a)
    const mapping = unwrap(char.mmap(shared(16n * MIB, 2n * MIB)))
    expect(mapping.touch(AT)).toMatchObject({
      kind: 'mapped',
      page: { physical: BASE + 4n * MIB, size: TWO },
    })
    expect(mapping.touch(AT + 4n * MIB)).toEqual({ kind: 'sigbus', reason: 'outside device' })
    expect(mapping.touch(AT + 16n * MIB)).toEqual({ kind: 'sigbus', reason: 'outside mapping' })
    expect(mapping.touch(AT)).toMatchObject({ kind: 'mapped' })
    expect(mapping.pages).toHaveLength(1)
  })
  it('is cut at multiples of the alignment', () => {
    const { char } = bound(device(8n * MIB))
    const mapping = unwrap(char.mmap(shared(8n * MIB)))
    for (const at of [0n, 2n * MIB, 4n * MIB]) mapping.touch(AT + at)
    for (const at of [AT + 4096n, AT, AT + 8n * MIB, 0n]) expect(mapping.split(at)).toEqual(err('EINVAL'))
    const [front, back] = unwrap(mapping.split(AT + 4n * MIB))
    expect([front.pages.length, back.pages.length, mapping.pages.length]).toEqual([2, 1, 0])
    expect(back.touch(AT + 6n * MIB)).toMatchObject({ page: { physical: BASE + 6n * MIB } })
    expect(front.touch(AT + 4n * MIB)).toEqual({ kind: 'sigbus', reason: 'outside mapping' })
    expect(char.mappings).toEqual(new Set([front, back]))
    front.unmap()
    expect(char.mappings).toEqual(new Set([back]))
  })
  it('is placed so that large pages fit', () => {
    const { char } = bound(device(8n * MIB))
    const search = (length: bigint): bigint | null => (length > 16n * MIB ? null : AT + 4096n)
    expect(char.placeFor(4n * MIB, 0n, search)).toBe(AT + 2n * MIB)
    expect(char.placeFor(MIB, 0n, search)).toBe(AT + 4096n)
    expect(char.placeFor(16n * MIB, 0n, search)).toBe(AT + 4096n)
    expect(char.placeFor(32n * MIB, 0n, search)).toBe(null)
  })
  it('ends when the device is unbound, which waits for pages that are held', async () => {
    const dev = device(8n * MIB)
    const { bus, char, maps } = bound(dev)
    const mapping = unwrap(char.mmap(shared(8n * MIB)))
    mapping.touch(AT)
    expect(dev.resize(0n)).toEqual(err('EBUSY'))
    expect(dev.setAlign(4096n)).toEqual(err('EBUSY'))
    expect(dev.region.delete(dev.name)).toEqual(err('EBUSY'))
    expect(bus.probe(dev)).toEqual(err('EBUSY'))
    const pinned = unwrap(char.pageMap.holdPage(BASE / 4096n))
    const gone = bus.unbind(dev)
    await Promise.resolve()
    expect([mapping.touch(AT), dev.isBound]).toEqual([{ kind: 'sigbus', reason: 'device gone' }, true])
    expect(char.mmap(shared(8n * MIB))).toEqual(err('ENXIO'))
    pinned[Symbol.dispose]()
    expect(await gone).toEqual(ok(null))
    expect([dev.isBound, maps.find(BASE / 4096n)]).toEqual([false, null])
    expect(await bus.unbind(dev)).toEqual(err('ENODEV'))
    unwrap(bus.probe(dev))
  })
})
