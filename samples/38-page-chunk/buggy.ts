// A copy was cut into chunks of at most one page, without regard to where in the page the first one starts.
// linux 9dc6488e84b0 (out of bounds access in pmem read/write). Here `set` throws a RangeError for every
// write that is not aligned and longer than the rest of its page.
// Learn: what fits is the room behind the offset, not the size of the buffer.

const PAGE = 4096

export interface Flash {
  program(page: number, content: Uint8Array): void
  read(page: number): Uint8Array
}

/** Writes `data` at byte `offset` of a flash that is programmed page by page. */
export function writeFlash(flash: Flash, offset: number, data: Uint8Array): void {
  let done = 0
  while (done < data.length) {
    const page = Math.floor((offset + done) / PAGE)
    const start = (offset + done) % PAGE
    const chunk = Math.min(data.length - done, PAGE)

    const content = new Uint8Array(PAGE)
    content.set(flash.read(page))
    content.set(data.subarray(done, done + chunk), start) // FN: buffer-overflow
    flash.program(page, content)
    done += chunk
  }
}
