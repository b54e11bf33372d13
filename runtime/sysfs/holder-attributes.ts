import type { Errno } from '../lib/errno.ts'
import { parseGuid } from '../lib/guid.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { dataRange, type NdHolder, type HolderKind } from '../namespace/nd-holder.ts'
import { X86_PAGES } from '../pfn/host.ts'
import { attribute, type Attribute, type AttributeOptions } from './attribute.ts'
import { blockAttributes } from './block-attributes.ts'
import { choicesText, hexText, parseNumber, parseWord } from './parse.ts'
import { NAMESPACE_TYPES } from './region-attributes.ts'

/** Sector sizes of a BTT, metadata included, in bytes. */
const BTT_SECTOR_SIZES = [512, 520, 528, 4096, 4104, 4160, 4224] as const

/** Attributes of `bttR.N`, `pfnR.N` and `daxR.N`. Source: drivers/nvdimm/btt_devs.c, pfn_devs.c, claim.c. */
export const HOLDER_ATTRIBUTES: readonly Attribute<NdHolder>[] = [
  attribute('modalias', {
    show: ({ kind, region }) => `nd:t${kind === 'dax' ? 7 : NAMESPACE_TYPES[region.namespaceType]}\n`,
  }),
  attribute('devtype', { show: ({ kind }) => `nd_${kind}\n` }),
  attribute('numa_node', { show: ({ region }) => `${region.description.numaNode}\n` }),
  attribute('target_node', { show: ({ region }) => `${region.description.targetNode}\n` }),
  attribute('uuid', { show: ({ uuid }) => `${uuid ?? ''}\n`, store: storeUuid }),
  attribute('namespace', { show: ({ namespace }) => `${namespace?.name ?? ''}\n`, store: storeNamespace }),
  attribute('size', { show: sizeText }),
  only(['btt'], 'sector_size', {
    show: ({ lbaSize }) => choicesText(BTT_SECTOR_SIZES, lbaSize),
    store: (holder, text) => {
      const size = unbound(holder, text)
      if (!size.ok) return size
      const lbaSize = BTT_SECTOR_SIZES.find((one) => BigInt(one) === size.value)
      if (lbaSize === undefined) return err('EINVAL')
      holder.lbaSize = lbaSize
      return ok(null)
    },
  }),
  only(['btt'], 'log_zero_flags', { show: () => 'Y\n' }),
  only(['pfn', 'dax'], 'mode', { show: ({ mode }) => `${mode}\n`, store: storeMode }),
  only(['pfn', 'dax'], 'align', {
    show: ({ align }) => `${align}\n`,
    store: (holder, text) => {
      const align = unbound(holder, text)
      if (!align.ok) return align
      if (!X86_PAGES.alignments.some((one) => BigInt(one) === align.value)) return err('EINVAL')
      holder.align = align.value
      return ok(null)
    },
  }),
  only(['pfn', 'dax'], 'supported_alignments', {
    show: ({ align }) => choicesText(X86_PAGES.alignments, align),
  }),
  only(['pfn', 'dax'], 'resource', {
    restricted: true,
    show: (holder) => {
      const range = holder.isBound ? dataRange(holder) : null
      return range === null ? err('ENXIO') : `${hexText(range.start)}\n`
    },
  }),
  ...blockAttributes<NdHolder>(),
]

function only(
  kinds: readonly HolderKind[],
  name: string,
  options: AttributeOptions<NdHolder>,
): Attribute<NdHolder> {
  return attribute(name, { ...options, visible: ({ kind }) => kinds.includes(kind) })
}

/** The number in a text for a device that no driver has. Errors: -EBUSY bound, -EINVAL no number. */
function unbound({ isBound }: NdHolder, text: string): Result<bigint, Errno> {
  return isBound ? err('EBUSY') : parseNumber(text)
}

function storeUuid(holder: NdHolder, text: string): Result<null, Errno> {
  if (holder.isBound) return err('EBUSY')
  const uuid = parseGuid(text.replace(/\n$/, ''))
  if (uuid === null) return err('EINVAL')
  holder.uuid = uuid
  return ok(null)
}

/** Takes the namespace of this name, or lets the present one go when the name is empty. */
function storeNamespace(holder: NdHolder, text: string): Result<null, Errno> {
  if (holder.isBound) return err('EBUSY')
  const name = text.trim()
  if (name === '') return holder.detach()
  if (!name.startsWith('namespace')) return err('EINVAL')
  if (holder.namespace !== null) return err('EBUSY')
  const namespace = holder.region.namespaces.find((one) => one.name === name)
  return namespace === undefined ? err('ENODEV') : holder.attach(namespace)
}

function storeMode(holder: NdHolder, text: string): Result<null, Errno> {
  if (holder.isBound) return err('EBUSY')
  const mode = parseWord(text, ['none', 'ram', 'pmem'])
  if (mode === null) return err('EINVAL')
  holder.mode = mode
  return ok(null)
}

function sizeText(holder: NdHolder): Result<string, Errno> {
  if (!holder.isBound) return err('ENXIO')
  if (holder.kind === 'btt') return holder.capacity === null ? err('ENXIO') : ok(`${holder.capacity}\n`)
  const range = dataRange(holder)
  return range === null ? err('ENXIO') : ok(`${range.length}\n`)
}
