/** The lowest layer: bytes to numbers. */
export class Wire {
  readonly #view: DataView

  constructor(view: DataView) {
    this.#view = view
  }

  u8(at: number): number {
    return this.#view.getUint8(at)
  }

  u32(at: number): number {
    return this.#view.getUint32(at, true)
  }
}
