// A payload longer than the length byte can say goes out in several frames: linux aa9ad44a42b4.

const START = 0x7e
const OVERHEAD = 3
const MAX_PAYLOAD = 255

/** Frames payloads for a serial line: start byte, length, payload, sum. */
export class Framer {
  readonly #send: (frame: Uint8Array) => void

  constructor(send: (frame: Uint8Array) => void) {
    this.#send = send
  }

  write(payload: Uint8Array): void {
    if (payload.length > MAX_PAYLOAD) {
      this.write(payload.subarray(0, MAX_PAYLOAD))
      this.write(payload.subarray(MAX_PAYLOAD))
      return
    }
    const frame = new Uint8Array(payload.length + OVERHEAD)
    frame[0] = START
    frame[1] = payload.length
    frame.set(payload, 2)

    let sum = 0
    for (const byte of payload) sum = (sum + byte) & 0xff
    frame[frame.length - 1] = sum
    this.#send(frame)
  }
}
