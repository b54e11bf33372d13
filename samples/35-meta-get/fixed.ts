// The sum is compared with the area: linux 612ee81b9461.

const EINVAL = 22

/** Serves metadata requests: offset and length of 32 bits each. */
export class MetaArea {
  readonly #bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get(request: DataView): Uint8Array | number {
    if (request.byteLength < 8) return -EINVAL
    const offset = request.getUint32(0, true)
    const length = request.getUint32(4, true)
    const end = offset + length
    if (end > this.#bytes.length) return -EINVAL
    return this.#bytes.slice(offset, end)
  }
}
