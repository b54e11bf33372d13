// Firmware that allows nothing is refused: linux ef1d3455bbc1.

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
  if (size === 0 || largest === 0) return -ENXIO

  const pieces = Math.ceil(size / largest)
  return { pieces, lastPiece: size - (pieces - 1) * largest }
}
