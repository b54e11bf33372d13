// Offset and length of a metadata request were added in 32 bits, and the sum was compared with the area.
// linux 612ee81b9461 puts the test right. C programmers guard such sums by `a + b < a`; translated, that
// guard never fires, since JavaScript's numbers do not wrap, and what lies behind the area is silently left
// out.
// Learn: a guard that relies on wrapping is dead in JavaScript; compare with the limit.

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
    if (end < offset) return -EINVAL // FN: broken-overflow-guard
    return this.#bytes.slice(offset, end)
  }
}
