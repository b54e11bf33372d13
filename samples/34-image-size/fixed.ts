// An image is at most as large as the flash it is for: linux 58738c495e15.

const BEGIN = 1
const DATA = 2
const FLASH_SIZE = 0x8_0000

/** Collects a firmware image that arrives in packets: type, three spare bytes, then size or offset. */
export class ImageReceiver {
  #image: Uint8Array | undefined

  get image(): Uint8Array | undefined {
    return this.#image
  }

  /** Takes one packet; false when it cannot be used. */
  receive(packet: DataView): boolean {
    if (packet.byteLength < 8) return false
    const type = packet.getUint8(0)
    const word = packet.getUint32(4, true)

    if (type === BEGIN) {
      if (word > FLASH_SIZE) return false
      this.#image = new Uint8Array(word)
      return true
    }
    if (type !== DATA || this.#image === undefined) return false
    const payload = new Uint8Array(packet.buffer, packet.byteOffset + 8, packet.byteLength - 8)
    if (word > this.#image.length || payload.length > this.#image.length - word) return false
    this.#image.set(payload, word)
    return true
  }
}
