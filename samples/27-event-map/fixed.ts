// The number is compared with the table: linux 0e0946e22f36.

const EINVAL = 22

export interface PerfEvent {
  readonly name: string
  readonly read: () => bigint
}

export class EventSource {
  readonly #events: readonly PerfEvent[]
  readonly #open = new Set<string>()

  constructor(events: readonly PerfEvent[]) {
    this.#events = events
  }

  /** Opens the event that `attributes` (type, size, config) name and returns its first value. */
  open(attributes: Buffer): bigint | number {
    if (attributes.length < 16) return -EINVAL
    const config = attributes.readUInt32LE(8)
    if (config >= this.#events.length) return -EINVAL
    const event = this.#events[config]!
    this.#open.add(event.name)
    return event.read()
  }
}
