// Performance events were a table indexed by the number that a user opens, without a bound; it also leaked.
// linux 0e0946e22f36, 2022 (leaking nvdimm_events_map elements). Beyond the table there is nothing to read.
// Learn: `table[n]!` claims that n is inside; only a comparison makes it so.

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
    const event = this.#events[config]! // FN: unbounded-index
    this.#open.add(event.name)
    return event.read()
  }
}
