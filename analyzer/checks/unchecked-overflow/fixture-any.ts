// settings { "checks": { "unchecked-overflow": ["error", { "origin": "any" }] } }
type u8 = number
type u32 = number
type u64 = bigint

export function sum(a: u32, b: u32): u32 {
  return a + b // want "unchecked-overflow: potential integer overflow 'a \+ b' \(u32\)"
}
export function sumTested(a: u32, b: u32): u32 {
  if (a > 0xffffffff - b) return 0
  return a + b
}
export function sumBounded(a: u32, b: u32, max: u32): u32 {
  if (a + b > max) return 0
  return a + b
}
export function wide(a: u64, b: u64): u64 {
  const end: u64 = a * b // want "potential integer overflow 'a \* b' \(u64\)"
  return end
}
export function store(out: Uint8Array, a: u8, b: u8): void {
  out[0] = a + b // want "potential integer overflow 'a \+ b' \(u8\)"
  out[1] = (a + b) & 0xff
}
export function fromUser(view: DataView): u32 {
  return view.getUint32(0) * 4 // want "potential integer overflow from user 'view.getUint32\(0\) \* 4' \(u32\)"
}

/** What is not known at all is not reported. */
export function unknown(out: Uint8Array, a: number, b: number): u32 {
  out[0] = a + b
  return a + b
}
export function lengths(list: readonly number[], data: Uint8Array): number {
  return data.length * 8 + list.length
}
