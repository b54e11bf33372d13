/** Files, sockets, the network, other processes and random bytes: what comes in is user data, what goes out is read. */
import {
  boolean,
  bytes,
  constructors,
  declared,
  functions,
  later,
  members,
  nothing,
  parameter,
  receiver,
  sinks,
  size,
  string,
  unknown,
  value,
} from './build.ts'
import type { Model } from './model.ts'

const outside = { user: 'always', throws: true } as const
const fails = { throws: true } as const
const promised = 'fs.promises fs/promises'
const streams = 'Socket Readable Duplex Transform ReadStream'
const sinksOfBytes = 'Socket Writable Duplex Transform WriteStream'
const range = sinks(undefined, undefined, 'offset', 'length')

export const sources: readonly Model[] = [
  ...members('fs', 'readFileSync readlinkSync readdirSync', declared, outside),
  ...members('fs', 'readSync readvSync', size, { ...outside, effect: 'arguments', sinks: range }),
  ...members('fs', 'read', nothing, { ...outside, effect: 'arguments', callbacks: later(5), sinks: range }),
  ...members('fs', 'readFile readdir readlink', nothing, { ...outside, callbacks: later(1, 2) }),
  ...members(promised, 'readFile readdir readlink', declared, { user: 'always' }),
  ...members('FileHandle', 'read readv', declared, { user: 'always', effect: 'arguments' }),
  ...members('FileHandle', 'readFile readLines', declared, { user: 'always' }),
  ...members('FileHandle', 'write writev writeFile appendFile close sync datasync truncate stat', declared),
  ...members('fs', 'statSync lstatSync fstatSync', declared, outside),
  ...members(promised, 'stat lstat open access', declared, { user: 'always' }),
  ...members('fs', 'existsSync', boolean),
  ...members('fs', 'accessSync', nothing, fails),
  ...members('fs', 'openSync', value('0..2147483647'), fails),
  ...members('fs', 'writeSync', size, fails),
  ...members(
    'fs',
    'closeSync writeFileSync appendFileSync unlinkSync rmSync rmdirSync renameSync truncateSync ftruncateSync ' +
      'fsyncSync fdatasyncSync chmodSync copyFileSync symlinkSync',
    nothing,
    fails,
  ),
  ...members('fs', 'mkdirSync', value('undefined | string'), fails),
  ...members('fs', 'mkdtempSync', string, fails),
  ...members(promised, 'writeFile appendFile unlink rm rmdir rename mkdir truncate copyFile chmod', declared),
  ...members('fs', 'createReadStream createWriteStream', declared, fails),
  ...functions('path.join path.resolve path.basename path.dirname path.extname path.normalize', string, {
    user: 'arguments',
    pure: true,
  }),

  ...members(streams, 'read', declared, { user: 'always', effect: 'receiver', sinks: sinks('size') }),
  ...members(streams, 'pause resume setEncoding', receiver, { effect: 'receiver' }),
  ...members(sinksOfBytes, 'write', boolean),
  ...members(sinksOfBytes, 'end destroy', receiver, { effect: 'receiver' }),
  ...members('dgram.Socket', 'send', nothing, fails),
  ...functions('net.connect net.createConnection', declared, { throws: true, callbacks: later(1, 2) }),
  ...functions('net.createServer', declared, { callbacks: later(0, 1) }),
  ...functions('dgram.createSocket', declared, { throws: true, callbacks: later(1) }),
  ...members('child_process', 'execSync execFileSync spawnSync', declared, outside),
  ...members('child_process', 'exec execFile spawn fork', declared, {
    throws: true,
    callbacks: later(1, 2, 3),
  }),

  ...functions('fetch', declared, { user: 'always' }),
  ...members('Response Request Body Blob File', 'arrayBuffer text bytes', declared, { user: 'always' }),
  ...members('Response Request Body', 'json formData blob', declared, { user: 'always' }),
  ...constructors('Response Request Headers FormData Blob File', declared, { throws: true }),
  ...members('Headers', 'get', value('null | string'), { user: 'always', throws: true, pure: true }),
  ...members('Headers', 'has', boolean, { throws: true, pure: true }),
  ...members('Headers', 'set append delete', nothing, { throws: true, effect: 'receiver' }),
  ...members('FormData', 'get', declared, { user: 'always' }),
  ...members('FormData', 'getAll', declared, { user: 'always' }),
  ...members('Blob', 'slice', declared, { user: 'receiver' }),
  ...members('ReadableStreamDefaultReader ReadableStreamBYOBReader', 'read', declared, { user: 'always' }),
  ...members('ReadableStreamDefaultReader ReadableStreamBYOBReader', 'releaseLock', nothing, {
    effect: 'receiver',
  }),
  ...members('ReadableStreamDefaultReader ReadableStreamBYOBReader ReadableStream', 'cancel', declared),
  ...members('ReadableStream', 'getReader', declared, fails),
  ...members('WritableStream', 'getWriter', declared, fails),
  ...members('WritableStreamDefaultWriter', 'write close abort', declared),
  ...members('WritableStreamDefaultWriter', 'releaseLock', nothing, { effect: 'receiver' }),
  ...members('WebSocket', 'send close', nothing, fails),
  ...members('MessagePort Worker BroadcastChannel', 'postMessage', nothing, fails),
  ...functions('worker_threads.receiveMessageOnPort', unknown, { user: 'always' }),
  ...members('localStorage sessionStorage Storage', 'getItem', value('null | string'), { user: 'always' }),
  ...functions('prompt', value('null | string'), { user: 'always' }),

  ...members('crypto', 'randomBytes', bytes(0), { throws: true, sinks: sinks('size') }),
  ...members('crypto Crypto', 'getRandomValues', parameter(0), { effect: 'arguments', throws: true }),
  ...members('crypto', 'randomFillSync', parameter(0), { effect: 'arguments', throws: true }),
  ...members('crypto Crypto', 'randomUUID', string),
  ...members('crypto', 'randomInt', value('-9007199254740991..9007199254740991'), fails),
  ...members('crypto', 'createHash createHmac', declared, fails),
  ...members('crypto', 'timingSafeEqual', boolean, fails),
  ...members('Hash Hmac', 'update', receiver, { effect: 'receiver', throws: true }),
  ...members('Hash Hmac', 'digest', declared, { effect: 'receiver', throws: true }),
]
