// The page size is one of two, and the count is compared before it is multiplied: Smatch report of 2025-11.

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
  if (pageSize !== 256 && pageSize !== 4096) return undefined
  if (pages > (file.byteLength - HEADER) / pageSize) return undefined
  const bytes = pages * pageSize
  return { pages, memory: new Uint8Array(file.buffer, file.byteOffset + HEADER, bytes) }
}
