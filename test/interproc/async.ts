/** Awaited calls, generators, and what they leave open. */
interface Device {
  handle: number | null
}

//#region An awaited guard guards
async function checkCount(n: number): Promise<void> {
  if (n > 64) throw new RangeError('count')
}
export async function guarded(view: DataView): Promise<number> {
  const n = view.getUint32(0)
  await checkCount(n)
  __value(n) // want "n = 0\.\.64$"
  return n << 9
}
//#endregion

//#region Twin: without the await it rejects later
export function unguarded(view: DataView): number {
  const n = view.getUint32(0)
  checkCount(n).catch(() => undefined)
  return n << 9 // want "unchecked-overflow: potential integer overflow from user 'n << 9' \(int32\)"
}
//#endregion

//#region What is awaited is what was returned
async function readId(view: DataView): Promise<number | null> {
  const id = view.getUint8(0)
  if (id === 0) return null
  return id
}
export async function id(view: DataView): Promise<number> {
  const n = await readId(view)
  if (n === null) return -1
  __value(n) // want "n = 1\.\.255$"
  return n
}
//#endregion

//#region A re-test after an await of our own function
async function pause(): Promise<void> {}
export async function shared(device: Device): Promise<number> {
  if (device.handle === null) return -1
  await pause()
  if (device.handle === null) return -2
  return device.handle
}
//#endregion

//#region Twin: a local that nobody else has
export async function local(view: DataView): Promise<number> {
  const device: Device = { handle: view.getUint8(0) === 0 ? null : 1 }
  if (device.handle === null) return -1
  await pause()
  if (device.handle === null) return -2 // want "redundant-null-check: we tested 'device\.handle === null' before and it was 'false'" error
  return device.handle
}
//#endregion

//#region A rejected promise is caught
export async function tried(view: DataView): Promise<number> {
  const n = view.getUint32(0)
  try {
    await checkCount(n)
  } catch {
    __value(n) // want "n = 65\.\.4294967295$"
    return -1
  }
  return n << 9
}
//#endregion

//#region Twin: it may be rejected for another reason
async function checkBoth(n: number, flush: () => Promise<void>): Promise<void> {
  await flush()
  if (n > 64) throw new RangeError('count')
}
export async function either(view: DataView, flush: () => Promise<void>): Promise<number> {
  const n = view.getUint32(0)
  try {
    await checkBoth(n, flush)
  } catch {
    if (n <= 64) return 0
    return -1
  }
  return n
}
async function passOn(n: number, flush: () => Promise<void>): Promise<void> {
  if (n > 64) throw new RangeError('count')
  return flush()
}
export async function passedOn(view: DataView, flush: () => Promise<void>): Promise<number> {
  const n = view.getUint32(0)
  try {
    await passOn(n, flush)
  } catch {
    if (n <= 64) return 0
    return -1
  }
  return n
}
//#endregion

//#region What a generator yields
function* lengths(view: DataView): Generator<number> {
  for (let off = 0; off < 8; off++) yield view.getUint8(off)
}
export function generated(view: DataView): void {
  for (const length of lengths(view)) {
    __value(length) // want "length = 0\.\.255$"
    __user(length) // want "length user = 0\.\.255$"
  }
}
//#endregion

//#region Twin: an endless generator gives anything
function* counter(): Generator<number> {
  for (let n = 0; ; n++) yield n
}
export function endless(): number {
  for (const n of counter()) {
    if (n > 1000) return n
  }
  return 0
}
//#endregion

//#region All of several
export async function all(view: DataView): Promise<void> {
  const [first, second] = await Promise.all([readId(view), readId(view)])
  __value(first) // want "probe: first = null \| 1\.\.255$"
  if (first === null) return
  if (second === null) return
  __value(second) // want "probe: second = 1\.\.255$"
}
//#endregion
