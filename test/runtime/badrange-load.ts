/** A load on a list of bad ranges, measured in the steps that the list took. */
import { BadRangeList } from '../../runtime/badrange/bad-ranges.ts'

export interface Steps {
  readonly add: number
  readonly touches: number
  readonly forget: number
}

/** Average steps of each operation on a list of `count` ranges, entered and left in scattered order. */
export function stepsPerOperation(count: number): Steps {
  const list = new BadRangeList()
  // Coprime to every count that is used: visits each index once.
  const scattered = (i: number): bigint => BigInt((i * 7_919) % count) * 0x1000n
  const measure = (operation: (start: bigint) => void): number => {
    const before = list.steps
    for (let i = 0; i < count; i++) operation(scattered(i))
    return (list.steps - before) / count
  }
  const add = measure((start) => list.add({ start, length: 0x400n }))
  const touches = measure((start) => list.touches({ start: start + 0x3ffn, length: 2n }))
  const forget = measure((start) => {
    list.forget({ start: start + 0x100n, length: 0x10n })
  })
  if (list.size !== 2 * count) throw new Error(`${list.size} ranges instead of ${2 * count}`)
  return { add, touches, forget }
}
