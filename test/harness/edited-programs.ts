/** Programs of several files, and edits of them. */

/** Files that use one another in many ways. */
export const files = {
  'limits.ts': `export const limit: number = 4096
export enum Command { read = 1, write = 2 }
export const masks = { read: 0x0f, write: 0xf0 } as const
`,
  'bytes.ts': `export function readLength(view: DataView, at: number): number {
  return view.getUint32(at, true)
}
export function readSmall(view: DataView) {
  return view.getUint8(0) & 0x7f
}
export function largest(list: readonly number[]): number {
  let most = 0
  for (const each of list) if (each > most) most = each
  return most
}
const swap = (word: number): number => ((word & 0xff) << 8) | ((word >> 8) & 0xff)
export const magic = swap(0x1234)
export function isMagic(word: number): boolean {
  return word === magic
}
`,
  'check.ts': `import { limit } from './limits.ts'
import { depth } from './tree.ts'
export function fits(offset: number, length: number): boolean {
  return offset <= limit && length <= limit - offset
}
export function require16(value: number): void {
  if (value > 0xffff) throw new RangeError('too much')
}
export function deeper(level: number): number {
  return level > 8 ? 0 : depth(level + 1)
}
`,
  'tree.ts': `import { deeper } from './check.ts'
export function depth(level: number): number {
  return level < 0 ? -1 : deeper(level)
}
`,
  'port.ts': `export interface Port {
  read(at: number): number
}
export class Fixed implements Port {
  #count = 0
  read(at: number): number {
    this.#count++
    return 7
  }
  get count(): number {
    return this.#count
  }
}
`,
  'wide.ts': `import type { Port } from './port.ts'
export class Wide implements Port {
  readonly view: DataView
  constructor(view: DataView) {
    this.view = view
  }
  read(at: number): number {
    return this.view.getUint16(at)
  }
}
`,
  'bus.ts': `export class Bus {
  #first: ((n: number) => void) | undefined
  readonly #all: ((n: number) => void)[] = []
  on(listener: (n: number) => void): void {
    this.#first = listener
    this.#all.push(listener)
  }
  feed(view: DataView): void {
    this.#first?.(view.getUint8(0))
    this.#all.forEach((listener) => listener(view.getUint16(0)))
  }
  emit(n: number): void {
    for (const listener of this.#all) listener(n)
  }
}
`,
  'hear.ts': `import { Bus } from './bus.ts'
import { readLength } from './bytes.ts'
function onSize(n: number): void {
  new Uint8Array(8).fill(0, n << 9)
}
export function hear(bus: Bus, view: DataView): void {
  bus.on((n) => {
    __value(n)
    __user(n)
  })
  bus.on(onSize)
  bus.emit(readLength(view, 0))
}
`,
  'tables.ts': `import { readSmall } from './bytes.ts'
export const sizes = new Map([[1, 4], [2, 8]])
export const handlers = new Map<number, (view: DataView) => number>([[1, readSmall]])
export function reset(): void {
  sizes.delete(1)
}
`,
  'codecs.ts': `type Decode = (view: DataView) => number
const decoders = new Map<number, Decode>()
export function addDecoder(code: number, decode: Decode): void {
  decoders.set(code, decode)
}
class Steps {
  readonly #all: Decode[] = []
  constructor() {
    this.step((view) => view.getUint8(0))
  }
  private step(decode: Decode): void {
    this.#all.push(decode)
  }
  run(view: DataView): void {
    for (const each of this.#all) __value(each(view))
  }
}
export const steps: unknown = new Steps()
export class Hub {
  readonly #listed = new Map<number, Decode>()
  on(code: number, decode: Decode): void {
    this.#listed.set(code, decode)
  }
  run(code: number, view: DataView): void {
    __value(this.#listed.get(code)?.(view))
  }
}
export const hub = new Hub()
export function decodeAs(code: number, view: DataView): void {
  __value(decoders.get(code)?.(view))
}
`,
  'adds.ts': `import { readLength, readSmall } from './bytes.ts'
import * as codecs from './codecs.ts'
import { addDecoder, decodeAs, hub, steps } from './codecs.ts'
import { also } from './hubs.ts'
hub.on(1, readSmall)
also(hub)
addDecoder(1, readSmall)
export function add(view: DataView): void {
  codecs.addDecoder(2, (view) => view.getUint16(0))
  decodeAs(view.getUint8(0), view)
}
`,
  'hubs.ts': `export function also(to: { on(code: number, decode: (view: DataView) => number): void }): void {
  to.on(3, (view) => view.getUint16(0))
}
`,
  'barrel.ts': `export { sizes as lengths } from './tables.ts'
export { limit } from './limits.ts'
`,
  'fill.ts': `import { lengths } from './barrel.ts'
import { handlers } from './tables.ts'
handlers.set(2, (view) => view.getUint8(1))
export function look(view: DataView): number {
  __value(lengths.get(view.getUint8(0)))
  return lengths.size
}
`,
  'serve.ts': `import { largest } from './bytes.ts'
import * as tables from './tables.ts'
import { handlers } from './tables.ts'
export function serve(view: DataView): void {
  __value(handlers.get(view.getUint8(0))?.(view))
  __value(largest([view.getUint8(2), 7]))
  for (const [code, size] of tables.sizes) {
    __value(code)
    __value(size)
  }
}
`,
  'main.ts': `import { isMagic, readLength, readSmall, magic } from './bytes.ts'
import { fits, require16 } from './check.ts'
import { Command, masks } from './limits.ts'
import { depth } from './tree.ts'
import { Fixed, type Port } from './port.ts'
const first = readSmall(new DataView(new ArrayBuffer(8)))
function mask(command: Command): number {
  return command === Command.read ? masks.read : masks.write
}
const table = [1, 2, 3].map((each) => each + magic)
export function lengths(view: DataView, out: Uint16Array): void {
  const length = readLength(view, 4)
  if (!fits(8, length)) return
  __value(length)
  require16(length)
  out[0] = length
  __value(mask(Command.read))
  __value(first)
}
export function ports(port: Port, out: Uint8Array): void {
  __value(port.read(2))
  out[0] = port.read(1)
  __value(depth(3))
  const own = new Fixed()
  __value(own.count)
}
export function visit(view: DataView, values: readonly number[]): number {
  let sum = 0
  const start = readLength(view, 0)
  values.forEach((value, index) => {
    sum += isMagic(value) ? start : index
    __value(start)
  })
  __value(table.length)
  return sum
}
function closed(name: string | null, length: number): number {
  if (name === null) return 0
  return name.length + length
}
export function callers(view: DataView): number {
  return closed('a', readLength(view, 0)) + closed('b', readLength(view, 4))
}
function scaled(n: number, mode: 'low' | 'high' | 'off' = 'low'): number {
  __value(n)
  if (mode === 'off') return 0
  return mode === 'low' ? n : n * 2
}
function repeat(count: number, run: (index: number) => void): void {
  for (let index = 0; index < count; index++) run(index)
}
export class Scale {
  read(view: DataView): number {
    repeat(4, (index) => {
      __value(index)
    })
    return scaled(readSmall(view)) + scaled(3, 'high') + this.half(6)
  }
  private half(n: number): number {
    __value(n)
    return n >> 1
  }
}
`,
}

/** Places and what may stand there; the first is what does. */
export const edits: readonly (readonly [file: keyof typeof files, ...texts: readonly string[]])[] = [
  ['bus.ts', 'getUint8(0)', 'getUint32(0)', 'getUint8(1)'],
  ['bus.ts', 'getUint16(0)', 'getInt8(0)', 'getUint16(0) & 7'],
  ['bus.ts', 'this.#first = listener', 'console.log(listener)', 'this.#first = undefined'],
  [
    'bus.ts',
    'emit(n: number)',
    '// For all.\n  emit(n: number)',
    'get all() {\n    return this.#all\n  }\n  emit(n: number)',
  ],
  ['bus.ts', 'listener(n)', 'listener(n & 7)', 'console.log(listener)'],
  ['bus.ts', 'feed(view: DataView): void {', 'feed(view: DataView): void {\n    return'],
  ['hear.ts', 'bus.on(onSize)', 'onSize(3)', 'bus.on((n) => onSize(n))'],
  ['hear.ts', 'bus.on((n) => {', 'const size = 3\n  bus.on((n) => {'],
  ['limits.ts', 'limit: number = 4096', 'limit: number = 16', 'limit: 64 = 64'],
  ['limits.ts', 'write = 2', 'write = 4', 'write = 2, erase = 3'],
  ['limits.ts', 'read: 0x0f', 'read: 0x1f'],
  ['bytes.ts', 'getUint32(at, true)', 'getUint32(at + 0, true)', 'getUint16(at, true)', 'byteLength'],
  ['bytes.ts', 'getUint8(0) & 0x7f', 'getUint8(0) & 0x3f', 'getBigUint64(0)'],
  ['bytes.ts', '(word & 0xff) << 8', '(word & 0xff) << 4', '((x) => x & 0xff)(word) << 8'],
  ['bytes.ts', 'const swap', '// A comment.\nconst swap', 'const other = [1].map((x) => x)\nconst swap'],
  ['bytes.ts', 'word === magic', 'word === 7', 'word !== magic'],
  ['check.ts', 'length <= limit - offset', 'length <= limit', 'true'],
  ['check.ts', 'value > 0xffff', 'value > 0xff', 'value > 0xffff || value < 0', 'value < 0'],
  ['check.ts', 'level > 8', 'level > 9'],
  ['tree.ts', 'level < 0 ? -1', 'level < 0 ? -2', 'false ? -1'],
  ['port.ts', 'return 7', 'return 8', 'return at', 'return Math.random()'],
  ['port.ts', 'read(at: number): number\n}', 'read(at: number): number\n}\nexport const some = 1'],
  ['wide.ts', 'implements Port', '', 'implements Port '],
  ['wide.ts', 'getUint16(at)', 'getUint8(at)', 'getUint16(at + 1)'],
  ['tables.ts', '[2, 8]', '[2, 16]', '[3, 8]', '[2, limit]'],
  ['tables.ts', 'sizes.delete(1)', 'sizes.set(3, 99)', 'console.log(1)', 'handlers.set(3, () => -1)'],
  ['barrel.ts', 'sizes as lengths', 'sizes as lengths, sizes as other', 'handlers as lengths'],
  ['barrel.ts', "export { limit } from './limits.ts'", "export * from './tables.ts'", "export { default } from './fill.ts'"], // prettier-ignore
  ['fill.ts', 'return lengths.size', 'lengths.set(5, view.getUint8(0))\n  return 0', 'return use(lengths)'],
  ['fill.ts', 'getUint8(1)', 'getUint16(1)', 'getUint8(1) & 3'],
  ['fill.ts', 'handlers.set(2, ', 'handlers.get(2, ', 'handlers.set(...[2, ', 'console.log('],
  ['codecs.ts', 'this.step((view)', 'const step = this.step\n    this.step((view)', "this['step']((view)"],
  ['hubs.ts', 'view.getUint16(0)', '-view.getUint16(0)', 'view.getUint8(3)'],
  ['hubs.ts', 'to.on(3', 'console.log(to)\n  to.on(3', '[to].at(0)!.on(3'],
  ['adds.ts', 'also(hub)', 'also(new Array(hub)[0]!)', 'const other = hub.on', 'also(hub as never)'],
  ['adds.ts', 'hub.on(1', 'hub.on(2', "hub['on'](1", 'new (class extends codecs.Hub {})().on(1'],
  ['codecs.ts', 'decoders.set(code, decode)', 'decoders.set(code, (view) => -1)', 'addDecoder(2, decode)'],
  [
    'adds.ts',
    'addDecoder(1, readSmall)',
    '',
    'addDecoder(1, (view) => readLength(view, 0))',
    'const other = addDecoder',
  ],
  ['adds.ts', 'getUint16(0)', 'getInt16(0)', 'getUint16(0) & 7'],
  ['adds.ts', 'codecs.addDecoder(2', 'Object.values(codecs).length\n  codecs.addDecoder(2'],
  [
    'adds.ts',
    'export function add',
    ';(steps as any).step(() => -1)\nexport function add',
    'export { addDecoder }\nexport function add',
  ],
  ['bytes.ts', 'each > most', 'each > most && each < 99', 'each < most'],
  ['serve.ts', 'getUint8(2), 7', 'getUint16(2), 7', 'getUint8(2), 700'],
  ['serve.ts', 'of tables.sizes', 'of Object.values(tables)[0] as never', 'of tables.sizes.entries()'],
  ['main.ts', 'const table = [1, 2, 3]', 'const table = [1, 2]'],
  ['main.ts', "closed('a',", 'closed(null,', "closed('a' as string | null,"],
  ['main.ts', 'fits(8, length)', 'fits(9, length)', 'fits(length, 8)'],
  ['main.ts', "scaled(3, 'high')", "scaled(300, 'high')", "scaled(...([3, 'high'] as const))", '[3].map(scaled as never).length'], // prettier-ignore
  ['main.ts', 'function scaled', 'export function scaled'],
  ['main.ts', 'repeat(4,', 'repeat(40,', 'if (readSmall(view) > 9) repeat(9,'],
  ['main.ts', 'this.half(6)', 'this.half(6) + this.half(9)', "this['half'](7)", 'Number(this.half)'],
  ['main.ts', 'let sum = 0', 'let sum = 1', 'function inner(): void {}\n  inner()\n  let sum = 0'],
]

/** A chain of calls over files, beside functions that have nothing to do with it. */
export const chain = {
  'leaf.ts': `export function width(view: DataView): number {
  return view.getUint8(0) & 0x0f
}
export function height(view: DataView): number {
  return view.getUint8(1)
}
export class Cell {
  at = 0
  #held = 3
  look(): number {
    return this.#held
  }
}
`,
  'constants.ts': `export const unit = 4
export const spare = 5
export const first = [1, 2, 3].length
`,
  'middle.ts': `import { Cell, width } from './leaf.ts'
import { unit } from './constants.ts'
export function area(view: DataView): boolean {
  return width(view) < 100
}
export function scaled(): number {
  return unit * 2
}
export function kept(cell: Cell): number {
  if (cell.at !== 1) return 0
  cell.look()
  return cell.at
}
export function apart(value: number): number {
  return value + 1
}
`,
  'port.ts': `export class Port {
  readonly #all: ((n: number) => void)[] = []
  on(listener: (n: number) => void): void {
    this.#all.push(listener)
  }
  feed(view: DataView): void {
    for (const listener of this.#all) listener(view.getUint8(0))
  }
}
`,
  'hear.ts': `import type { Port } from './port.ts'
export function hear(port: Port): void {
  port.on((n) => {
    console.log(n + 1)
  })
}
export function deaf(value: number): number {
  return value + 1
}
`,
  'types.ts': `export interface Size {
  readonly wide: number
}
`,
  'top.ts': `import type { Size } from './types.ts'
import { area } from './middle.ts'
import { height } from './leaf.ts'
export function shown(view: DataView): string {
  return area(view) ? 'small' : 'large'
}
export function told(view: DataView): number {
  return height(view)
}
export function wide(size: Size): number {
  return size.wide
}
function named(name: string | null): number {
  return name === null ? 0 : name.length
}
export function all(name: string): number {
  return named(name) + named('')
}
`,
}
