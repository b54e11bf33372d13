// The parser's errors are negative, as its caller asks. Patch of 2020-10 (range_parse: positive EINVAL).

const EINVAL = 22
const EBUSY = 16

export interface Extent {
  first: number
  last: number
}

export interface DaxDevice {
  readonly bound: boolean
  readonly extents: Extent[]
}

/** Reads `first-last`, numbers of pages in hexadecimal; 0, or a negative error. */
function parseExtent(text: string, extent: Extent): number {
  const match = /^([0-9a-f]+)-([0-9a-f]+)\n?$/.exec(text)
  if (match === null) return -EINVAL
  extent.first = Number.parseInt(match[1] ?? '', 16)
  extent.last = Number.parseInt(match[2] ?? '', 16)
  return extent.last < extent.first ? -EINVAL : 0
}

/** What a write to the attribute `mapping` does; the characters taken, or a negative error. */
export function storeMapping(device: DaxDevice, text: string): number {
  if (device.bound) return -EBUSY
  const extent = { first: 0, last: 0 }
  const rc = parseExtent(text, extent)
  if (rc < 0) return rc
  device.extents.push(extent)
  return text.length
}
