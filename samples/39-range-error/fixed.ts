// The message says what it knows: read in linux 6.12, __nfit_mem_init().

const ENODEV = 19

export interface Range {
  readonly index: number
  readonly address: bigint
}
export interface MemoryMap {
  readonly rangeIndex: number
  readonly regionSize: bigint
  readonly controlRegion: number
}

/** Finds the address that a memory map gives to a DIMM, 0 where it is not mapped. */
export function mappedAddress(
  map: MemoryMap,
  ranges: ReadonlyMap<number, Range>,
  log: (text: string) => void,
): bigint | number {
  const range = ranges.get(map.rangeIndex)
  const address = range ? range.address : 0n
  if (map.controlRegion === 0) {
    log(`no control region for range ${String(range?.index ?? 'none')}`)
    return -ENODEV
  }
  return address
}
