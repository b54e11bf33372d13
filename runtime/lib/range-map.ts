import { RangeTree } from './range-tree.ts'
import type { AddressRange } from './range.ts'

/** Values by ranges of addresses that do not overlap. */
export class RangeMap<T> {
  readonly #ranges = new RangeTree()
  readonly #values = new Map<bigint, T>()

  /** Number of ranges. */
  get size(): number {
    return this.#values.size
  }

  /** Adds a range that is not empty; `false`: it shares an address with one that is there. */
  add(range: AddressRange, value: T): boolean {
    if (this.#ranges.touches(range)) return false
    this.#ranges.set(range)
    this.#values.set(range.start, value)
    return true
  }

  /** Takes out the range that starts here; `false`: there is none. */
  delete(start: bigint): boolean {
    this.#ranges.delete(start)
    return this.#values.delete(start)
  }

  /** Whether any range shares an address with this one. */
  touches(range: AddressRange): boolean {
    return this.#ranges.touches(range)
  }

  /** The value of the range that has this address, or `null`. */
  at(address: bigint): T | null {
    const [found] = this.overlapping({ start: address, length: 1n })
    return found === undefined ? null : found.value
  }

  /** The ranges that share an address with this one, by start. */
  overlapping(range: AddressRange): readonly { readonly range: AddressRange; readonly value: T }[] {
    return this.#ranges.overlapping(range).map((found) => this.#entry(found))
  }

  /** All ranges, by start. */
  get entries(): readonly { readonly range: AddressRange; readonly value: T }[] {
    return [...this.#ranges].map((range) => this.#entry(range))
  }

  #entry(range: AddressRange): { readonly range: AddressRange; readonly value: T } {
    // Both are changed together: a range in the tree has a value.
    return { range, value: this.#values.get(range.start) as T }
  }
}
