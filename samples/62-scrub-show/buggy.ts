// The 'scrub' attribute returned with its lock held when the bus was already gone. Fixed by a patch of
// 2019-10 (Fix unlock on error in scrub_show()), found by Smatch. The next reader waits for ever.
// Learn: `lock` and `unlock` belong in a `try` and its `finally`, with nothing but the work in between.

const ENXIO = 6

export class Mutex {
  #waiting: (() => void)[] = []
  #held = false

  async lock(): Promise<void> {
    while (this.#held) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    this.#held = true
  }

  unlock(): void {
    this.#held = false
    this.#waiting.shift()?.()
  }
}

export interface Descriptor {
  readonly mutex: Mutex
  bus?: { readonly scrubs: number; readonly busy: boolean }
}

/** The 'scrub' attribute of a bus: how many scrubs there were, with a plus sign while one is running. */
export async function scrubShow(descriptor: Descriptor): Promise<string | number> {
  await descriptor.mutex.lock()
  const { bus } = descriptor
  if (!bus) return -ENXIO // FN: unbalanced-lock

  const text = `${String(bus.scrubs)}${bus.busy ? '+' : ''}\n`
  descriptor.mutex.unlock()
  return text
}
