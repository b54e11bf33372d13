// The mask is made of the bit number: linux 9d62ed965118.

const EACCES = 13

/** Bit numbers of the state flags of a DIMM. */
const FLAG_SAVE_FAILED = 0
const FLAG_FLUSH_FAILED = 2
const FLAG_LOCKED = 3

const names: ReadonlyMap<number, string> = new Map([
  [FLAG_SAVE_FAILED, 'save_fail'],
  [FLAG_FLUSH_FAILED, 'flush_fail'],
  [FLAG_LOCKED, 'locked'],
])

/** The 'flags' attribute: names of the flags that are set. */
export function flagsShow(flags: number): string {
  return [...names].flatMap(([bit, name]) => ((flags & (1 << bit)) !== 0 ? [name] : [])).join(' ')
}

/** May the labels of a DIMM in this state be read? 0, or why not. */
export function labelAccess(flags: number): number {
  const locked = flags & (1 << FLAG_LOCKED)
  return locked === 0 ? 0 : -EACCES
}
