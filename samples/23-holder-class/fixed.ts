// The class is compared with the classes there are: Smatch report of 2019-09.

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
    if (claim >= classNames.length) return -ENXIO
    const name = classNames[claim]
    return `${name ?? 'unknown'}\n`
  }
}
