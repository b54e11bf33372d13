/** Neighbours of IEEE doubles, and exact conversions between doubles and bigints. */

const float = new Float64Array(1)
const words = new Uint32Array(float.buffer)
const littleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1
const low = littleEndian ? 0 : 1
const high = littleEndian ? 1 : 0

/** Smallest positive double. */
export const tiny = 5e-324
const two53 = 2 ** 53

/** Next double above `x`; Infinity stays. */
export function nextUp(x: number): number {
  if (x === Infinity) return x
  if (x === 0) return tiny
  float[0] = x
  const step = x > 0 ? 1 : -1
  const word = words[low]! + step
  words[low] = word
  if (word > 0xffffffff) words[high] = words[high]! + 1
  else if (word < 0) words[high] = words[high]! - 1
  const result = float[0]
  return result === 0 ? 0 : result
}

/** Next double below `x`; -Infinity stays. */
export function nextDown(x: number): number {
  return 0 - nextUp(-x)
}

/** Next double that is an integer above the integer `x`. */
export function nextInteger(x: number): number {
  return x >= -two53 && x < two53 ? x + 1 : nextUp(x)
}

/** Next double that is an integer below the integer `x`. */
export function previousInteger(x: number): number {
  return x > -two53 && x <= two53 ? x - 1 : nextDown(x)
}

/** Largest double not above `x`. */
export function doubleBelow(x: bigint): number {
  const near = Number(x)
  return near > x ? nextDown(near) : near
}

/** Smallest double not below `x`. */
export function doubleAbove(x: bigint): number {
  const near = Number(x)
  return near < x ? nextUp(near) : near
}

/** Largest bigint not above `x`; undefined for an infinity. */
export function bigintBelow(x: number): bigint | undefined {
  return Number.isFinite(x) ? BigInt(Math.floor(x)) : undefined
}

/** Smallest bigint not below `x`; undefined for an infinity. */
export function bigintAbove(x: number): bigint | undefined {
  return Number.isFinite(x) ? BigInt(Math.ceil(x)) : undefined
}
