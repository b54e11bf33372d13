/** Arrays, maps, sets, weak references and iterators. What may miss (`pop`, `find`, `get`) says so in its type. */
import {
  boolean,
  constructors,
  declared,
  during,
  elementsTo,
  functions,
  later,
  members,
  nothing,
  receiver,
  sinks,
  string,
  value,
} from './build.ts'
import type { Model } from './model.ts'

const lists = 'Array ReadonlyArray'
const length = value('0..4294967295')
const element = { user: 'receiver' } as const
const eachElement = { callbacks: during(0), feeds: elementsTo(0) } as const
const writes = { effect: 'receiver' } as const

export const collections: readonly Model[] = [
  ...constructors('Array', declared, { throws: true, sinks: sinks('length') }),
  ...functions('Array', declared, { throws: true, sinks: sinks('length') }),
  ...members('Array', 'isArray', boolean, { pure: true }),
  ...members('Array', 'of', declared, { user: 'arguments' }),
  ...members('Array', 'from', declared, { throws: true, user: 'arguments', callbacks: during(1) }),
  ...members('Array', 'fromAsync', declared, { throws: true, user: 'arguments', callbacks: later(1) }),

  ...members('Array', 'pop shift', declared, { ...writes, ...element }),
  ...members('Array', 'push unshift', length, { ...writes, throws: true }),
  ...members('Array', 'splice', declared, {
    ...writes,
    ...element,
    throws: true,
    sinks: sinks('index', 'count'),
  }),
  ...members('Array', 'reverse', receiver, writes),
  ...members('Array', 'sort', receiver, { ...writes, throws: true, callbacks: during(0) }),
  ...members('Array', 'fill', receiver, { ...writes, sinks: sinks(undefined, 'offset', 'offset') }),
  ...members('Array', 'copyWithin', receiver, { ...writes, sinks: sinks('offset', 'offset', 'offset') }),

  ...members(lists, 'at', declared, { ...element, pure: true, sinks: sinks('index') }),
  ...members(lists, 'find findLast', declared, { ...element, ...eachElement }),
  ...members(lists, 'findIndex findLastIndex', value('-1..4294967294'), eachElement),
  ...members(lists, 'indexOf lastIndexOf', value('-1..4294967294'), { pure: true }),
  ...members(lists, 'includes', boolean, { pure: true }),
  ...members(lists, 'some every', boolean, eachElement),
  ...members(lists, 'forEach', nothing, eachElement),
  ...members(lists, 'map flatMap filter', declared, { ...element, ...eachElement }),
  ...members(lists, 'reduce reduceRight', declared, {
    ...element,
    throws: true,
    callbacks: during(0),
    feeds: elementsTo(0, 1),
  }),
  ...members(lists, 'slice', declared, { ...element, sinks: sinks('offset', 'offset') }),
  ...members(lists, 'concat flat toReversed entries keys values', declared, element),
  ...members(lists, 'toSorted', declared, { ...element, callbacks: during(0) }),
  ...members(lists, 'toSpliced', declared, { ...element, sinks: sinks('index', 'count') }),
  ...members(lists, 'with', declared, { ...element, throws: true, sinks: sinks('index') }),
  ...members(lists, 'join toString toLocaleString', string, element),

  ...constructors('Map Set WeakMap WeakSet', declared, { throws: true, user: 'arguments' }),
  ...members('Map ReadonlyMap WeakMap', 'get', declared, { pure: true }),
  ...members('Map ReadonlyMap WeakMap Set ReadonlySet WeakSet', 'has', boolean, { pure: true }),
  ...members('Map WeakMap', 'set', receiver, writes),
  ...members('Set WeakSet', 'add', receiver, writes),
  ...members('Map WeakMap Set WeakSet', 'delete', boolean, writes),
  ...members('Map Set', 'clear', nothing, writes),
  ...members('Map ReadonlyMap Set ReadonlySet', 'forEach', nothing, { callbacks: during(0) }),
  ...members('Map ReadonlyMap Set ReadonlySet', 'entries keys values', declared),
  ...members('Map Object', 'groupBy', declared, { throws: true, callbacks: during(1), user: 'arguments' }),
  ...members('Set ReadonlySet', 'union intersection difference symmetricDifference', declared),
  ...members('Set ReadonlySet', 'isSubsetOf isSupersetOf isDisjointFrom', boolean, { pure: true }),

  ...constructors('WeakRef FinalizationRegistry', declared),
  ...members('WeakRef', 'deref', declared),
  ...members('FinalizationRegistry', 'register', nothing, writes),
  ...members('FinalizationRegistry', 'unregister', boolean, writes),

  ...members(
    'ArrayIterator MapIterator SetIterator StringIterator RegExpStringIterator',
    'next',
    declared,
    writes,
  ),
  ...members('Iterator IterableIterator IteratorObject', 'next return throw', declared, {
    effect: 'world',
    throws: true,
  }),
  ...members('Generator AsyncGenerator AsyncIterator', 'next return throw', declared, {
    effect: 'world',
    throws: true,
  }),
]
