/** What one lane of an arena works with. */
export interface Lane {
  /** The block that its next write goes to. */
  readonly block: number
  /** The log slot that its next entry goes to. */
  readonly slot: number
  /** The sequence number of its next entry. */
  readonly seq: number
  /** The block held data that was lost: it is cleared before it is used. */
  readonly suspect: boolean
}

/** The lanes of an arena: each serves one operation at a time, the one that rested longest is next. */
export class LanePool {
  /** Lanes that serve operations. */
  readonly count: number
  readonly #lanes: Lane[]
  readonly #idle: number[]
  readonly #free: Set<number>

  /** `usable` of the lanes, the first ones, serve operations; the blocks of all of them are free. */
  constructor(lanes: readonly Lane[], usable: number) {
    this.#lanes = [...lanes]
    this.#idle = Array.from({ length: usable }, (_, number) => number)
    this.count = usable
    this.#free = new Set(lanes.map((lane) => lane.block))
  }

  /** Takes the number of an idle lane; `null` when all are busy. */
  take(): number | null {
    return this.#idle.shift() ?? null
  }

  /** Gives a lane back. */
  release(number: number): void {
    this.#idle.push(number)
  }

  /**
   * What a lane works with.
   * @throws {RangeError} when there is no such lane.
   */
  get(number: number): Lane {
    const lane = this.#lanes[number]
    if (lane === undefined) throw new RangeError(`there is no lane ${number}`)
    return lane
  }

  /** Changes what a lane works with. */
  set(number: number, lane: Lane): void {
    this.#free.delete(this.get(number).block)
    this.#free.add(lane.block)
    this.#lanes[number] = lane
  }

  /** Whether a block is the free block of a lane. */
  isFree(block: number): boolean {
    return this.#free.has(block)
  }
}
