import { err, ok } from '../lib/result.ts'
import type { Errno } from '../lib/errno.ts'
import type { Result } from '../lib/result.ts'
import { MAX_MAPPINGS } from '../region/limits.ts'
import { flushRegion, needsFlush } from '../region/flush.ts'
import type { NdRegion } from '../region/nd-region.ts'
import { attribute, type Attribute } from './attribute.ts'
import { hexText, parseBool, parseNumber } from './parse.ts'

/** Number of a kind of namespace in `nstype` and `modalias`. */
export const NAMESPACE_TYPES = { io: 4, pmem: 5 } as const

/** Attributes of `regionN`. Source: drivers/nvdimm/region_devs.c; drivers/acpi/nfit/core.c. */
export const REGION_ATTRIBUTES: readonly Attribute<NdRegion>[] = [
  attribute('modalias', { show: () => 'nd:t2\n' }),
  attribute('devtype', {
    show: ({ description }) => (description.type === 'pmem' ? 'nd_pmem\n' : 'nd_volatile\n'),
  }),
  attribute('numa_node', { show: ({ description }) => `${description.numaNode}\n` }),
  attribute('target_node', { show: ({ description }) => `${description.targetNode}\n` }),
  attribute('size', { show: ({ range }) => `${range.length}\n` }),
  attribute('available_size', {
    visible: (region) => region.namespaceType === 'pmem' || region.description.set !== null,
    show: ({ labels }) => `${labels.availableSize}\n`,
  }),
  attribute('max_available_extent', { show: ({ labels }) => `${labels.maxAvailableExtent}\n` }),
  attribute('align', {
    show: ({ align }) => `${hexText(align)}\n`,
    store: (region, text) => {
      const align = parseNumber(text)
      return align.ok ? region.setAlign(align.value) : align
    },
  }),
  attribute('mappings', { show: ({ description }) => `${description.mappings.length}\n` }),
  attribute('nstype', { show: ({ namespaceType }) => `${NAMESPACE_TYPES[namespaceType]}\n` }),
  ...Array.from({ length: MAX_MAPPINGS }, (_, n) => mapping(n)),
  attribute('set_cookie', {
    visible: ({ description }) => description.set !== null,
    show: ({ labels }) => {
      const { cookie } = labels
      return cookie === null ? err('ENXIO') : `${hexText(cookie)}\n`
    },
  }),
  attribute('read_only', {
    show: ({ isReadOnly }) => (isReadOnly ? '1\n' : '0\n'),
    store: storeReadOnly,
  }),
  attribute('deep_flush', {
    visible: ({ description }) => needsFlush(description.flush).ok,
    writable: mustFlush,
    show: (region) => (mustFlush(region) ? '1\n' : '0\n'),
    store: storeDeepFlush,
  }),
  attribute('badblocks', {
    show: ({ badBlocks }) => (badBlocks === null ? err('ENXIO') : badBlocks.text()),
  }),
  attribute('resource', { restricted: true, show: ({ range }) => `${hexText(range.start)}\n` }),
  attribute('persistence_domain', {
    visible: ({ description }) => description.persistence !== null,
    show: ({ description }) => `${description.persistence ?? ''}\n`,
  }),
  attribute('init_namespaces', {
    show: (region) =>
      region.isEnabled ? `${region.foundNamespaces}/${region.foundNamespaces}\n` : err('ENXIO'),
  }),
  attribute('namespace_seed', { show: ({ seed }) => `${seed?.name ?? ''}\n` }),
  ...(['btt', 'pfn', 'dax'] as const).map((kind) =>
    attribute<NdRegion>(`${kind}_seed`, { show: (region) => `${region.holderSeed(kind)?.name ?? ''}\n` }),
  ),
  attribute('nfit/range_index', {
    visible: ({ description }) => description.rangeIndex !== null,
    show: ({ description }) => `${description.rangeIndex ?? 0}\n`,
  }),
]

function mapping(n: number): Attribute<NdRegion> {
  return attribute(`mapping${n}`, {
    visible: ({ description }) => n < description.mappings.length,
    show: ({ description }) => {
      const own = description.mappings[n]
      if (own === undefined) return err('ENXIO')
      return `${own.dimm.name},${own.start},${own.size},${own.position}\n`
    },
  })
}

function mustFlush({ description }: NdRegion): boolean {
  const needed = needsFlush(description.flush)
  return needed.ok && needed.value
}

function storeReadOnly(region: NdRegion, text: string): Result<null, Errno> {
  const value = parseBool(text)
  if (!value.ok) return value
  region.isReadOnly = value.value
  for (const one of [...region.namespaces, ...region.holders]) region.bus.changed(one, 'read_only')
  return ok(null)
}

function storeDeepFlush(region: NdRegion, text: string): Result<null, Errno> {
  const value = parseBool(text)
  if (!value.ok) return value
  return value.value ? flushRegion(region.description.flush, 0) : err('EINVAL')
}
