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
const keeps = { contents: { keeps: true } } as const
const givesElement = { contents: { gives: 'element' } } as const
const givesCollection = { contents: { gives: 'collection' } } as const
const givesCopy = { contents: { gives: 'copy' } } as const

export const collections: readonly Model[] = [
  ...constructors('Array', declared, { throws: true, sinks: sinks('length') }),
  ...functions('Array', declared, { throws: true, sinks: sinks('length') }),
  ...members('Array', 'isArray', boolean, { pure: true, lasting: true }),
  ...members('Array', 'of', declared, { user: 'arguments', contents: { puts: { from: 0 }, gives: 'copy' } }),
  ...members('Array', 'from', declared, {
    throws: true,
    user: 'arguments',
    callbacks: during(1),
    feeds: elementsTo(1),
    ...givesCopy,
    asLong: 'argument',
  }),
  ...members('Array', 'fromAsync', declared, { throws: true, user: 'arguments', callbacks: later(1) }),

  ...members('Array', 'pop shift', declared, {
    ...writes,
    ...element,
    contents: { keeps: true, gives: 'element' },
  }),
  ...members('Array', 'push unshift', length, {
    ...writes,
    throws: true,
    contents: { keeps: true, puts: { from: 0 } },
  }),
  ...members('Array', 'splice', declared, {
    ...writes,
    ...element,
    throws: true,
    sinks: sinks('index', 'count'),
    contents: { keeps: true, puts: { from: 2 }, gives: 'collection' },
  }),
  ...members('Array', 'reverse', receiver, { ...writes, ...keeps }),
  ...members('Array', 'sort', receiver, { ...writes, throws: true, callbacks: during(0), ...keeps }),
  ...members('Array', 'fill', receiver, {
    ...writes,
    contents: { keeps: true, puts: { from: 0, to: 1 } },
    sinks: sinks(undefined, 'offset', 'end'),
  }),
  ...members('Array', 'copyWithin', receiver, {
    ...writes,
    ...keeps,
    sinks: sinks('offset', 'offset', 'end'),
  }),

  ...members(lists, 'at', declared, { ...element, ...givesElement, pure: true, sinks: sinks('index') }),
  ...members(lists, 'find findLast', declared, { ...element, ...eachElement, contents: { gives: 'found' } }),
  ...members(lists, 'findIndex findLastIndex', value('-1..4294967294'), {
    ...eachElement,
    contents: { gives: 'position' },
  }),
  ...members(lists, 'indexOf lastIndexOf', value('-1..4294967294'), { pure: true, asks: 'position' }),
  ...members(lists, 'includes', boolean, { pure: true, asks: 'member' }),
  ...members(lists, 'every', boolean, { ...eachElement, contents: { gives: 'every' } }),
  ...members(lists, 'some', boolean, { ...eachElement, contents: { gives: 'some' } }),
  ...members(lists, 'forEach', nothing, eachElement),
  // Not said to be as long: where the list has a hole, the result has one too, which no callback made.
  ...members(lists, 'map', declared, { ...element, ...eachElement, contents: { gives: 'mapped' } }),
  ...members(lists, 'flatMap', declared, { ...element, ...eachElement }),
  ...members(lists, 'filter', declared, { ...element, ...eachElement, contents: { gives: 'kept' } }),
  ...members(lists, 'reduce reduceRight', declared, {
    ...element,
    throws: true,
    callbacks: during(0),
    feeds: elementsTo(0, 1),
    contents: { gives: 'reduced' },
  }),
  ...members(lists, 'slice', declared, {
    ...{ ...element, ...givesCollection },
    sinks: sinks('offset', 'end'),
    asLong: 'receiver',
  }),
  ...members(lists, 'entries', declared, { ...element, contents: { gives: 'entries' } }),
  ...members(lists, 'concat flat keys', declared, element),
  ...members(lists, 'values', declared, { ...element, ...givesCollection }),
  ...members(lists, 'toReversed', declared, { ...element, ...givesCollection, asLong: 'receiver' }),
  ...members(lists, 'toSorted', declared, {
    ...{ ...element, ...givesCollection },
    callbacks: during(0),
    asLong: 'receiver',
  }),
  ...members(lists, 'toSpliced', declared, { ...element, sinks: sinks('index', 'count') }),
  ...members(lists, 'with', declared, {
    ...element,
    throws: true,
    sinks: sinks('index'),
    asLong: 'receiver',
  }),
  ...members(lists, 'join toString toLocaleString', string, element),

  ...constructors('Map WeakMap', declared, { throws: true, user: 'arguments', contents: { gives: 'pairs' } }),
  ...constructors('Set WeakSet', declared, { throws: true, user: 'arguments', ...givesCopy }),
  ...members('Map ReadonlyMap WeakMap', 'get', declared, { pure: true, ...givesElement }),
  ...members('Map ReadonlyMap WeakMap Set ReadonlySet WeakSet', 'has', boolean, {
    pure: true,
    asks: 'member',
  }),
  ...members('Map WeakMap', 'set', receiver, {
    ...writes,
    contents: { keeps: true, puts: { from: 1, to: 2 } },
  }),
  ...members('Set WeakSet', 'add', receiver, {
    ...writes,
    contents: { keeps: true, puts: { from: 0, to: 1 } },
  }),
  ...members('Map WeakMap Set WeakSet', 'delete', boolean, { ...writes, ...keeps }),
  ...members('Map Set', 'clear', nothing, { ...writes, ...keeps }),
  ...members('Map ReadonlyMap Set ReadonlySet', 'forEach', nothing, eachElement),
  ...members('Map ReadonlyMap', 'entries', declared, { contents: { gives: 'entries' } }),
  ...members('Map ReadonlyMap', 'keys', declared),
  ...members('Set ReadonlySet', 'entries keys', declared),
  ...members('Map ReadonlyMap Set ReadonlySet', 'values', declared, givesCollection),
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
