// range_parse() said EINVAL without its sign, and the store of a device's mapping asked whether the answer
// was negative: malformed text was taken for a range. Patch of 2020-10 (range_parse returns positive EINVAL).
// Learn: an error code has one sign; a test of it that cannot come true says which side is wrong.

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

/** Reads `first-last`, numbers of pages in hexadecimal; 0, or an error. */
function parseExtent(text: string, extent: Extent): number {
  const match = /^([0-9a-f]+)-([0-9a-f]+)\n?$/.exec(text)
  if (match === null) return EINVAL
  extent.first = Number.parseInt(match[1] ?? '', 16)
  extent.last = Number.parseInt(match[2] ?? '', 16)
  return extent.last < extent.first ? EINVAL : 0
}

/** What a write to the attribute `mapping` does; the characters taken, or a negative error. */
export function storeMapping(device: DaxDevice, text: string): number {
  if (device.bound) return -EBUSY
  const extent = { first: 0, last: 0 }
  const rc = parseExtent(text, extent)
  if (rc < 0) return rc // want "impossible-condition: impossible condition 'rc < 0'"
  device.extents.push(extent)
  return text.length
}
