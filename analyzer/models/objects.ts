/** Object, Reflect, errors, dates, JSON, the console and clocks. JSON.parse is a source: its result is from outside. */
import {
  anyNumber,
  boolean,
  constructors,
  declared,
  during,
  functions,
  members,
  nothing,
  parameter,
  string,
  unknown,
  value,
} from './build.ts'
import type { Model } from './model.ts'

const errors =
  'Error TypeError RangeError SyntaxError ReferenceError EvalError URIError AggregateError DOMException AssertionError'
const derived = { user: 'arguments', pure: true } as const
const time = value('0..9007199254740991')

export const objects: readonly Model[] = [
  ...members('Object', 'keys getOwnPropertyNames getOwnPropertySymbols', declared, { user: 'arguments' }),
  ...members('Object', 'values', declared, { user: 'arguments', contents: { gives: 'properties' } }),
  ...members('Object', 'entries', declared, { user: 'arguments', contents: { gives: 'namedProperties' } }),
  ...members('Object', 'fromEntries', declared, { throws: true, user: 'arguments' }),
  ...members('Object', 'freeze seal preventExtensions', parameter(0)),
  ...members('Object', 'assign', parameter(0), {
    effect: 'arguments',
    names: true,
    throws: true,
    user: 'arguments',
  }),
  ...members('Object', 'defineProperty defineProperties setPrototypeOf', parameter(0), {
    effect: 'arguments',
    names: true,
    throws: true,
  }),
  ...members('Object', 'create', declared, { throws: true }),
  ...members('Object', 'getPrototypeOf getOwnPropertyDescriptor getOwnPropertyDescriptors', declared),
  ...members('Object', 'hasOwn', boolean, { pure: true, asks: 'property' }),
  ...members('Object', 'is isFrozen isSealed isExtensible', boolean, { pure: true }),
  ...members('Object', 'hasOwnProperty isPrototypeOf propertyIsEnumerable', boolean, { pure: true }),
  ...members('Object', 'toString toLocaleString', string),
  ...members('Object', 'valueOf', declared),
  ...constructors('Object', declared),
  ...functions('Object', declared),

  ...members('Reflect', 'has isExtensible', boolean, { throws: true, pure: true }),
  ...members('Reflect', 'get getOwnPropertyDescriptor getPrototypeOf ownKeys', unknown, {
    effect: 'world',
    throws: true,
  }),
  ...members('Reflect', 'set defineProperty deleteProperty preventExtensions setPrototypeOf', boolean, {
    effect: 'world',
    throws: true,
  }),
  ...members('Reflect', 'apply construct', unknown, { effect: 'world', throws: true }),
  ...constructors('Proxy', declared),
  ...members('Function CallableFunction NewableFunction', 'bind', value('function')),
  ...members('Function', 'toString', string, { pure: true }),

  ...constructors(errors, declared),
  ...functions(errors, declared),
  ...members('Error', 'toString', string),
  ...members('Error', 'captureStackTrace', nothing, { effect: 'arguments' }),

  ...constructors('Date', declared, { user: 'arguments' }),
  ...functions('Date', string),
  ...members('Date', 'now', time),
  ...members('Date', 'UTC parse', anyNumber, derived),
  ...members('Date', 'getTime valueOf', anyNumber, { user: 'receiver' }),
  ...members('Date', 'getFullYear getUTCFullYear', value('-271822..275760 | NaN'), { user: 'receiver' }),
  ...members('Date', 'getMonth getUTCMonth', value('0..11 | NaN'), { user: 'receiver' }),
  ...members('Date', 'getDate getUTCDate', value('1..31 | NaN'), { user: 'receiver' }),
  ...members('Date', 'getDay getUTCDay', value('0..6 | NaN'), { user: 'receiver' }),
  ...members('Date', 'getHours getUTCHours', value('0..23 | NaN'), { user: 'receiver' }),
  ...members('Date', 'getMinutes getUTCMinutes getSeconds getUTCSeconds', value('0..59 | NaN'), {
    user: 'receiver',
  }),
  ...members('Date', 'getMilliseconds getUTCMilliseconds', value('0..999 | NaN'), { user: 'receiver' }),
  ...members('Date', 'getTimezoneOffset', anyNumber),
  ...members(
    'Date',
    'setTime setFullYear setMonth setDate setHours setMinutes setSeconds setMilliseconds setUTCFullYear setUTCMonth ' +
      'setUTCDate setUTCHours setUTCMinutes setUTCSeconds setUTCMilliseconds',
    anyNumber,
    { effect: 'receiver' },
  ),
  ...members('Date', 'toISOString', string, { throws: true }),
  ...members('Date', 'toJSON', value('null | string')),
  ...members(
    'Date',
    'toString toDateString toTimeString toUTCString toLocaleString toLocaleDateString toLocaleTimeString',
    string,
  ),

  ...members('JSON', 'parse', unknown, { throws: true, user: 'always', callbacks: during(1) }),
  ...members('JSON', 'stringify', value('undefined | string'), {
    throws: true,
    user: 'arguments',
    callbacks: during(1),
  }),
  ...functions('structuredClone', declared, { throws: true, user: 'arguments' }),

  ...members(
    'console Console',
    'log error warn info debug trace dir dirxml table group groupCollapsed groupEnd time timeEnd timeLog count ' +
      'countReset clear assert timeStamp profile profileEnd',
    nothing,
  ),
  ...members('performance Performance', 'now', value('0..9007199254740991f')),
  ...members('performance Performance', 'mark measure', declared, { throws: true }),
  ...members('process.hrtime HRTime', 'bigint', value('0n..18446744073709551615n')),
  ...members('process', 'hrtime', declared),
  ...members('process', 'uptime', value('0..9007199254740991f')),
  ...members('process', 'cwd', string, { throws: true }),
  ...members('process', 'memoryUsage cpuUsage resourceUsage', declared),
  ...members('process', 'emitWarning', nothing),
]
