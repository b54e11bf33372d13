// Lengths were counted in an unsigned int where byte counts may be larger: the range that was cleared ended
// up shorter than the one that was asked for. linux aa9ad44a42b4 widens the parameter. Here it is the length
// byte of a serial frame: 300 bytes are announced as 44, and the rest is read as the next frame.
// Learn: compare with what the field can hold before storing into it; typed arrays and DataViews cut
// silently.

const START = 0x7e
const OVERHEAD = 3

/** Frames payloads for a serial line: start byte, length, payload, sum. */
export class Framer {
  readonly #send: (frame: Uint8Array) => void

  constructor(send: (frame: Uint8Array) => void) {
    this.#send = send
  }

  write(payload: Uint8Array): void {
    const frame = new Uint8Array(payload.length + OVERHEAD)
    frame[0] = START
    frame[1] = payload.length // want "narrowing-store: 'payload\.length' does not fit u8"
    frame.set(payload, 2)

    let sum = 0
    for (const byte of payload) sum = (sum + byte) & 0xff
    frame[frame.length - 1] = sum
    this.#send(frame)
  }
}
