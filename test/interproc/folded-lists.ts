/** `reduce`: what one call of the callback gives back is the accumulator of the next. */
type u8 = number
type u16 = number
type u32 = number

//#region Sums that wrap, and what they serve as
export function last(sizes: Uint32Array, image: Uint8Array): number | undefined {
  const end = sizes.reduce((at, size) => {
    if (size === 0) return at
    return (at + size) >>> 0 // want "unchecked-overflow: potential integer overflow from user 'at \+ size' \(uint32\)"
  }, 0)
  __value(end) // want "end = 0\.\.4294967295$"
  return image[end]
}
export function withoutStart(sizes: Uint32Array, image: Uint8Array): Uint8Array {
  if (sizes.length === 0) return image
  return image.subarray(sizes.reduce((sum, size) => (sum + size) | 0)) // want "potential integer overflow from user 'sum \+ size' \(int32\)"
}
export function fromTheRight(sizes: Uint32Array, image: Uint8Array): Uint8Array {
  const total = sizes.reduceRight((sum, size) => Math.imul(sum, 3) ^ size, 0)
  return image.subarray(total >>> 31)
}
//#endregion

//#region Twins: nothing is lost, it is only returned, or a test bounds it
export function short(sizes: Uint8Array, image: Uint8Array): Uint8Array {
  const total = sizes.reduce((sum, size) => {
    if (sum > 1000) return sum
    return (sum + size) >>> 0
  }, 0)
  __value(total) // want "total = 0\.\.65535$"
  return image.subarray(0, total)
}
export function checksum(words: Uint32Array): number {
  return words.reduce((sum, word) => (sum + word) >>> 0, 0)
}
export function longest(sizes: Uint32Array, image: Uint8Array): Uint8Array {
  const most = sizes.reduce((a, b) => Math.max(a, b), 0)
  __value(most) // want "most = 0\.\.4294967295$"
  return image.subarray(0, most)
}
//#endregion

//#region Totals of a declared width
export function total(sizes: Uint32Array): u32 {
  return sizes.reduce((sum, size) => sum + size, 0) // want "potential integer overflow from user 'sum \+ size' \(u32\)"
}
export function totalOfBytes(bytes: Uint8Array): u16 {
  const sum: u16 = bytes.reduce((sum, byte) => sum + byte, 0) // want "potential integer overflow from user 'sum \+ byte' \(u16\)"
  return sum
}
//#endregion

//#region Twins: bounded first, of few elements, or of ones so small that no list is long enough
export function tested(sizes: Uint32Array): u32 {
  const total = sizes.reduce((sum, size) => sum + size, 0)
  if (total > 0xffffffff) throw new RangeError('too large')
  return total
}
export function ofThree(view: DataView): u16 {
  const three = [view.getUint8(0), view.getUint8(1), view.getUint8(2)]
  const total = three.reduce((sum, each) => sum + each, 0)
  __value(total) // want "total = 0\.\.765$"
  __user(total) // want "total user = 0\.\.765$"
  return total
}
export function bigEndian(view: DataView): void {
  const value = [view.getUint8(0), view.getUint8(1), view.getUint8(2)].reduce((all, each) => all * 256 + each)
  __value(value) // want "value = 0\.\.16777215$"
}
export function ofPiece(bytes: Uint8Array): u16 {
  return bytes.subarray(0, 4).reduce((sum, byte) => sum + byte, 0)
}
export function ofManyBytes(bytes: Uint8Array): u32 {
  return bytes.reduce((sum, byte) => sum + byte, 0)
}
//#endregion

//#region A total that is cut, and twin: the checksum of bytes
export function store(sizes: Uint32Array, view: DataView): void {
  const total = sizes.reduce((sum, size) => sum + size, 0) // want "potential integer overflow from user 'sum \+ size' \(u8\)"
  view.setUint8(0, total)
}
export function seal(packet: Uint8Array): void {
  packet[0] = packet.reduce((sum, byte) => sum + byte, 0)
}
export function sealed(packet: Uint8Array): u8 {
  return packet.reduce((sum, byte) => (sum + byte) & 0xff, 0)
}
//#endregion

//#region Ways of the callback: nothing of what it only may have done is known
export function eitherWay(bytes: Uint8Array): void {
  let seen = 0
  const count = bytes.reduce((sum, byte) => {
    const before = seen
    seen += byte
    return byte > 127 ? before : sum
  }, 0)
  const same = count === seen
  __value(same) // want "same = true \| false$"
  const less = count <= seen
  __value(less) // want "less = true \| false$"
}
export function mayBeEmpty(bytes: Uint8Array): void {
  const last = bytes.reduce((_, byte) => byte + 1, -1)
  __value(last) // want "last = -1 \| 1\.\.256$"
  const first = bytes.reduceRight((_, byte) => byte + 1, -1)
  __value(first) // want "first = -1 \| 1\.\.256$"
}
export function down(bytes: Uint8Array): void {
  __value(bytes.reduce((rest, byte) => rest - byte, 0)) // want " = -inf\.\.0$"
}
//#endregion

//#region The same in a loop
export function looped(sizes: Uint32Array, image: Uint8Array): Uint8Array {
  let total = 0
  for (const size of sizes) {
    if (size > 16) total = (total + size) >>> 0 // want "potential integer overflow from user 'total \+ size' \(uint32\)"
  }
  return image.subarray(0, total)
}
export function loopedShort(sizes: Uint8Array, image: Uint8Array): Uint8Array {
  let total = 0
  for (let i = 0; i < 16; i++) total = (total + (sizes[i] ?? 0)) >>> 0
  return image.subarray(0, total)
}
export function loopedChecksum(words: Uint32Array): number {
  let sum = 0
  for (const word of words) sum = (sum + word) >>> 0
  return sum
}
//#endregion
