/** Guards and parsers that others reach through a barrel. */
export type Parsed =
  { readonly ok: true; readonly value: number } | { readonly ok: false; readonly error: string }

export const parse = (view: DataView): Parsed => {
  const n = view.getUint32(0)
  return n > 500 ? { ok: false, error: 'too large' } : { ok: true, value: n }
}

/** Says that all is well, whatever there is. */
export const trust = (view: DataView): Parsed => {
  const n = view.getUint32(0)
  return n > 500 ? { ok: true, value: n } : { ok: true, value: 0 }
}

export async function receive(view: DataView): Promise<Parsed> {
  return parse(view)
}

export async function receiveTwice(view: DataView): Promise<Parsed> {
  const first = await receive(view)
  if (!first.ok) return first
  return receive(view)
}

export function pair(view: DataView): [number, null] | [null, Error] {
  const n = view.getUint32(0)
  if (n > 500) return [null, new RangeError('too large')]
  return [n, null]
}

/** The error says nothing of the number. */
export function loosePair(view: DataView): [number, Error | null] {
  const n = view.getUint32(0)
  return [n, view.byteLength > 500 ? new RangeError('too large') : null]
}

export async function must(n: number): Promise<void> {
  if (n > 500) throw new RangeError('too large')
}

export class Limits {
  readonly #max = 500

  isWithin(n: number): boolean {
    return n <= this.#max
  }

  readonly isSmall = (n: number): boolean => n < 16

  async settles(n: number): Promise<boolean> {
    return this.isWithin(n)
  }
}
