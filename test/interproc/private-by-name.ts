/** Twins of private-collections.ts: a file that writes fields of `this` under names that nobody can tell. */
type Read = (view: DataView) => number

//#region Named by data
class Named {
  private readonly sizes = [1, 2]
  private readonly reads: Read[] = [(view) => view.getUint8(0)]
  readonly #own = [1, 2];
  [name: string]: unknown

  constructor(name: string, value: unknown) {
    this[name] = value
  }

  look(view: DataView): void {
    for (const each of this.sizes) __value(each) // want "each = number \| NaN$"
    for (const each of this.reads) __value(each(view)) // want "each\(view\) = number \| NaN$"
    for (const each of this.#own) __value(each) // want "each = 1\.\.2$"
  }
}
export function named(view: DataView): void {
  new Named('sizes', [view.getUint8(0)]).look(view)
  new Named('reads', [(view: DataView) => -view.getUint8(0)]).look(view)
}
//#endregion
