import { viewOf } from '../lib/bytes.ts'

/**
 * Where the content of a sector is.
 * - `initial`: never written, the block with the number of the sector
 * - `normal`: in the block
 * - `error`: lost; the block is kept
 * - `zero`: zeros; the block is kept
 */
export type MapState = 'initial' | 'normal' | 'error' | 'zero'

/** One entry of the map of an arena. */
export interface MapEntry {
  readonly state: MapState
  /** Number of the block in the data area. */
  readonly block: number
}

const ZERO_BIT = 0x8000_0000
const ERROR_BIT = 0x4000_0000
const BLOCK_MASK = 0x3fff_ffff

/** Number of the block in a map entry, or in `old_map` and `new_map` of a log entry. */
export function blockOf(value: number): number {
  return value & BLOCK_MASK
}

/** Whether a map entry, or `old_map` of a log entry, says that its block is lost. */
export function isErrorValue(value: number): boolean {
  return (value & ERROR_BIT) !== 0 && (value & ZERO_BIT) === 0
}

/** Whether a map entry was never written: its block bits do not count. */
export function isInitialValue(value: number): boolean {
  return value >>> 30 === 0
}

/** The entry of `sector` for its stored u32. Every u32 is an entry; its block may be none of the arena's. */
export function decodeMapEntry(value: number, sector: number): MapEntry {
  const zero = (value & ZERO_BIT) !== 0
  const error = (value & ERROR_BIT) !== 0
  if (zero && error) return { state: 'normal', block: blockOf(value) }
  if (zero) return { state: 'zero', block: blockOf(value) }
  if (error) return { state: 'error', block: blockOf(value) }
  // Linux ignores the block bits here as well: a map that was never written holds zeros.
  return { state: 'initial', block: sector }
}

/** The u32 that stores an entry, little-endian. */
export function encodeMapEntry({ state, block }: MapEntry): Uint8Array {
  const bytes = new Uint8Array(4)
  viewOf(bytes).setUint32(0, mapValue({ state, block }), true)
  return bytes
}

/** The u32 that stores an entry. */
export function mapValue({ state, block }: MapEntry): number {
  switch (state) {
    case 'initial':
      return 0
    case 'normal':
      return (block | ZERO_BIT | ERROR_BIT) >>> 0
    case 'error':
      return (block | ERROR_BIT) >>> 0
    case 'zero':
      return (block | ZERO_BIT) >>> 0
  }
}
