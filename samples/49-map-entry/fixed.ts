// The flag is asked of the entry: linux 9dedc73a4658.

const EIO = 5
const BLOCK_MASK = 0x3fff_ffff
const ERROR_FLAG = 0x4000_0000

/** Map of a block translation table: logical to physical blocks. */
export class BlockMap {
  readonly #entries: Uint32Array

  constructor(entries: Uint32Array) {
    this.#entries = entries
  }

  /** Physical block of a logical one; -EIO where the block is known to be bad. */
  lookUp(logical: number): number {
    const entry = this.#entries[logical]
    if (entry === undefined) return -EIO
    const block = entry & BLOCK_MASK
    if ((entry & ERROR_FLAG) !== 0) return -EIO
    return block
  }
}
