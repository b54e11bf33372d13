/** Raw bytes: DataView, Buffer, typed arrays, ArrayBuffer and Atomics. Bytes not filled by the program are user data. */
import {
  anyNumber,
  boolean,
  bytes,
  constructors,
  declared,
  during,
  elementsTo,
  functions,
  members,
  model,
  nothing,
  object,
  position,
  receiver,
  sinks,
  size,
  string,
  value,
  view,
  words,
} from './build.ts'
import type { Model } from './model.ts'
import { elementTypes, widthRange } from './widths.ts'

const typedArrays = elementTypes.map((type) => type.name).join(' ')
const bytesAndArrays = `Buffer ${typedArrays}`
const buffersOfBytes = 'ArrayBuffer SharedArrayBuffer'
const read = { user: 'receiver', throws: true, pure: true } as const
const eachElement = { callbacks: during(0), feeds: elementsTo(0) } as const
const write = { effect: 'receiver', throws: true } as const

/** Member name after `get`/`set`, width; a float has none. */
const viewFields: readonly (readonly [string, string | undefined])[] = [
  ['Int8', 'i8'],
  ['Uint8', 'u8'],
  ['Int16', 'i16'],
  ['Uint16', 'u16'],
  ['Int32', 'i32'],
  ['Uint32', 'u32'],
  ['BigInt64', 'i64'],
  ['BigUint64', 'u64'],
  ['Float16', undefined],
  ['Float32', undefined],
  ['Float64', undefined],
]

/** Member names after `read`/`write`, width. */
const bufferFields: readonly (readonly [string, string | undefined])[] = [
  ['Int8', 'i8'],
  ['UInt8 Uint8', 'u8'],
  ['Int16LE Int16BE', 'i16'],
  ['UInt16LE UInt16BE Uint16LE Uint16BE', 'u16'],
  ['Int32LE Int32BE', 'i32'],
  ['UInt32LE UInt32BE Uint32LE Uint32BE', 'u32'],
  ['BigInt64LE BigInt64BE', 'i64'],
  ['BigUInt64LE BigUInt64BE BigUint64LE BigUint64BE', 'u64'],
  ['FloatLE FloatBE DoubleLE DoubleBE', undefined],
]

function viewAccess([name, width]: readonly [string, string | undefined]): Model[] {
  const result = width === undefined ? anyNumber : value(widthRange(width))
  const stores = width === undefined ? undefined : ({ argument: 1, width, outside: 'wrap' } as const)
  return [
    model(`DataView.get${name}`, result, { ...read, sinks: sinks('offset') }),
    model(`DataView.set${name}`, nothing, { ...write, stores, sinks: sinks('offset') }),
  ]
}

function bufferAccess([names, width]: readonly [string, string | undefined]): Model[] {
  const result = width === undefined ? anyNumber : value(widthRange(width))
  const stores = width === undefined ? undefined : ({ argument: 0, width, outside: 'throw' } as const)
  return words(names).flatMap((name) => [
    model(`Buffer.read${name}`, result, { ...read, sinks: sinks('offset') }),
    model(`Buffer.write${name}`, size, { ...write, stores, sinks: sinks(undefined, 'offset') }),
  ])
}

const wide = { ...read, sinks: sinks('offset', 'size') }
const writeWide = { ...write, sinks: sinks(undefined, 'offset', 'size') }

export const buffers: readonly Model[] = [
  ...viewFields.flatMap(viewAccess),
  ...bufferFields.flatMap(bufferAccess),
  ...members('Buffer', 'readUIntLE readUIntBE readUintLE readUintBE', value('0..281474976710655'), wide),
  ...members('Buffer', 'readIntLE readIntBE', value('-140737488355328..140737488355327'), wide),
  ...members(
    'Buffer',
    'writeUIntLE writeUIntBE writeUintLE writeUintBE writeIntLE writeIntBE',
    size,
    writeWide,
  ),
  ...members('Buffer', 'write', size, { ...write, sinks: sinks(undefined, 'offset', 'length') }),

  ...members('Buffer', 'alloc allocUnsafe allocUnsafeSlow', bytes(0), { throws: true, sinks: sinks('size') }),
  ...members('Buffer', 'from', view(), {
    throws: true,
    user: 'arguments',
    sinks: sinks(undefined, 'offset', 'length'),
    asLong: 'argument',
  }),
  ...members('Buffer', 'concat', bytes(1), {
    throws: true,
    user: 'arguments',
    sinks: sinks(undefined, 'length'),
  }),
  ...members('Buffer', 'copyBytesFrom', bytes(2), {
    throws: true,
    user: 'arguments',
    sinks: sinks(undefined, 'offset', 'length'),
  }),
  ...members('Buffer', 'of', bytes(), { user: 'arguments' }),
  ...members('Buffer', 'isBuffer', boolean, { pure: true, lasting: true }),
  ...members('Buffer', 'isEncoding', boolean, { pure: true }),
  ...members('Buffer', 'byteLength', size, { throws: true, pure: true }),
  /** Static with two buffers, or of the receiver with one: the same result. */
  ...members('Buffer', 'compare', value('-1..1'), { throws: true, pure: true }),
  ...members('Buffer', 'equals', boolean, { throws: true, pure: true }),
  ...members('Buffer', 'copy', size, {
    effect: 'arguments',
    throws: true,
    sinks: sinks(undefined, 'offset', 'offset', 'end'),
  }),
  ...members('Buffer', 'slice', view(), { user: 'receiver', sinks: sinks('offset', 'end') }),
  ...members('Buffer', 'toString', string, {
    user: 'receiver',
    throws: true,
    pure: true,
    sinks: sinks(undefined, 'offset', 'end'),
  }),
  ...members('Buffer', 'toJSON', object, { user: 'receiver' }),
  ...members('Buffer', 'swap16 swap32 swap64', receiver, write),
  ...functions('Buffer', view(0), { throws: true, user: 'arguments' }),

  ...members(bytesAndArrays, 'subarray', view(), { user: 'receiver', sinks: sinks('offset', 'end') }),
  ...members(typedArrays, 'slice', bytes(), {
    user: 'receiver',
    throws: true,
    contents: { gives: 'collection' },
    sinks: sinks('offset', 'end'),
    asLong: 'receiver',
  }),
  ...members(bytesAndArrays, 'indexOf lastIndexOf', position, { pure: true }),
  ...members(bytesAndArrays, 'includes', boolean, { pure: true }),
  ...members(bytesAndArrays, 'fill', receiver, { ...write, sinks: sinks(undefined, 'offset', 'end') }),
  ...members(bytesAndArrays, 'set', nothing, { ...write, sinks: sinks(undefined, 'offset') }),
  ...members(bytesAndArrays, 'copyWithin', receiver, {
    ...write,
    sinks: sinks('offset', 'offset', 'end'),
  }),
  ...members(bytesAndArrays, 'reverse', receiver, { effect: 'receiver' }),
  ...members(bytesAndArrays, 'sort', receiver, { ...write, callbacks: during(0) }),
  ...members(bytesAndArrays, 'at', declared, {
    user: 'receiver',
    pure: true,
    sinks: sinks('index'),
    contents: { gives: 'element' },
  }),
  ...members(bytesAndArrays, 'find findLast', declared, {
    user: 'receiver',
    ...eachElement,
    contents: { gives: 'element' },
  }),
  ...members(bytesAndArrays, 'findIndex findLastIndex', position, eachElement),
  ...members(bytesAndArrays, 'some every', boolean, eachElement),
  ...members(bytesAndArrays, 'forEach', nothing, eachElement),
  ...members(bytesAndArrays, 'map', bytes(), {
    user: 'receiver',
    ...eachElement,
    contents: { gives: 'mapped' },
    asLong: 'receiver',
  }),
  ...members(bytesAndArrays, 'filter', bytes(), {
    user: 'receiver',
    ...eachElement,
    contents: { gives: 'kept' },
  }),
  ...members(bytesAndArrays, 'reduce reduceRight', declared, {
    user: 'receiver',
    throws: true,
    callbacks: during(0),
    feeds: elementsTo(0, 1),
    contents: { gives: 'reduced' },
  }),
  ...members(bytesAndArrays, 'toReversed', bytes(), { user: 'receiver', asLong: 'receiver' }),
  ...members(bytesAndArrays, 'toSorted', bytes(), {
    user: 'receiver',
    callbacks: during(0),
    asLong: 'receiver',
  }),
  ...members(bytesAndArrays, 'with', bytes(), {
    user: 'receiver',
    throws: true,
    sinks: sinks('index'),
    asLong: 'receiver',
  }),
  ...members(bytesAndArrays, 'join', string, { user: 'receiver' }),
  ...members(typedArrays, 'toString', string, { user: 'receiver' }),
  ...members(bytesAndArrays, 'entries keys', declared, { user: 'receiver' }),
  ...members(bytesAndArrays, 'values', declared, { user: 'receiver', contents: { gives: 'collection' } }),

  ...constructors(typedArrays, view(0), {
    throws: true,
    user: 'arguments',
    sinks: sinks('length', 'offset', 'length'),
    asLong: 'argument',
  }),
  ...members(typedArrays, 'from', bytes(), {
    ...{ throws: true, user: 'arguments' },
    callbacks: during(1),
    asLong: 'argument',
  }),
  ...members(typedArrays, 'of', bytes(), { user: 'arguments' }),
  ...constructors('DataView', view(), {
    throws: true,
    user: 'arguments',
    sinks: sinks(undefined, 'offset', 'length'),
  }),
  ...constructors(buffersOfBytes, bytes(0), { throws: true, sinks: sinks('length') }),
  ...members('ArrayBuffer', 'isView', boolean, { pure: true, lasting: true }),
  ...members(buffersOfBytes, 'slice', bytes(), {
    user: 'receiver',
    throws: true,
    sinks: sinks('offset', 'end'),
  }),
  ...members('ArrayBuffer', 'resize', nothing, { ...write, sinks: sinks('length') }),
  ...members('SharedArrayBuffer', 'grow', nothing, { ...write, sinks: sinks('length') }),
  ...members('ArrayBuffer', 'transfer transferToFixedLength', bytes(0), {
    ...write,
    user: 'receiver',
    sinks: sinks('length'),
  }),

  /** Shared memory: another thread may write between two loads, so nothing here is pure. */
  ...members('Atomics', 'load', declared, { throws: true, user: 'always', sinks: sinks(undefined, 'index') }),
  ...members('Atomics', 'add and compareExchange exchange or sub xor', declared, {
    throws: true,
    effect: 'arguments',
    user: 'always',
    sinks: sinks(undefined, 'index'),
  }),
  ...members('Atomics', 'store', declared, {
    throws: true,
    effect: 'arguments',
    user: 'arguments',
    sinks: sinks(undefined, 'index'),
  }),
  ...members('Atomics', 'wait', value('"ok" | "not-equal" | "timed-out"'), { throws: true, effect: 'world' }),
  ...members('Atomics', 'waitAsync', object, { throws: true }),
  ...members('Atomics', 'notify', size, { throws: true }),
  ...members('Atomics', 'isLockFree', boolean, { pure: true }),
]
