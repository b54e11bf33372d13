// An allocation was sized as a header plus count times size, with the count as firmware gave it. Smatch
// report of 2025-11 on ramdax; the fix adds and multiplies with saturation. Here it is the memory pages in
// the snapshot of an emulator, read through a cursor.
// Learn: a reader class does not make its numbers trustworthy; bound the factors, then multiply.

const HEADER = 8

class Cursor {
  readonly #view: DataView
  #at = 0

  constructor(view: DataView) {
    this.#view = view
  }

  u32(): number {
    const value = this.#view.getUint32(this.#at, true)
    this.#at += 4
    return value
  }
}

export interface Snapshot {
  readonly pages: number
  readonly memory: Uint8Array
}

/** The pages of a saved machine; undefined when the file holds fewer than it promises. */
export function openSnapshot(file: DataView): Snapshot | undefined {
  if (file.byteLength < HEADER) return undefined
  const cursor = new Cursor(file)
  const pages = cursor.u32()
  const pageSize = cursor.u32()
  const bytes = (pages * pageSize) >>> 0 // want "unchecked-overflow: potential integer overflow from user 'pages \* pageSize' \(uint32\)"
  if (bytes > file.byteLength - HEADER) return undefined
  return { pages, memory: new Uint8Array(file.buffer, file.byteOffset + HEADER, bytes) }
}
