/** Twins of private-collections.ts: what a file assigns as a whole has names that nobody can tell. */

//#region Made again from what was written down
class Saved {
  private readonly sizes = [1, 2]
  readonly #own = [1, 2]

  static from(data: object): Saved {
    return Object.assign(new Saved(), data)
  }

  look(): void {
    for (const each of this.sizes) __value(each) // want "each = number \| NaN$"
    for (const each of this.#own) __value(each) // want "each = 1\.\.2$"
  }
}
export function saved(view: DataView): void {
  Saved.from({ sizes: [view.getUint8(0)] }).look()
}
//#endregion
