// All ways out pass the unlock: patch of 2019-10 (Fix unlock on error in scrub_show()).

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
  try {
    const { bus } = descriptor
    if (!bus) return -ENXIO
    return `${String(bus.scrubs)}${bus.busy ? '+' : ''}\n`
  } finally {
    descriptor.mutex.unlock()
  }
}
