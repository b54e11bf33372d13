import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { andMask, bit, bitsOf, hasBit, maskBetween, maskOf, withoutMask } from '../../runtime/lib/bitmap.ts'
import { ByteReader, ByteWriter, fromHex, slice, toHex } from '../../runtime/lib/bytes.ts'
import { ManualClock } from '../../runtime/lib/clock.ts'
import { errnoFromNumber, errnoNumber } from '../../runtime/lib/errno.ts'
import { fletcher64 } from '../../runtime/lib/fletcher64.ts'
import { guid, guidFromBytes, guidToBytes, parseGuid } from '../../runtime/lib/guid.ts'
import { contains, intersect, lastOf, overlaps, subtract } from '../../runtime/lib/range.ts'
import { unwrap } from '../../runtime/lib/result.ts'
import { addU64, parseU64, subU64, toSafe, U64_MAX } from '../../runtime/lib/u64.ts'

describe('u64', () => {
  it('refuses to wrap', () => {
    expect(addU64(U64_MAX, 1n).ok).toBe(false)
    expect(unwrap(addU64(U64_MAX, 0n))).toBe(U64_MAX)
    expect(subU64(0n, 1n).ok).toBe(false)
    expect(toSafe(2n ** 53n).ok).toBe(false)
  })
  it('parses both bases and nothing else', () => {
    expect(unwrap(parseU64('0xffffffffffffffff'))).toBe(U64_MAX)
    expect(unwrap(parseU64('10'))).toBe(10n)
    for (const text of ['', '-1', ' 1', '0x', '1n', '0x10000000000000000'])
      expect(parseU64(text).ok).toBe(false)
  })
})

describe('bitmap', () => {
  it('stays unsigned at bit 31 and refuses bit 32', () => {
    expect(bit(31)).toBe(0x8000_0000)
    expect(hasBit(0x8000_0000, 31)).toBe(true)
    expect(() => bit(32)).toThrow(RangeError)
    expect(() => hasBit(1, -1)).toThrow(RangeError)
    expect(andMask(0xffff_ffff, 0x8000_0000)).toBe(0x8000_0000)
    expect(withoutMask(0xffff_ffff, 1)).toBe(0xffff_fffe)
    expect(maskBetween(1, 30)).toBe(0x7fff_fffe)
  })
  it('lists the bits it was made of', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 31 })), (numbers) => {
        expect(bitsOf(maskOf(...numbers))).toEqual([...numbers].sort((a, b) => a - b))
      }),
    )
  })
})

describe('bytes', () => {
  it('reads and writes little-endian, never past the end', () => {
    const reader = new ByteReader(unwrapHex('01 0203 04050607 08090a0b0c0d0e0f ff'))
    expect([unwrap(reader.u8()), unwrap(reader.u16()), unwrap(reader.u32()), unwrap(reader.u64())]).toEqual([
      1,
      0x0302,
      0x07060504,
      0x0f0e0d0c0b0a0908n,
    ])
    expect(reader.u16()).toMatchObject({
      ok: false,
      error: { kind: 'bounds', offset: 15, need: 2, have: 16 },
    })
    expect(reader.left).toBe(1)
    const writer = new ByteWriter(6)
    expect(writer.u32(1).ok).toBe(true)
    expect(writer.u32(1).ok).toBe(false)
    expect(writer.put(new Uint8Array([7, 8])).ok).toBe(true)
    expect(toHex(writer.bytes)).toBe('010000000708')
  })
  it('slices without clamping', () => {
    expect(slice(new Uint8Array(4), 2, 3).ok).toBe(false)
    expect(slice(new Uint8Array(4), -1, 1).ok).toBe(false)
    expect(fromHex('0')).toBeNull()
  })
})

describe('guid', () => {
  const pmem = guid('66F0D379-B4F3-4074-AC43-0D3318B78CDB')
  it('swaps the first three groups in GUID order only', () => {
    expect(toHex(guidToBytes(pmem, 'guid'))).toBe('79d3f066f3b47440ac430d3318b78cdb')
    expect(toHex(guidToBytes(pmem, 'rfc'))).toBe('66f0d379b4f34074ac430d3318b78cdb')
  })
  it('comes back from its bytes in either order', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 16, maxLength: 16 }),
        fc.constantFrom('guid', 'rfc'),
        (bytes, order) => {
          expect(guidToBytes(guidFromBytes(bytes, order), order)).toEqual(bytes)
        },
      ),
    )
    expect(parseGuid('nonsense')).toBeNull()
    expect(() => guidFromBytes(new Uint8Array(15), 'rfc')).toThrow(RangeError)
  })
})

describe('fletcher64', () => {
  it.each([
    ['', 0n],
    ['01000000', 0x0000000100000001n],
    ['0100000002000000', 0x0000000400000003n],
    ['000102030405060708090a0b0c0d0e0f', 0x463c322824201c18n],
    ['00'.repeat(4096), 0n],
    ['01000000 ffffff', 0x0000000100000001n],
  ])('of %s', (input, sum) => expect(fletcher64(unwrapHex(input))).toBe(sum))
})

describe('ranges', () => {
  const small = fc.record({ start: fc.bigInt(0n, 40n), length: fc.bigInt(0n, 20n) })
  it('agree with sets of addresses', () => {
    const members = (r: { start: bigint; length: bigint }): Set<bigint> =>
      new Set(Array.from({ length: Number(r.length) }, (_, i) => r.start + BigInt(i)))
    fc.assert(
      fc.property(small, small, (a, b) => {
        const [x, y] = [members(a), members(b)]
        const common = [...x].filter((m) => y.has(m))
        expect(overlaps(a, b)).toBe(common.length > 0)
        expect(contains(a, b)).toBe([...y].every((m) => x.has(m)))
        const both = intersect(a, b)
        expect(both === null ? [] : [...members(both)]).toEqual(common)
        expect(subtract(a, b).flatMap((r) => [...members(r)])).toEqual([...x].filter((m) => !y.has(m)))
      }),
    )
    expect(lastOf({ start: 4n, length: 4n })).toBe(7n)
  })
})

describe('clock and errno', () => {
  it('runs tasks in order of due time, also nested ones', () => {
    const clock = new ManualClock()
    const seen: string[] = []
    clock.schedule(20, () => seen.push(`b${clock.now()}`))
    clock.schedule(10, () => {
      seen.push(`a${clock.now()}`)
      clock.schedule(5, () => seen.push(`c${clock.now()}`))
    })
    clock.schedule(15, () => seen.push('never')).cancel()
    clock.advance(30)
    expect(seen).toEqual(['a10', 'c15', 'b20'])
    expect([clock.now(), clock.pending]).toEqual([30, 0])
  })
  it('knows the Linux numbers', () => {
    expect(errnoNumber('ENOTTY')).toBe(25)
    expect(errnoFromNumber(-16)).toBe('EBUSY')
    expect(errnoFromNumber(9999)).toBeNull()
  })
})

function unwrapHex(text: string): Uint8Array {
  const bytes = fromHex(text)
  if (bytes === null) throw new Error(`'${text}' is not hexadecimal`)
  return bytes
}
