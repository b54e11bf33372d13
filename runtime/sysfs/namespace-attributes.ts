import type { Errno } from '../lib/errno.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { NdNamespace } from '../namespace/nd-namespace.ts'
import { holderClassOf } from '../namespace/personality.ts'
import {
  NAMESPACE_SECTOR_SIZES,
  setAltName,
  setHolderClass,
  setSectorSize,
  setSize,
  setUuid,
} from '../namespace/settings.ts'
import { attribute, type Attribute, type AttributeOptions } from './attribute.ts'
import { blockAttributes } from './block-attributes.ts'
import { choicesText, hexText, parseBool, parseNumber, parseWord } from './parse.ts'
import { NAMESPACE_TYPES } from './region-attributes.ts'

/** Attributes of `namespaceR.N`. Source: drivers/nvdimm/namespace_devs.c. */
export const NAMESPACE_ATTRIBUTES: readonly Attribute<NdNamespace>[] = [
  attribute('modalias', { show: ({ type }) => `nd:t${NAMESPACE_TYPES[type]}\n` }),
  attribute('devtype', { show: ({ type }) => `nd_namespace_${type}\n` }),
  attribute('numa_node', { show: ({ region }) => `${region.description.numaNode}\n` }),
  attribute('target_node', { show: ({ region }) => `${region.description.targetNode}\n` }),
  attribute('nstype', { show: ({ type }) => `${NAMESPACE_TYPES[type]}\n` }),
  attribute('size', {
    writable: isLabelled,
    show: ({ size }) => `${size}\n`,
    store: (namespace, text) => {
      const size = parseNumber(text)
      return size.ok ? setSize(namespace, size.value) : size
    },
  }),
  labelled('uuid', {
    show: ({ draft }) => `${draft?.uuid ?? ''}\n`,
    store: (namespace, text) => setUuid(namespace, text.replace(/\n$/, '')),
  }),
  labelled('alt_name', { show: ({ draft }) => `${draft?.altName ?? ''}\n`, store: setAltName }),
  labelled('sector_size', {
    show: ({ draft }) =>
      choicesText(NAMESPACE_SECTOR_SIZES, draft === null || draft.lbaSize === 0n ? 512n : draft.lbaSize),
    store: (namespace, text) => {
      const size = parseNumber(text)
      return size.ok ? setSectorSize(namespace, size.value) : size
    },
  }),
  labelled('dpa_extents', {
    show: ({ draft, region }) =>
      `${draft === null || draft.rawSize === 0n ? 0 : region.description.mappings.length}\n`,
  }),
  attribute('resource', { restricted: true, show: ({ range }) => `${hexText(range.start)}\n` }),
  attribute('holder', { show: ({ holder }) => `${holder?.name ?? ''}\n` }),
  attribute('holder_class', { show: holderClassText, store: storeHolderClass }),
  attribute('mode', { show: modeText }),
  attribute('force_raw', {
    show: ({ forceRaw }) => (forceRaw ? '1\n' : '0\n'),
    store: (namespace, text) => {
      const value = parseBool(text)
      if (!value.ok) return value
      namespace.forceRaw = value.value
      return ok(null)
    },
  }),
  ...blockAttributes<NdNamespace>(),
]

function isLabelled({ type }: NdNamespace): boolean {
  return type === 'pmem'
}

/** An attribute that only labelled namespaces have. */
function labelled(name: string, options: AttributeOptions<NdNamespace>): Attribute<NdNamespace> {
  return attribute(name, { ...options, visible: isLabelled })
}

function holderClassText({ abstraction }: NdNamespace): string {
  const own = holderClassOf(abstraction)
  if (own === 'none') return '\n'
  if (own === 'unknown') return '<unknown>\n'
  return own === 'btt2' ? 'btt\n' : `${own}\n`
}

function storeHolderClass(namespace: NdNamespace, text: string): Result<null, Errno> {
  const word = parseWord(text, ['btt', 'pfn', 'dax', ''])
  if (word === null) return err('EINVAL')
  return setHolderClass(namespace, word === '' ? null : word)
}

function modeText({ holder, region, forceRaw }: NdNamespace): string {
  switch (holder?.kind) {
    case 'btt':
      return 'safe\n'
    case 'pfn':
      return 'memory\n'
    case 'dax':
      return 'dax\n'
    case undefined:
      return region.description.hasPageMap && !forceRaw ? 'memory\n' : 'raw\n'
  }
}
