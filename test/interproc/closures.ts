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
  return bytes()
}
//#endregion

//#region Twin: what it is given is the caller's
export function given(view: DataView): number {
  const count = view.getUint32(0)
  const other = (n: number): number => n << 9
  return other(count) // want "unchecked-overflow: potential integer overflow from user 'other\(count\)' \(int32\)"
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

//#region Twin: each maker's call has a counter of its own
export function countedApart(): number {
  const first = makeCounter()
  const second = makeCounter()
  if (first() !== 0) return 1
  if (second() === 1) return 2
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

//#region What all writers can put there
export function retried(run: (attempt: () => void) => void): number {
  let tries = 0
  let state: 'idle' | 'busy' | undefined
  let list: number[] | undefined = []
  run(() => {
    tries++
    state = 'busy'
    list = [tries]
  })
  __value(tries) // want "tries = 0\.\.inf$"
  __value(state) // want "state = undefined \| \"busy\"$"
  if (list === undefined) return -1 // want "impossible-condition: can 'list' even be null\?"
  return list.length
}
//#endregion

//#region Twin: one of them puts something else
export function refused(run: (attempt: () => void, stop: () => void) => void): number {
  let tries = 0
  let list: number[] | undefined = []
  run(
    () => {
      tries++
    },
    () => {
      tries = -1
      list = undefined
    },
  )
  __value(tries) // want "tries = -1\.\.inf$"
  if (list === undefined) return -1
  return list.length
}
//#endregion

//#region A variable of the module that only grows
let drawn = 0
export function draw(): number {
  return drawn++
}
export function drawnSoFar(): number {
  __value(drawn) // want "drawn = 0\.\.inf$"
  if (drawn < 0) return -1 // want "impossible-condition: impossible condition 'drawn < 0' \(drawn is 0\.\.inf\)"
  return drawn
}
//#endregion

//#region Twin: it is set to what a caller says
let spent = 0
export function spend(n: number): number {
  spent += n
  return spent
}
export function isOverdrawn(): boolean {
  return spent < 0
}
//#endregion

//#region Before the closure is made nobody can write
export function early(run: (then: () => void) => void, ask: () => void): number {
  let done = false
  ask()
  __value(done) // want "done = false$"
  const finish = (): void => {
    done = true
  }
  run(finish)
  if (done) return 1
  return 0
}
//#endregion

//#region Twin: made in an earlier round
export function rounds(run: (then: () => void) => void, ask: () => void): number {
  let done = false
  let seen = 0
  for (let n = 0; n < 3; n++) {
    ask()
    if (done) seen++
    run(() => {
      done = true
    })
  }
  return seen
}
//#endregion

//#region Twin: a function that is there from the start
export function hoisted(ask: (then: () => void) => void): number {
  let done = false
  ask(finish)
  if (done) return 1
  return 0
  function finish(): void {
    done = true
  }
}
//#endregion
