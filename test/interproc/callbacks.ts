/** Functions that are given to others: when do they run, with what, and what do they write? */

//#region Elements of bytes
export function each(bytes: Uint8Array): number {
  let sum = 0
  bytes.forEach((byte, index) => {
    __value(byte) // want "byte = 0\.\.255$"
    __user(byte) // want "byte user = 0\.\.255$"
    __user(index) // want "index user = none"
    sum = (sum + byte) & 0xffff
  })
  __value(sum) // want "sum = 0\.\.65535$"
  return sum
}
//#endregion

//#region What map makes
export function mapped(bytes: Uint8Array): void {
  const doubled = Array.from(bytes, (byte) => byte * 2)
  for (const n of doubled) {
    __value(n) // want "probe: n = 0\.\.510$"
  }
}
//#endregion

//#region A reduction that wraps
export function reduced(sizes: Uint32Array, image: Uint8Array): Uint8Array {
  const total = sizes.reduce((sum, size) => (sum + size) >>> 0, 0) // want "unchecked-overflow: potential integer overflow from user 'sum \+ size' \(uint32\)"
  return image.subarray(0, total)
}
//#endregion

//#region Twin: a checksum wants to wrap
export function checksum(words: Uint32Array): number {
  return words.reduce((sum, word) => (sum + word) >>> 0, 0)
}
//#endregion

//#region A callback that writes what is tested again
export function found(items: readonly string[]): number {
  let hit: string | undefined
  items.forEach((item) => {
    if (item.length > 3) hit = item
  })
  if (hit === undefined) return 0
  return 1
}
//#endregion

//#region Twin: a callback that does not
export function untouched(items: readonly string[], wanted: string | undefined): number {
  if (wanted === undefined) return 0
  let count = 0
  items.forEach((item) => {
    if (item === wanted) count += 1
  })
  if (wanted === undefined) return 1 // want "redundant-null-check: we tested 'wanted === undefined' before and it was 'false'" error
  return count
}
//#endregion

//#region A helper of our own that calls back
function times(n: number, run: (index: number) => void): void {
  for (let index = 0; index < n; index++) run(index)
}
export function ownHelper(): number {
  let last = -1
  times(4, (index) => {
    __value(index) // want "index = 0\.\.3$"
    last = index
  })
  if (last === -1) return 0
  return last
}
//#endregion

//#region Twin: it runs later, not before the next line
export function later(timer: { start(then: () => void): void }): number {
  let done = false
  timer.start(() => {
    done = true
  })
  if (done) return 1
  return 0
}
//#endregion

//#region A predicate of filter
export function filtered(sizes: Uint16Array): void {
  for (const size of [...sizes].filter((n) => n < 100)) {
    __value(size) // want "size = 0\.\.99$"
  }
}
//#endregion

//#region Twin: one that keeps others
export function filteredOut(sizes: Uint16Array): void {
  for (const size of [...sizes].filter((n) => !(n < 100))) {
    __value(size) // want "size = 100\.\.65535$"
  }
  for (const size of sizes.filter((n) => n < 100)) {
    __value(size) // want "size = 0\.\.99$"
  }
}
//#endregion

//#region Typed arrays that are made of others
export function typed(bytes: Uint8Array, words: Uint16Array): void {
  const low = bytes.filter((byte) => byte < 16)
  for (let i = 0; i < low.length; i++) __value(low[i]!) // want "low\[i\]! = 0\.\.15$"
  for (const half of bytes.map((byte) => byte >> 1)) __value(half) // want "half = 0\.\.127$"
  const some = words.filter((word) => word > 0x8000).slice(0, 4)
  some.forEach((word) => {
    __value(word) // want "word = 32769\.\.65535$"
  })
}
//#endregion

//#region Twin: what is cut, written, seen through another view, or given away
function spoil(bytes: Uint8Array): void {
  bytes[0] = 255
}
export function typedTwins(bytes: Uint8Array): void {
  for (const cut of bytes.map((byte) => byte + 200)) __value(cut) // want "cut = 0\.\.255$"
  const written = bytes.filter((byte) => byte < 16)
  written[0] = 77
  for (const each of written) __value(each) // want "each = 0\.\.255$"
  const viewed = bytes.filter((byte) => byte < 16)
  if (viewed.length > 0) new DataView(viewed.buffer).setUint8(0, 99)
  for (const each of viewed) __value(each) // want "each = 0\.\.255$"
  const shared = bytes.filter((byte) => byte < 16)
  shared.subarray(1).fill(88)
  for (const each of shared) __value(each) // want "each = 0\.\.255$"
  const given = bytes.filter((byte) => byte < 16)
  spoil(given)
  for (const each of given) __value(each) // want "each = 0\.\.255$"
  const seen = bytes.filter((byte) => byte < 16)
  seen.forEach((_, at, all) => {
    all[at] = 66
  })
  for (const each of seen) __value(each) // want "each = 0\.\.255$"
}
//#endregion
