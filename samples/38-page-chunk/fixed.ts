// A chunk ends with its page: linux 9dc6488e84b0.

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
    const chunk = Math.min(data.length - done, PAGE - start)

    const content = new Uint8Array(PAGE)
    content.set(flash.read(page))
    content.set(data.subarray(done, done + chunk), start)
    flash.program(page, content)
    done += chunk
  }
}
