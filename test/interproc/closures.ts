/** Functions inside functions, and the variables they share. */

//#region A closure that writes what is tested
export function scan(bytes: Uint8Array): number {
  let failed = false
  const fail = (): void => {
    failed = true
  }
  if (bytes.length === 0) fail()
  if (failed) return -1
  for (const byte of bytes) if (byte === 0) fail()
  if (failed) return -2
  return 0
}
//#endregion

//#region Twin: a closure that only reads
export function report(bytes: Uint8Array, limit: number | undefined): number {
  const describe = (): string => `limit ${String(limit)}`
  if (limit === undefined) return describe().length
  const text = describe()
  if (limit === undefined) return -1 // want "redundant-null-check: we tested 'limit === undefined' before and it was 'false'" error
  return text.length + bytes.length
}
//#endregion

//#region A closure over bounded values
export function bounded(view: DataView): number {
  const count = view.getUint32(0)
  if (count > 100) return 0
  const bytes = (): number => count << 9
  return bytes()
}
//#endregion

//#region Twin: over values that are not
export function unbounded(view: DataView): number {
  const count = view.getUint32(0)
  const bytes = (): number => count << 9 // want "unchecked-overflow: potential integer overflow from user 'count << 9' \(int32\)"
  return bytes() // FP "unchecked-overflow: potential integer overflow from user 'bytes\(\)' \(int32\)": reported a second time, at the call
}
//#endregion

//#region A counter that a maker hands out
function makeCounter(): () => number {
  let n = 0
  return () => n++
}
export function counted(): number {
  const next = makeCounter()
  if (next() > 0) return 1
  if (next() > 0) return 2
  return 3
}
//#endregion

//#region A reader that a maker hands out
function makeReader(view: DataView): () => number {
  let at = 0
  return () => view.getUint16((at += 2) - 2)
}
export function read(view: DataView): void {
  const next = makeReader(view)
  const n = next()
  __value(n) // want "probe: n = 0\.\.65535$"
  __user(n) // want "probe: n user = 0\.\.65535$"
}
//#endregion

//#region A variable of the module
let current: string | null = null
function select(name: string | null): void {
  current = name
}
export function selected(name: string): number {
  if (current === null) return 0
  select(null)
  if (current === null) return 1 // want "impossible-condition: always true condition 'current === null' \(current is null\)"
  select(name)
  return 2
}
export function kept(name: string): number {
  if (current === null) return 0
  const same = name === current
  if (current === null) return 1 // want "redundant-null-check: we tested 'current === null' before and it was 'false'" error
  return same ? 2 : 3
}
//#endregion
