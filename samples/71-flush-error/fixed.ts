// Each result is tested: patch of 2026 (flush error lost).

const EIO = 5

export interface Cache {
  /** 0, or a negative error. */
  writeBack(): number
  fence(): number
  invalidate(): number
}

/** Block device with a cache that loses its content at power failure. */
export class PmemDisk {
  readonly #cache: Cache
  readonly #medium: Uint8Array

  constructor(cache: Cache, size: number) {
    this.#cache = cache
    this.#medium = new Uint8Array(size)
  }

  /** Writes and makes durable; 0, or a negative error. */
  writeThrough(offset: number, data: Uint8Array): number {
    if (offset > this.#medium.length || data.length > this.#medium.length - offset) return -EIO
    this.#medium.set(data, offset)

    const rc = this.#cache.writeBack() || this.#cache.fence()
    if (rc !== 0) return rc
    return this.#cache.invalidate()
  }
}
