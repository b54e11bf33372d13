// Label areas are read in pieces of the size that firmware allows, and firmware may say 0. The kernel divided
// by it: linux ef1d3455bbc1 (divide error in nd_label_data_init), 2025. JavaScript does not trap: there are
// then infinitely many pieces, or NaN of them, and the first loop over them never ends.
// Learn: a divisor from outside is tested for 0, since nobody else will complain.

const ENXIO = 6

export interface Transfer {
  readonly pieces: number
  readonly lastPiece: number
}

/** How to read a label area: size of the area and largest transfer, 32 bits each. */
export function planTransfer(config: DataView): Transfer | number {
  if (config.byteLength < 8) return -ENXIO
  const size = config.getUint32(0, true)
  const largest = config.getUint32(4, true)
  if (size === 0) return -ENXIO

  const pieces = Math.ceil(size / largest) // FN: division-by-zero
  return { pieces, lastPiece: size - (pieces - 1) * largest }
}
