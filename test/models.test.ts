import { hasString } from '../analyzer/domains/string-set.ts'
import { randomBytes } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { models, modelOf } from '../analyzer/models/index.ts'
import { elementModel, propertyModel } from '../analyzer/models/properties.ts'
import { elementTypes, widthRange } from '../analyzer/models/widths.ts'
import { Kind, type Value } from '../analyzer/values/value.ts'

let parse: (text: string) => Value

beforeAll(async () => {
  const text = await import('../analyzer/values/text.ts')
  parse = text.parseValue
})

/** The concrete `x` is one of the values that `value` stands for. */
function contains(value: Value, x: unknown): boolean {
  const has = (kind: number): boolean => (value.kinds & kind) !== 0
  if (x === null) return has(Kind.null)
  if (x === undefined) return has(Kind.undefined)
  if (typeof x === 'boolean') return has(x ? Kind.true : Kind.false)
  if (typeof x === 'string') return has(Kind.string) && hasString(value.strings, x)
  if (typeof x === 'bigint') {
    const inside = value.bigint.some(
      ({ lo, hi }) => (lo === undefined || x >= lo) && (hi === undefined || x <= hi),
    )
    return has(Kind.bigint) && inside
  }
  if (typeof x === 'number') {
    if (!has(Kind.number)) return false
    if (Number.isNaN(x)) return value.number.nan
    return value.number.ranges.some(
      ({ lo, hi, fractional }) =>
        x >= lo && x <= hi && (fractional || Number.isInteger(x) || !Number.isFinite(x)),
    )
  }
  return has(typeof x === 'function' ? Kind.function : typeof x === 'symbol' ? Kind.symbol : Kind.object)
}

function textOf(key: string): string {
  const result = modelOf([key])?.result
  if (result?.kind !== 'value') throw new Error(`${key} has no value result`)
  return result.text
}

function methods(prototype: object, pattern: RegExp): string[] {
  return Object.getOwnPropertyNames(prototype).filter((name) => pattern.test(name))
}

type Anything = (...args: unknown[]) => unknown

function callMethod(target: object, name: string, args: readonly unknown[]): unknown {
  const method = Reflect.get(target, name) as Anything
  return method.apply(target, [...args])
}

describe('models', () => {
  it('have unique keys', () => {
    const keys = models.map((model) => model.key)
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([])
  })

  it('have results in the grammar of values', () => {
    for (const { key, result } of models) {
      if (result.kind === 'value') expect(() => parse(result.text), key).not.toThrow()
    }
  })

  it('are found by the first key that has one', () => {
    expect(modelOf(['Buffer.nothing', 'Buffer.equals', 'Buffer.readInt8'])?.key).toBe('Buffer.equals')
    expect(modelOf(['Nothing.here'])).toBeUndefined()
    expect(modelOf([])).toBeUndefined()
  })

  it('only assert what a return proves', () => {
    const asserting = models.filter((model) => model.asserts !== undefined).map((model) => model.key)
    expect(asserting).toContain('assert.ok')
    expect(asserting).not.toContain('assert.equal')
    expect(asserting).not.toContain('console.assert')
    expect(modelOf(['process.exit'])?.never).toBe(true)
  })

  it('name a command where a device is told what to do', () => {
    expect(modelOf(['USBDevice.controlTransferIn'])?.sinks).toContainEqual({ argument: 0, role: 'command' })
    expect(modelOf(['ioctl'])?.sinks).toContainEqual({ argument: 1, role: 'command' })
    expect(modelOf(['JSON.parse'])?.user).toBe('always')
  })
})

describe('tables are complete', () => {
  it('for DataView', () => {
    const names = methods(DataView.prototype, /^(get|set)/)
    expect(names.length).toBeGreaterThanOrEqual(20)
    expect(names.filter((name) => modelOf([`DataView.${name}`]) === undefined)).toEqual([])
  })

  it('for Buffer', () => {
    const names = methods(Buffer.prototype, /^(read|write)/)
    expect(names.length).toBeGreaterThanOrEqual(60)
    expect(names.filter((name) => modelOf([`Buffer.${name}`]) === undefined)).toEqual([])
    const rest = 'slice subarray copy fill toString equals compare indexOf lastIndexOf includes swap16 toJSON'
    for (const name of rest.split(' ')) expect(modelOf([`Buffer.${name}`]), name).toBeDefined()
  })

  it('for Math, Number and BigInt', () => {
    for (const owner of ['Math', 'Number', 'BigInt'] as const) {
      const names = Object.getOwnPropertyNames(globalThis[owner])
      const functions = names.filter((name) => {
        const member: unknown = Reflect.get(globalThis[owner], name)
        return typeof member === 'function'
      })
      expect(functions.filter((name) => modelOf([`${owner}.${name}`]) === undefined)).toEqual([])
    }
  })

  it('for the methods of strings, arrays, maps, sets and typed arrays', () => {
    const owners: readonly (readonly [string, object])[] = [
      ['String', String.prototype],
      ['Array', Array.prototype],
      ['Map', Map.prototype],
      ['Set', Set.prototype],
      ['WeakMap', WeakMap.prototype],
      ['WeakSet', WeakSet.prototype],
      ['Promise', Promise.prototype],
      ['Uint8Array', Object.getPrototypeOf(Uint8Array.prototype) as object],
    ]
    /** Getters, and the HTML helpers of 1995. */
    const other =
      /^(constructor|length|size|buffer|byteLength|byteOffset|anchor|big|blink|bold|fixed|fontcolor|fontsize|italics|link|small|strike|sub|sup|toLocaleString)$/
    for (const [owner, prototype] of owners) {
      const names = methods(prototype, /^/).filter((name) => !other.test(name))
      const missing = names.filter((name) => modelOf([`${owner}.${name}`]) === undefined)
      expect(missing, owner).toEqual([])
    }
  })

  it('for typed array elements and lengths', () => {
    for (const { name } of [...elementTypes, { name: 'Buffer' }]) {
      expect(elementModel(name), name).toBeDefined()
      for (const property of ['length', 'byteLength', 'byteOffset']) {
        expect(propertyModel(name, property)?.stable, `${name}.${property}`).toBe(true)
      }
    }
    expect(elementModel('Uint8ClampedArray')?.width).toBeUndefined()
    expect(elementModel('Array')).toBeUndefined()
    expect(propertyModel('Array', 'length')?.stable).toBe(false)
    expect(propertyModel('Number', 'constructor')).toBeUndefined()
  })
})

describe('ranges are sound', () => {
  it('for every read of a DataView and a Buffer, on random bytes', () => {
    for (let round = 0; round < 200; round += 1) {
      const buffer = randomBytes(8)
      if (round === 0) buffer.fill(0)
      if (round === 1) buffer.fill(0xff)
      const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength)
      for (const name of methods(DataView.prototype, /^get(?!.*Float16)/)) {
        const result = callMethod(view, name, [0, round % 2 === 0])
        expect(contains(parse(textOf(`DataView.${name}`)), result), `${name} ${String(result)}`).toBe(true)
      }
      for (const name of methods(Buffer.prototype, /^read/)) {
        const args = /U?[Ii]nt[LB]E$/.test(name) ? [0, 1 + (round % 6)] : [0]
        const result = callMethod(buffer, name, args)
        expect(contains(parse(textOf(`Buffer.${name}`)), result), `${name} ${String(result)}`).toBe(true)
      }
    }
  })

  it('for every element, and tight for integers', () => {
    const zeros = new Uint8Array(8)
    const ones = new Uint8Array(8).fill(0xff)
    for (const { name } of elementTypes) {
      const type: unknown = Reflect.get(globalThis, name)
      if (typeof type !== 'function') continue
      const value = parse(elementModel(name)?.value ?? 'never')
      for (const bytes of [zeros, ones, randomBytes(8)]) {
        const elements = Reflect.construct(type, [new Uint8Array(bytes).buffer]) as Iterable<unknown>
        for (const element of elements)
          expect(contains(value, element), `${name} ${String(element)}`).toBe(true)
      }
      expect(contains(value, -1) && contains(value, 2 ** 32), name).toBe(name.startsWith('Float'))
    }
  })

  it('for widths, at both ends', () => {
    for (const width of ['u8', 'i8', 'u16', 'i16', 'u32', 'i32', 'u64', 'i64']) {
      const value = parse(widthRange(width))
      const bits = Number(width.slice(1))
      const wrap = width.startsWith('u') ? BigInt.asUintN : BigInt.asIntN
      for (const pattern of [0n, -1n, 1n << BigInt(bits - 1), (1n << BigInt(bits - 1)) - 1n]) {
        const wrapped = wrap(bits, pattern)
        expect(contains(value, bits === 64 ? wrapped : Number(wrapped)), `${width} ${wrapped}`).toBe(true)
      }
    }
  })

  it('for stores: outside the width a Buffer throws and a DataView wraps', () => {
    for (const { key, stores } of models) {
      if (stores === undefined) continue
      const [owner, name] = key.split('.') as [string, string]
      const bits = Number(stores.width.slice(1))
      const outside = bits === 64 ? 1n << 64n : 2 ** bits
      if (owner === 'Buffer') {
        expect(stores.outside, key).toBe('throw')
        expect(() => callMethod(Buffer.alloc(8), name, [outside, 0]), key).toThrow(RangeError)
      } else {
        expect(stores.outside, key).toBe('wrap')
        expect(callMethod(new DataView(new ArrayBuffer(8)), name, [0, outside]), key).toBeUndefined()
      }
    }
  })

  it('for constants, positions, comparisons and dates', () => {
    const samples: readonly (readonly [string, unknown])[] = [
      ['String.charCodeAt', '\uffff'.charCodeAt(0)],
      ['String.charCodeAt', ''.charCodeAt(0)],
      ['String.codePointAt', '\u{10ffff}'.codePointAt(0)],
      ['String.codePointAt', ''.codePointAt(0)],
      ['String.indexOf', 'a'.indexOf('b')],
      ['String.localeCompare', 'a'.localeCompare('b')],
      ['String.match', 'a'.match(/b/)],
      ['Array.push', [].push()],
      ['Array.indexOf', [1].indexOf(2)],
      ['Buffer.compare', Buffer.from('a').compare(Buffer.from('b'))],
      ['Buffer.indexOf', Buffer.from('a').indexOf(98)],
      ['Buffer.writeUInt8', Buffer.alloc(1).writeUInt8(1)],
      ['Buffer.byteLength', Buffer.byteLength('é')],
      ['JSON.stringify', JSON.stringify(undefined)],
      ['Math.random', Math.random()],
      ['Math.sin', Math.sin(Infinity)],
      ['Math.log', Math.log(0)],
      ['Date.now', Date.now()],
      ['Date.getDay', new Date(NaN).getDay()],
      ['Date.getMonth', new Date(2026, 11).getMonth()],
      ['Date.getFullYear', new Date(8.64e15).getFullYear()],
      ['Date.getFullYear', new Date(-8.64e15).getFullYear()],
      ['performance.now', performance.now()],
      ['process.hrtime.bigint', process.hrtime.bigint()],
      ['Symbol', Symbol()],
    ]
    for (const [key, result] of samples) expect(contains(parse(textOf(key)), result), key).toBe(true)
    for (const owner of ['Number', 'Math'] as const) {
      for (const name of Object.getOwnPropertyNames(globalThis[owner])) {
        const constant: unknown = Reflect.get(globalThis[owner], name)
        if (typeof constant !== 'number' || (owner === 'Number' && name === 'length')) continue
        const text = propertyModel(owner, name)?.value
        expect(text, name).toBeDefined()
        expect(contains(parse(text ?? 'never'), constant), `${owner}.${name}`).toBe(true)
      }
    }
  })
})
