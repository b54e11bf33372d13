// The buffer of an ioctl is sized by lengths that a user gives; linux 58738c495e15 sees to it that their sum
// is compared with the largest buffer allowed. Here an update announces itself with any size it likes, and
// one packet of eight bytes takes four gigabytes.
// Learn: memory is granted by the program's own limit, not by the sender's word.

const BEGIN = 1
const DATA = 2

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
      this.#image = new Uint8Array(word) // FN: unbounded-allocation
      return true
    }
    if (type !== DATA || this.#image === undefined) return false
    const payload = new Uint8Array(packet.buffer, packet.byteOffset + 8, packet.byteLength - 8)
    if (word > this.#image.length || payload.length > this.#image.length - word) return false
    this.#image.set(payload, word)
    return true
  }
}
