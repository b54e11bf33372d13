// Bytes are converted to words: read in linux 6.12, clear_memmap_errors().

const ENTRY_SIZE = 4

export interface Arena {
  /** The medium, in words of 32 bits. */
  readonly words: Uint32Array
  /** Where the map starts, in bytes from the start of the medium. */
  readonly mapByteOffset: number
  /** Blocks that the arena shows, an entry of the map each. */
  readonly blocks: number
}

/** The map of an arena. */
export function mapOf({ words, mapByteOffset, blocks }: Arena): Uint32Array {
  const first = mapByteOffset / ENTRY_SIZE
  return words.subarray(first, first + blocks)
}

/** Blocks of the arena whose entry has no flag set, that is, which have never been written. */
export function unwritten(arena: Arena): number {
  return mapOf(arena).filter((entry) => entry >>> 30 === 0).length
}
