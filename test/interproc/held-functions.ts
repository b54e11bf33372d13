/** Functions in collections: every one that was put in may run, and no other. */
type Read = (view: DataView) => number

//#region All entries of a table
const readers: Readonly<Record<string, Read>> = {
  byte: (view) => view.getUint8(0),
  nibble: (view) => view.getUint8(1) & 15,
}
export function entries(view: DataView): void {
  for (const [, read] of Object.entries(readers)) {
    __value(read(view)) // want "read\(view\) = 0\.\.255$"
  }
  for (const read of Object.values(readers)) {
    __value(read(view)) // want "read\(view\) = 0\.\.255$"
  }
  Object.values(readers).forEach((read) => {
    __value(read(view)) // want "read\(view\) = 0\.\.255$"
  })
  const byName = new Map(Object.entries(readers))
  const read = byName.get('byte')
  if (read) __value(read(view)) // want "read\(view\) = 0\.\.255$"
}
//#endregion

//#region Filled one by one
const filled = new Map<number, Read>()
filled.set(1, (view) => view.getUint8(0))
filled.set(2, (view) => view.getUint8(1) & 3)
export function byNumber(view: DataView, n: number): number {
  const read = filled.get(n)
  if (read === undefined) return -1
  __value(read(view)) // want "read\(view\) = 0\.\.255$"
  return read(view) << 9
}
//#endregion

//#region Twin: filled by anybody
const open = new Map<number, Read>([[1, (view) => view.getUint8(0)]])
export function register(n: number, read: Read): void {
  open.set(n, read)
}
export function byOpenNumber(view: DataView, n: number): void {
  const read = open.get(n)
  if (read) __value(read(view)) // want "read\(view\) = number \| NaN$"
}
//#endregion

//#region Twin: filled under another name
const list: Read[] = [(view) => view.getUint8(0)]
const alias = list
alias.push((view) => view.getUint32(0))
export function aliased(view: DataView): number {
  return list[0]!(view) << 9 // want "unchecked-overflow: potential integer overflow from user 'list\[0\]!\(view\) << 9' \(int32\)"
}
//#endregion

//#region Twin: handed to somebody who may fill it
const lent: Read[] = [(view) => view.getUint8(0)]
function lend(to: (list: Read[]) => void): void {
  to(lent)
}
export function afterwards(view: DataView, n: number): void {
  lend((all) => all.push((v) => v.getUint32(0)))
  const read = lent[n]
  if (read) __value(read(view)) // want "read\(view\) = number \| NaN$"
}
//#endregion

//#region Listeners that one class keeps
class Steps {
  readonly #all: Read[] = []
  readonly #named = new Map<string, Read>([['first', this.first]])

  constructor() {
    this.#all.push((view) => view.getUint8(0))
    this.#all.push((view) => view.getUint8(1) & 1)
    this.#named.set('second', (view) => view.getUint16(0))
  }

  first(view: DataView): number {
    return view.getUint8(0)
  }

  run(view: DataView, name: string): number {
    let sum = 0
    for (const step of this.#all) {
      __value(step(view)) // want "step\(view\) = 0\.\.255$"
      sum += step(view)
    }
    const named = this.#named.get(name)
    if (named) __value(named(view)) // want "named\(view\) = 0\.\.65535$"
    return sum
  }
}
export function steps(view: DataView): number {
  return new Steps().run(view, 'first') + new Steps().run(view, 'second')
}
//#endregion

//#region What a listener does between two tests
interface Session {
  user: string | null
}
const quiet = new Set<(session: Session) => void>()
quiet.add((session) => console.log(session.user))
const loud = new Set<(session: Session) => void>()
loud.add((session) => {
  session.user = null
})
export function tell(session: Session): number {
  if (session.user === null) return 0
  for (const each of quiet) each(session)
  if (session.user === null) return 1 // want "redundant-null-check: we tested 'session\.user === null' before and it was 'false'" error
  return 2
}
export function tellLoudly(session: Session): number {
  if (session.user === null) return 0
  for (const each of loud) each(session)
  if (session.user === null) return 1
  return 2
}
//#endregion
