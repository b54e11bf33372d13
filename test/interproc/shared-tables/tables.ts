// Tables of a driver that its other modules use.
export type Handler = (view: DataView, at: number) => number

export function onRead(view: DataView, at: number): number {
  return view.getUint8(at & 7)
}
const onWrite: Handler = (view, at) => view.getUint8(at & 3) & 15

/** Only ever read. */
export const handlers = new Map([
  [1, onRead],
  [2, onWrite],
])
export const byName: Record<string, Handler> = { read: onRead, write: onWrite }
export const SIZES = new Map([
  [1, 4],
  [2, 8],
])
export const WIDTHS: Record<number, number> = { 1: 1, 2: 2, 4: 4 }
export const BURSTS = [16, 32]
export const FROZEN = Object.freeze([3, 5])
export const ROWS = [
  { code: 1, size: 4 },
  { code: 2, size: 8 },
]
export const STATES: Readonly<Record<'idle' | 'busy', Handler>> = { idle: () => 0, busy: onWrite }

/** Filled by the modules that implement the commands. */
export const registry = new Map<number, Handler>()
export const listed: number[] = [1]
export const written = [{ size: 4 }]
export const handedOn = new Set([1, 2])
export const renamed = new Map([[1, 4]])
export { renamed as LIMITS }

/** All rows are alike in what their type leaves open. */
export interface Frame {
  readonly request?: readonly number[]
  readonly isSafe: boolean
}
export const FRAMES: Readonly<Record<number, Frame>> = {
  1: { request: [1], isSafe: true },
  2: { request: [], isSafe: true },
}

//#region The tables of a file that others push to
export function counts(): number {
  __value(listed.length) // want "listed.length = 0\.\.4294967295$"
  __value(BURSTS.length) // want "BURSTS.length = 2$"
  if (listed.length !== 1) return 2
  return BURSTS.length === 2 ? 1 : 0 // want "impossible-condition: always true condition" warn
}
//#endregion
