import type { DaxRegion } from '../dax/dax-region.ts'
import type { DevDax } from '../dax/dev-dax.ts'
import type { Errno } from '../lib/errno.ts'
import type { AddressRange } from '../lib/range.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { parseU64 } from '../lib/u64.ts'
import { attribute, type Attribute } from './attribute.ts'
import { hexText, parseNumber } from './parse.ts'

const isDynamic = ({ isStatic }: DaxRegion): boolean => !isStatic

/** Attributes of a region of devices, of the group `dax_region`. Source: drivers/dax/bus.c. */
export const DAX_REGION_ATTRIBUTES: readonly Attribute<DaxRegion>[] = [
  attribute('id', { show: ({ id }) => `${id}\n` }),
  attribute('size', { show: ({ range }) => `${range.length}\n` }),
  attribute('align', { show: ({ align }) => `${align}\n`, restricted: true }),
  attribute('available_size', { show: ({ availableSize }) => `${availableSize}\n`, visible: isDynamic }),
  attribute('seed', { show: ({ seed }) => `${seed?.name ?? ''}\n`, visible: isDynamic }),
  attribute('create', {
    show: ({ devices }) => `${devices.at(-1)?.name ?? ''}\n`,
    store: (region, text) => {
      const number = parseNumber(text)
      if (!number.ok) return number
      if (number.value !== 1n) return err('EINVAL')
      const made = region.create()
      return made.ok ? ok(null) : made
    },
    visible: isDynamic,
  }),
  attribute('delete', {
    store: (region, text) => region.delete(text.replace(/\n$/, '')),
    visible: isDynamic,
  }),
]

/** Attributes of `daxN.M`. Source: drivers/dax/bus.c. */
export const DEV_DAX_ATTRIBUTES: readonly Attribute<DevDax>[] = [
  attribute('modalias', { show: () => 'dax:t0\n' }),
  attribute('size', {
    show: ({ size }) => `${size}\n`,
    store: numberStore((device, size) => device.resize(size)),
    writable: ({ region }) => isDynamic(region),
  }),
  attribute('align', {
    show: ({ align }) => `${align}\n`,
    store: numberStore((device, align) => device.setAlign(align)),
    writable: ({ region }) => isDynamic(region),
  }),
  attribute('mapping', {
    store: (device, text) => {
      const range = parseHexRange(text)
      return range.ok ? device.addMapping(range.value) : range
    },
    visible: ({ region }) => isDynamic(region),
  }),
  attribute('resource', {
    show: ({ extents }) => `${hexText(extents[0]?.range.start ?? 0n)}\n`,
    restricted: true,
  }),
  attribute('numa_node', { show: ({ region }) => `${region.numaNode}\n` }),
  attribute('target_node', { show: ({ region }) => `${region.targetNode}\n`, visible: hasTargetNode }),
]

/**
 * `start-end`, hexadecimal without `0x` needed; the end is the last byte.
 * Error -EINVAL: anything else, for which Linux 6.12 says nothing. Source: `range_parse`, drivers/dax/bus.c.
 */
function parseHexRange(text: string): Result<AddressRange, Errno> {
  const [, first, last] = /^(?:0x)?([0-9a-f]+)-(?:0x)?([0-9a-f]+)\n?$/i.exec(text) ?? []
  if (first === undefined || last === undefined) return err('EINVAL')
  const start = parseU64(`0x${first}`)
  const end = parseU64(`0x${last}`)
  if (!start.ok || !end.ok || end.value < start.value) return err('EINVAL')
  return ok({ start: start.value, length: end.value - start.value + 1n })
}

function numberStore(
  store: (device: DevDax, value: bigint) => Result<null, Errno>,
): (device: DevDax, text: string) => Result<null, Errno> {
  return (device, text) => {
    const value = parseNumber(text)
    return value.ok ? store(device, value.value) : value
  }
}

function hasTargetNode({ region }: DevDax): boolean {
  return region.targetNode >= 0
}
