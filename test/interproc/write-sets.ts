/** Between two tests of a field stands a call: may it have written the field? */
interface Bus {
  busy: boolean
  device: string | null
  count: number
}

//#region A function that writes another field
function count(bus: Bus): void {
  bus.count += 1
}
export function other(bus: Bus): number {
  if (bus.device === null) return -19
  count(bus)
  if (bus.device === null) return -5 // want "redundant-null-check: we tested 'bus\.device === null' before and it was 'false'" error
  return 0
}
//#endregion

//#region Twin: a function that writes this one
function detach(bus: Bus): void {
  bus.device = null
}
export function written(bus: Bus): number {
  if (bus.device === null) return -19
  detach(bus)
  __value(bus.device) // want "bus\.device = null$"
  return bus.device === null ? -5 : 0 // want "impossible-condition: always true condition 'bus\.device === null' \(bus\.device is null\)"
}
//#endregion

//#region Twin: a function that may write it
function drop(bus: Bus): void {
  if (bus.count > 3) bus.device = null
}
export function maybe(bus: Bus): number {
  if (bus.device === null) return -19
  drop(bus)
  if (bus.device === null) return -5
  return 0
}
//#endregion

//#region Twin: it writes through a second name
function clearFirst(buses: readonly Bus[]): void {
  const [first] = buses
  if (first) first.device = null
}
export function alias(buses: readonly Bus[]): number {
  const bus = buses[0]
  if (!bus || bus.device === null) return -19
  clearFirst(buses)
  if (bus.device === null) return -5
  return 0
}
//#endregion

//#region Twin: two calls deep
function step(bus: Bus): void {
  drop(bus)
}
export function deep(bus: Bus): number {
  if (bus.device === null) return -19
  step(bus)
  if (bus.device === null) return -5
  return 0
}
//#endregion

//#region Methods of one class
export class Driver {
  #state: 'idle' | 'active' = 'idle'
  #device: Bus | null = null
  #log: string[] = []

  #note(text: string): void {
    this.#log.push(text)
  }

  #release(): void {
    this.#device = null
  }

  start(bus: Bus): number {
    this.#device = bus
    this.#state = 'active'
    return this.#log.length
  }

  noted(): number {
    if (this.#device === null) return -19
    this.#note('noted')
    if (this.#device === null) return -5 // want "redundant-null-check: we tested 'this\.#device === null' before and it was 'false'" error
    return 0
  }

  /** Twin: the method releases it. */
  released(): number {
    if (this.#device === null) return -19
    if (this.#state === 'active') this.#release()
    if (this.#device === null) return -5
    return 0
  }
}
//#endregion

//#region A function that only reads
function describe(bus: Bus): string {
  return `${bus.device ?? 'none'} ${String(bus.count)}`
}
export function reading(bus: Bus): string {
  if (bus.busy) return 'busy'
  const text = describe(bus)
  if (bus.busy) return text // want "redundant-null-check: we tested 'bus\.busy' before and it was 'false'" error
  return 'idle'
}
//#endregion

//#region Twin: it calls what it was given
function withBus(bus: Bus, use: (bus: Bus) => void): void {
  use(bus)
}
export function given(bus: Bus, use: (bus: Bus) => void): number {
  if (bus.busy) return 0
  withBus(bus, use)
  if (bus.busy) return 1
  return 2
}
//#endregion

//#region A function that fails after it has written
function replace(bus: Bus, device: string): void {
  bus.device = null
  if (bus.count > 3) throw new RangeError('too many')
  bus.device = device
}
export function replaced(bus: Bus): number {
  try {
    replace(bus, 'nd0')
  } catch {
    if (bus.device === null) return -5
    return -6
  }
  __value(bus.device) // want "bus\.device = \"nd0\"$"
  return 0
}
//#endregion

//#region Twin: it fails before
function rename(bus: Bus, device: string): void {
  if (bus.count > 3) throw new RangeError('too many')
  bus.device = device
}
export function renamed(bus: Bus): number {
  bus.device = null
  rename(bus, 'nd0')
  return bus.device === null ? -5 : 0 // want "impossible-condition: can 'bus\.device' even be null\?"
}
//#endregion

//#region What a callee left may be written again
function clear(bus: Bus): void {
  bus.device = null
}
export function asked(bus: Bus, ask: (bus: Bus) => void): number {
  clear(bus)
  ask(bus)
  return bus.device === null ? -5 : 0
}
export async function waited(bus: Bus, pause: () => Promise<void>): Promise<number> {
  clear(bus)
  await pause()
  return bus.device === null ? -5 : 0
}
export function aliased(bus: Bus, other: Bus): number {
  clear(bus)
  other.device = 'nd1'
  return bus.device === null ? -5 : 0
}
export function eachTime(buses: readonly Bus[], bus: Bus): number {
  let cleared = 0
  for (const other of buses) {
    if (bus.device === null) cleared++
    clear(other)
  }
  return cleared
}
//#endregion

//#region Twin: its own store is plain to see
export function plain(bus: Bus): number {
  clear(bus)
  bus.device = null
  return bus.device === null ? -5 : 0
}
//#endregion

//#region An object that is written out with an iterator of its own runs that
export function goneThrough(n: number): number {
  let calls = 0
  const counting = {
    [Symbol.iterator]() {
      return { next: () => ({ done: calls++ > n, value: calls }) }
    },
  }
  for (const x of counting) if (x > 100) break
  __value(calls) // want "calls = 0\.\.inf"
  return calls
}
//#endregion
