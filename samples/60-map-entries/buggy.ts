// Errors in the memory map of a namespace were cleared at an offset counted from the wrong start, in another
// unit than the table's. Found by reading linux 6.12, clear_memmap_errors(). Here the info block gives the
// map's offset in bytes, and subarray() of a Uint32Array counts elements.
// Learn: put the unit into the name, and convert where two units meet.

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
  const mapByteLength = blocks * ENTRY_SIZE
  return words.subarray(mapByteOffset, mapByteOffset + mapByteLength) // FN: mixed-units
}

/** Blocks of the arena whose entry has no flag set, that is, which have never been written. */
export function unwritten(arena: Arena): number {
  return mapOf(arena).filter((entry) => entry >>> 30 === 0).length
}
