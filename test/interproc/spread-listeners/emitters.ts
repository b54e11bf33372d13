// Classes that pass on what they are told as a list.

export type Listener = (name: string, n: number) => void

/** A pair that it makes, and what it is told. */
export class Sizes {
  readonly #all: Listener[] = []
  readonly #others: Listener[] = []

  on(listener: Listener): void {
    this.#all.push(listener)
  }

  onOther(listener: Listener): void {
    this.#others.push(listener)
  }

  feed(view: DataView): void {
    const pair: [string, number] = ['size', view.getUint8(0)]
    for (const listener of this.#all) listener(...pair)
    for (const listener of this.#others) listener('size', view.getUint8(0))
  }

  tell(...rest: [number]): void {
    for (const listener of this.#others) listener('told', ...rest)
  }
}

/** Handed over, and called at once. */
export function each(view: DataView, visit: Listener): void {
  visit('each', ...([view.getUint16(0)] as const))
  if (view.byteLength > 9) visit(...(['none', 7] as const))
}

export function eachOf(visit: Listener, ...rest: [number]): void {
  visit('of', ...rest)
  visit('end', 1)
}
