// Adds to the tables.
import { handedOn, LIMITS, listed, registry, written } from './tables.ts'

registry.set(1, (view) => view.getUint8(0) & 1)
registry.set(2, (view) => view.getUint8(0) & 3)
export function grow(view: DataView): void {
  listed.push(view.getUint16(0))
  for (const row of written) row.size = view.getUint8(0)
  LIMITS.set(2, view.getUint16(2))
}
function keep(set: Set<number>): void {
  set.add(500)
}
export function handOn(all: ((set: Set<number>) => void)[]): void {
  for (const each of all) each(handedOn)
}
handOn([keep])
