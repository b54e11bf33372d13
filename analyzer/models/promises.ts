/** Promises, timers, events and whatever else calls back later. */
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
  string,
} from './build.ts'
import type { Model } from './model.ts'

const emitters = 'EventEmitter Server Writable WriteStream'
/** Emitters whose data events bring in what another process, a device or a file sent. */
const inlets =
  'Socket Readable Duplex Transform PassThrough ReadStream ChildProcess Process Worker MessagePort IncomingMessage ' +
  'Interface SerialPort'
const afterwards = {
  user: 'receiver',
  callbacks: later(0, 1),
  feeds: elementsTo(0),
  contents: { gives: 'promise' },
} as const
const subscribing = { effect: 'receiver', callbacks: later(1) } as const

export const promises: readonly Model[] = [
  ...constructors('Promise', declared, { callbacks: during(0) }),
  ...members('Promise', 'all', declared, { user: 'arguments', contents: { gives: 'promises' } }),
  ...members('Promise', 'allSettled', declared, { user: 'arguments', contents: { gives: 'outcomes' } }),
  ...members('Promise', 'any race', declared, { user: 'arguments', contents: { gives: 'fastest' } }),
  ...members('Promise', 'resolve', declared, { user: 'arguments', contents: { gives: 'promise' } }),
  ...members('Promise', 'reject', declared, { user: 'arguments' }),
  ...members('Promise', 'withResolvers', declared),
  ...members('Promise', 'try', declared, { callbacks: during(0) }),
  ...members('Promise', 'then', declared, afterwards),
  // Whatever has such a method may call back at once.
  ...members('PromiseLike', 'then', declared, { ...afterwards, effect: 'world', throws: true }),
  ...members('Promise', 'catch finally', declared, { user: 'receiver', callbacks: later(0) }),

  ...functions('setTimeout setInterval setImmediate requestAnimationFrame requestIdleCallback', declared, {
    callbacks: later(0),
  }),
  ...functions('queueMicrotask process.nextTick', nothing, { callbacks: later(0) }),
  ...functions('clearTimeout clearInterval clearImmediate cancelAnimationFrame cancelIdleCallback', nothing),
  ...members('Timeout NodeJS.Timeout', 'ref unref refresh', receiver, { effect: 'receiver' }),
  ...members('timers/promises', 'setTimeout setImmediate', declared),

  ...constructors('AbortController EventEmitter EventTarget Event CustomEvent MessageChannel', declared),
  ...members('AbortController', 'abort', nothing, { effect: 'world' }),
  ...members('AbortSignal', 'throwIfAborted', nothing, { throws: true }),
  ...members('AbortSignal', 'timeout any abort', declared),
  ...members('EventTarget AbortSignal MessagePort Worker', 'addEventListener', nothing, {
    effect: 'receiver',
    callbacks: later(1),
  }),
  ...members('EventTarget AbortSignal MessagePort Worker', 'removeEventListener', nothing, {
    effect: 'receiver',
  }),
  ...members('EventTarget', 'dispatchEvent', boolean, { effect: 'world', throws: true }),
  ...members(emitters, 'on once addListener prependListener prependOnceListener', receiver, subscribing),
  ...members(inlets, 'on once addListener prependListener prependOnceListener', receiver, {
    ...subscribing,
    feeds: { argument: 1, parameter: 0, events: ['data', 'message', 'line'] },
  }),
  ...members(`${emitters} ${inlets}`, 'off removeListener removeAllListeners setMaxListeners', receiver, {
    effect: 'receiver',
  }),
  ...members(`${emitters} ${inlets}`, 'emit', boolean, { effect: 'world', throws: true }),
  ...members('EventEmitter', 'listenerCount listeners eventNames', declared),
  ...members('AsyncLocalStorage', 'getStore', declared),
  ...members('AsyncLocalStorage', 'run', declared, { effect: 'world', throws: true, callbacks: during(1) }),
  ...members('util', 'promisify callbackify', declared),
  ...members('util', 'inspect format', string, { user: 'arguments' }),
]
