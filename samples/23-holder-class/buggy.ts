// The class of a claim was looked up into an unsigned field, then compared with zero to see whether the
// lookup failed. Smatch report of 2019-09 (signedness bug in __holder_class_store); the fix keeps a signed
// result.
// Learn: an error code does not survive a field that cannot hold it.

const ENXIO = 6
const CLAIM_CLASS = 3

const classNames = ['', 'btt', 'btt2', 'pfn', 'dax'] as const

/** The 'holder_class' attribute of a namespace label. */
export class HolderClass {
  readonly #label: DataView

  constructor(label: DataView) {
    this.#label = label
  }

  show(): string | number {
    const claim = this.#label.getUint8(CLAIM_CLASS)
    if (claim < 0) return -ENXIO // want "impossible-condition: impossible condition 'claim < 0' \(claim is 0\.\.255\)"
    const name = classNames[claim]
    return `${name ?? 'unknown'}\n`
  }
}
