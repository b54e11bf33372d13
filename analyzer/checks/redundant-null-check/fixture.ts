interface Ns {
  size: number
}
interface Dev {
  id: number
  kind: number
  next: Dev | null
  open(): number
}
declare function find(id: number): Dev | null
declare function lock(): Promise<void>
declare function toNs(dev: Dev): Ns

//#region The same test again
export function attach(dev: Dev | null): number {
  if (!dev) return -19
  const rc = dev.kind * 2
  if (dev) return rc // want "redundant-null-check: we tested 'dev' before and it was 'true'" error
  return -1
}
//#endregion

//#region An else-if that never runs
export function claim(btt: Ns | null, dax: Ns | null, driver: string | null): number {
  if (dax || !driver) return 0
  if (btt) return btt.size
  else if (dax) return 1 // want "redundant-null-check: we tested 'dax' before and it was 'false'" error
  return 2
}
//#endregion

//#region The last of several, when one of them must be set
export function probe(btt: Ns | null, pfn: Ns | null, dax: Ns | null): number {
  if (btt || pfn || dax) {
    if (btt) return btt.size
    else if (pfn) return pfn.size
    else if (dax) return dax.size // want "we tested 'dax' before and it was 'true'"
  }
  return 0
}
//#endregion

//#region A flag that stands for the test
export function align(dev: Dev): number {
  const isDax = dev.kind === 7
  const ns = isDax ? toNs(dev) : null
  if (isDax) {
    if (ns === null) return -19 // want "we tested 'ns === null' before and it was 'false'" error
    return ns.size
  }
  return 0
}
//#endregion

//#region An operand that an early return decided
export function both(a: Dev | null, b: Dev | null): number {
  if (a === null || b === null) return -22
  if (a === null && b.kind === 1) return 1 // want "we tested 'a === null' before and it was 'false'"
  return 0
}
//#endregion

//#region Silent: the value changed in between
export function walk(head: Dev | null): number {
  let dev = head
  if (!dev) return -19
  dev = dev.next
  if (dev) return 1
  return 0
}
//#endregion

//#region Silent: other code ran while waiting
export class Port {
  #dev: Dev | null = null
  async start(): Promise<number> {
    if (this.#dev === null) return -19
    await lock()
    if (this.#dev === null) return -5
    return 0
  }
  stop(): void {
    this.#dev = null
  }
}
//#endregion

//#region Silent: an unknown call may have written the field
export function poll(owner: { dev: Dev | null }): number {
  if (!owner.dev) return -1
  find(3)
  if (!owner.dev) return -2
  return 0
}
//#endregion

//#region Silent: the obvious else
export function obvious(dev: Dev | null): number {
  if (dev) return 1
  else if (!dev) return 2
  return 3
}
//#endregion

//#region Silent: another way leaves it open
export function mixed(btt: Ns | null, dax: Ns | null, raw: boolean): number {
  if (btt || dax || raw) {
    if (btt) return btt.size
    else if (dax) return dax.size
  }
  return 0
}
//#endregion

//#region Silent: only the declared type decides
export function typed(dev: Dev): number {
  if (!dev) return -1
  return dev.id
}
//#endregion

//#region Silent: a declared type leaves only this
export function flag(config: { boost?: boolean }): number {
  if (config.boost != null) {
    if (config.boost === true || config.boost === false) return 1
  }
  return 0
}
//#endregion
