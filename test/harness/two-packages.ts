/** A package and one that uses it, in each way that a function of another package can be called. */
export const label = `import { limit } from './limits.js'
/** Bytes 4 to 7 of a label, from the device. */
export function readLength(view: DataView): number {
  return view.getUint32(4, true)
}
export const readStart = (view: DataView): bigint => view.getBigUint64(8, true)
export function readMask(view: DataView): number {
  return view.getUint8(0) & 0xf0
}
export function fits(offset: number, length: number): boolean {
  return offset <= limit && length <= limit - offset
}
export function requireSmall(length: number): void {
  if (length > 4096) throw new RangeError('too long')
}
export function eachLength(view: DataView, visit: (length: number) => void): void {
  for (let at = 0; at < view.byteLength; at += 4) visit(view.getUint32(at))
}
export async function fetchLength(view: DataView): Promise<number> {
  return readLength(view)
}
export default function find(name: string): { readonly name: string } | null {
  return name === '' ? null : { name }
}
`
const limits = `export const limit: number = 4096\n`
const bus = `export interface Port {
  read(at: number): number
}
export abstract class Base implements Port {
  readonly view: DataView
  constructor(view: DataView) {
    this.view = view
  }
  abstract read(at: number): number
  length(): number {
    return this.view.getUint16(0)
  }
}
export class Bus extends Base {
  #reads = 0
  at: number | null = null
  read(at: number): number {
    this.#reads++
    return this.view.getUint32(at)
  }
  get size(): number {
    return 12
  }
  count(): number {
    return this.#reads
  }
  seek(): void {
    this.at = null
  }
  static open(view: DataView): Bus {
    return new Bus(view)
  }
}
class Hidden implements Port {
  read(): number {
    return 7
  }
}
export const hidden = (): Port => new Hidden()
export const codec = {
  parse(view: DataView): number {
    return view.getUint16(0)
  },
}
export namespace units {
  export function bytes(blocks: number): number {
    return blocks * 512
  }
}
`
const index = `export * from './label.js'
export { default as lookup } from './label.js'
export { Base, Bus, codec, hidden, units, type Port } from './bus.js'
`

const app = `import { Base, Bus, codec, eachLength, fetchLength, fits, hidden, lookup, readLength, readMask, readStart, requireSmall, units, type Port } from '@scope/dep'

export function lengths(view: DataView, out: Uint16Array, wide: BigUint64Array): void {
  out[0] = readLength(view)
  out[1] = codec.parse(view)
  wide[0] = readStart(view) + readStart(view)
  __value(readMask(view))
  __bits(readMask(view))
  __user(units.bytes(readLength(view)))
}
export function bounded(view: DataView, out: Uint16Array): void {
  const length = readLength(view)
  requireSmall(length)
  out[0] = length
  __value(length)
  __capped(length)
}
export function related(view: DataView, offset: number): number {
  const length = readLength(view)
  if (!fits(offset, length)) return 0
  __value(length)
  __capped(length)
  return offset + length
}
export async function later(view: DataView): Promise<number> {
  const length = await fetchLength(view)
  __value(length)
  return length
}
export function methods(view: DataView, out: Uint8Array): void {
  const bus = Bus.open(view)
  out[0] = bus.length()
  out[1] = bus.read(4)
  __value(bus.size)
}
export function counted(bus: Bus, out: Uint8Array): void {
  if (bus.at === null) return
  out[0] = bus.count()
  if (bus.at !== null) out[1] = 1
}
export function sought(bus: Bus, out: Uint8Array): void {
  if (bus.at === null) return
  bus.seek()
  if (bus.at !== null) out[1] = 1
}
export function visited(view: DataView): number {
  let sum = 0
  eachLength(view, (length) => {
    sum += length
  })
  __value(sum)
  return sum
}
export function anyPort(port: Port, out: Uint8Array): void {
  __value(port.read(0))
  __value(hidden().read(0))
  out[0] = port.read(0)
}
export function nullable(name: string): string {
  const found = lookup(name)
  if (!found) return ''
  const length = found.name.length
  if (found) return found.name
  return String(length)
}
class Own extends Base {
  read(at: number): number {
    return -at
  }
  own(): number {
    return super.length()
  }
}
export function ownPort(view: DataView): void {
  const own = new Own(view)
  __value(own.own())
  __value(own.read(3))
  __value(new Bus(view).view === view)
}
`
const probes = `declare function __value(x: unknown): void
declare function __bits(x: unknown): void
declare function __user(x: unknown): void
declare function __capped(x: unknown): void
`

const options = { strict: true, target: 'es2023', lib: ['es2023'], module: 'nodenext', types: [] }
export const config = (extra: object = {}, more: object = {}): string =>
  JSON.stringify({ compilerOptions: { ...options, ...extra }, ...more })

/** Path -> text. The second program of `app` sees the sources of `@scope/dep`, the first its declarations. */
export const packages: Readonly<Record<string, string>> = {
  'packages/dep/package.json': JSON.stringify({
    name: '@scope/dep',
    type: 'module',
    exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
  }),
  'packages/dep/tsconfig.json': config(
    { rootDir: 'src', outDir: 'dist', declaration: true },
    { include: ['src'] },
  ),
  'packages/dep/src/label.ts': label,
  'packages/dep/src/limits.ts': limits,
  'packages/dep/src/bus.ts': bus,
  'packages/dep/src/index.ts': index,
  'packages/app/package.json': JSON.stringify({ name: 'app', type: 'module' }),
  'packages/app/main.ts': app,
  'packages/app/probes.d.ts': probes,
  'packages/app/tsconfig.json': config({ noEmit: true }),
  'packages/app/together.json': config({ noEmit: true, paths: { '@scope/dep': ['../dep/src/index.ts'] } }),
}
