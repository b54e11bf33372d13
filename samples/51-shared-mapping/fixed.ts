// The bit is tested: linux 325896ffdf90.

const EINVAL = 22

/** Flags of mmap(). */
const MAP_SHARED = 0x01
const MAP_PRIVATE = 0x02

export interface Mapping {
  readonly start: number
  readonly length: number
  readonly flags: number
}

/** Maps pages of a device that has a fixed alignment. */
export class DeviceDax {
  readonly #mappings: Mapping[] = []
  readonly #align: number

  constructor(align: number) {
    this.#align = align
  }

  map(start: number, length: number, flags: number): number {
    if ((flags & MAP_SHARED) === 0) return -EINVAL
    if (start % this.#align !== 0 || length % this.#align !== 0) return -EINVAL
    this.#mappings.push({ start, length, flags })
    return 0
  }

  get privateMappings(): number {
    return this.#mappings.filter(({ flags }) => (flags & MAP_PRIVATE) !== 0).length
  }
}
