import type { Output } from './run.ts'

const patience = 1000
const interval = 100

/** A counter on standard error: only on a terminal, only after a second, wiped when done. */
export class Progress {
  readonly #out: Output
  readonly #start = performance.now()
  #shown = 0

  constructor(out: Output) {
    this.#out = out
  }

  tell(done: number, of: number): void {
    const now = performance.now()
    if (this.#out.isTTY !== true || now - this.#start < patience || now - this.#shown < interval) return
    this.#shown = now
    this.#out.write(`\r\u001b[Kchecking: ${String(done)} of ${String(of)} files`)
  }

  end(): void {
    if (this.#shown > 0) this.#out.write('\r\u001b[K')
  }
}
