/** Strings, regular expressions, symbols, text encodings and URLs. */
import {
  boolean,
  bytes,
  compute,
  constructors,
  declared,
  during,
  functions,
  members,
  nothing,
  position,
  sinks,
  string,
  value,
} from './build.ts'
import type { Model } from './model.ts'

const derived = { user: 'receiver', pure: true } as const
const fromArguments = { user: 'arguments', pure: true } as const

export const strings: readonly Model[] = [
  ...functions('String', compute, fromArguments),
  ...members('String', 'fromCharCode', string, fromArguments),
  ...members('String', 'fromCodePoint', string, { ...fromArguments, throws: true }),
  ...members('String', 'raw', string, fromArguments),
  ...members('String', 'charCodeAt', value('0..65535 | NaN'), { ...derived, sinks: sinks('index') }),
  ...members('String', 'codePointAt', value('undefined | 0..1114111'), { ...derived, sinks: sinks('index') }),
  ...members('String', 'at', value('undefined | string'), { ...derived, sinks: sinks('index') }),
  ...members('String', 'charAt', string, { ...derived, sinks: sinks('index') }),
  ...members('String', 'slice substring', string, { ...derived, sinks: sinks('offset', 'end') }),
  ...members('String', 'substr', string, { ...derived, sinks: sinks('offset', 'length') }),
  ...members('String', 'indexOf lastIndexOf search', position, { pure: true }),
  ...members('String', 'includes startsWith endsWith isWellFormed', boolean, { pure: true }),
  ...members('String', 'localeCompare', value('-1..1'), { pure: true }),
  ...members(
    'String',
    'trim trimStart trimEnd trimLeft trimRight toLowerCase toUpperCase toLocaleLowerCase toLocaleUpperCase concat',
    string,
    derived,
  ),
  ...members('String', 'toString valueOf toWellFormed', string, derived),
  ...members('String', 'normalize', string, { ...derived, throws: true }),
  ...members('String', 'repeat', string, { ...derived, throws: true, sinks: sinks('count') }),
  ...members('String', 'padStart padEnd', string, { ...derived, throws: true, sinks: sinks('length') }),
  ...members('String', 'replace replaceAll', string, {
    user: 'receiver',
    throws: true,
    callbacks: during(1),
  }),
  ...members('String', 'split', declared, derived),
  ...members('String', 'match', value('null | object'), { user: 'receiver' }),
  ...members('String', 'matchAll', declared, { user: 'receiver', throws: true }),

  ...constructors('RegExp', declared, { throws: true, user: 'arguments' }),
  ...functions('RegExp', declared, { throws: true, user: 'arguments' }),
  ...members('RegExp', 'test', boolean, { effect: 'receiver' }),
  ...members('RegExp', 'exec', value('null | object'), { effect: 'receiver', user: 'arguments' }),
  ...members('RegExp', 'toString', string, { pure: true }),

  ...functions('Symbol', value('symbol')),
  ...members('Symbol', 'for', value('symbol'), { pure: true }),
  ...members('Symbol', 'keyFor', value('undefined | string'), { pure: true }),
  ...members('Symbol', 'toString', string, { pure: true }),

  ...functions('encodeURIComponent encodeURI decodeURIComponent decodeURI', string, {
    ...fromArguments,
    throws: true,
  }),
  ...functions('escape unescape', string, fromArguments),
  ...functions('atob btoa', string, { ...fromArguments, throws: true }),

  ...constructors('TextDecoder', declared, { throws: true }),
  ...constructors('TextEncoder', declared),
  ...members('TextDecoder', 'decode', string, { effect: 'receiver', throws: true, user: 'arguments' }),
  ...members('TextEncoder', 'encode', bytes(), { user: 'arguments' }),
  ...members('TextEncoder', 'encodeInto', declared, { effect: 'arguments', user: 'arguments' }),
  ...constructors('StringDecoder', declared, { throws: true }),
  ...members('StringDecoder', 'write end', string, { effect: 'receiver', user: 'arguments' }),

  ...constructors('URL', declared, { throws: true, user: 'arguments' }),
  ...members('URL', 'canParse', boolean, { pure: true }),
  ...members('URL', 'parse', value('null | object'), { user: 'arguments' }),
  ...members('URL', 'toString toJSON', string, derived),
  ...constructors('URLSearchParams', declared, { user: 'arguments' }),
  ...members('URLSearchParams', 'get', value('null | string'), derived),
  ...members('URLSearchParams', 'getAll', declared, derived),
  ...members('URLSearchParams', 'has', boolean, { pure: true }),
  ...members('URLSearchParams', 'append delete set sort', nothing, { effect: 'receiver' }),
  ...members('URLSearchParams', 'toString', string, derived),
]
