/** Handlers of events and promises run when everything else has. */
import { EventEmitter } from 'node:events'

interface Packet {
  readonly length: number
}

//#region A handler changes what a method has tested
export class Link {
  #session: Packet | undefined
  readonly #bus = new EventEmitter()

  constructor() {
    this.#bus.on('close', () => {
      this.#session = undefined
    })
  }

  open(packet: Packet): void {
    this.#session = packet
  }

  async send(flush: () => Promise<void>): Promise<number> {
    if (this.#session === undefined) return -1
    await flush()
    if (this.#session === undefined) return -2
    return this.#session.length
  }

  /** Emitting runs the handlers at once. */
  close(): number {
    if (this.#session === undefined) return -1
    this.#bus.emit('close')
    if (this.#session === undefined) return 0
    return this.#session.length
  }

  /** Twin: nothing runs in between. */
  size(): number {
    if (this.#session === undefined) return -1
    const doubled = this.#session.length * 2
    if (this.#session === undefined) return -2 // want "redundant-null-check: we tested 'this\.#session === undefined' before and it was 'false'" error
    return doubled
  }
}
//#endregion

//#region What a promise gives
async function readLength(view: DataView): Promise<number> {
  return view.getUint16(0)
}
export function chained(view: DataView): Promise<number> {
  return readLength(view).then((length) => {
    __value(length) // want "probe: length = 0\.\.65535$"
    __user(length) // want "probe: length user = 0\.\.65535$"
    return length * 2
  })
}
//#endregion

//#region Twin: then runs later
export function order(view: DataView): number {
  let length = 0
  void readLength(view).then((n) => {
    length = n
  })
  __value(length) // want "length = 0$"
  return length
}
//#endregion

//#region After the await it has run
export async function awaited(view: DataView): Promise<number> {
  let length = 0
  await readLength(view).then((n) => {
    length = n
  })
  if (length === 0) return -1
  return length
}
//#endregion

//#region A handler that is given data from outside
export function listen(socket: import('node:net').Socket, image: Uint8Array): void {
  socket.on('data', (chunk: Buffer) => {
    const start = chunk.readUInt32LE(0)
    const end = (start + chunk.readUInt32LE(4)) >>> 0 // want "unchecked-overflow: potential integer overflow from user 'start \+ chunk\.readUInt32LE\(4\)' \(uint32\)"
    image.fill(0, start, end)
  })
}
//#endregion
