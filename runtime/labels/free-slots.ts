/** Which slots of a label area are free: the bitmap of an index block, bit set = free, lowest bit first. */
export class FreeSlots {
  /** Number of slots. */
  readonly slots: number
  readonly #bits: Uint8Array

  private constructor(slots: number, bits: Uint8Array) {
    this.slots = slots
    this.#bits = bits
  }

  /** A bitmap with every slot free. */
  static all(slots: number): FreeSlots {
    const free = new FreeSlots(slots, new Uint8Array(Math.ceil(slots / 8)))
    for (let slot = 0; slot < slots; slot++) free.#put(slot, true)
    return free
  }

  /** The bitmap at the start of these bytes, copied; bits past the last slot are dropped. */
  static from(bytes: Uint8Array, slots: number): FreeSlots {
    const bits = new Uint8Array(Math.ceil(slots / 8))
    bits.set(bytes.subarray(0, bits.byteLength))
    const free = new FreeSlots(slots, bits)
    for (let bit = slots; bit < 8 * bits.byteLength; bit++) free.#put(bit, false)
    return free
  }

  /** The bytes of the bitmap, copied. */
  get bytes(): Uint8Array {
    return this.#bits.slice()
  }

  /** Number of free slots. */
  get count(): number {
    let count = 0
    for (let slot = 0; slot < this.slots; slot++) {
      if (this.isFree(slot)) count++
    }
    return count
  }

  /** The slots that are not free, ascending. */
  get used(): readonly number[] {
    const used: number[] = []
    for (let slot = 0; slot < this.slots; slot++) {
      if (!this.isFree(slot)) used.push(slot)
    }
    return used
  }

  /** The lowest free slot, or `null`. */
  get lowest(): number | null {
    const byte = this.#bits.findIndex((bits) => bits !== 0)
    const bits = this.#bits[byte]
    return bits === undefined ? null : 8 * byte + Math.log2(bits & -bits)
  }

  /** Whether a slot is free. A slot that does not exist is not. */
  isFree(slot: number): boolean {
    return (((this.#bits[slot >>> 3] ?? 0) >>> (slot & 7)) & 1) === 1
  }

  /** Whether there is a slot of this number. */
  has(slot: number): boolean {
    return Number.isInteger(slot) && slot >= 0 && slot < this.slots
  }

  /** The same with some slots taken and others free again; slots that do not exist are left out. */
  changed(taken: Iterable<number>, released: Iterable<number>): FreeSlots {
    const copy = new FreeSlots(this.slots, this.bytes)
    for (const slot of taken) copy.#put(slot, false)
    for (const slot of released) copy.#put(slot, true)
    return copy
  }

  #put(bit: number, free: boolean): void {
    const bits = this.#bits[bit >>> 3]
    if (bits === undefined) return
    const mask = 1 << (bit & 7)
    this.#bits[bit >>> 3] = free ? bits | mask : bits & ~mask
  }
}
