import { frozen, handlers, list, more, open } from './tables.ts'

export function byName(name: 'low' | 'half' | 'wide', v: number): void {
  __value(handlers[name](v)) // want "0..15"
  __value(handlers.low(v)) // want "0..3"
}
export function byNumber(n: number, v: number): void {
  __value(list[0](v)) // want "0..3"
  __value(list[n]!(v)) // want "0..7"
  __value(frozen[n]!(v)) // want "0..7"
}

// Somebody may add to these, or more is in them than the literal lists.
open.push((v) => v)
export function unlisted(n: number, name: 'low' | 'other', v: number): void {
  __value(open[n]!(v)) // want "= number"
  __value(more[name](v)) // want "= number"
}
byName('wide', 255)
byNumber(1, 255)
unlisted(1, 'other', 255)
