// Locked label areas were taken for empty ones, since nobody looked at the flag that says so. linux
// 9d62ed965118 (handle locked label areas). Here the flag is looked at, by its number: bit 3 is 8, and
// testing with 3 asks for bits 0 and 1.
// Learn: give masks and bit numbers different names, or different types.

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
  const locked = flags & FLAG_LOCKED // FN: bit-number-as-mask
  return locked === 0 ? 0 : -EACCES
}
