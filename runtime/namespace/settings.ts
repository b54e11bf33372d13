// What user space may set of a namespace. Every change of one that has capacity is in its labels before it is told
// to have happened; when writing them fails, the namespace is what its labels say.
import type { Errno } from '../lib/errno.ts'
import { parseGuid } from '../lib/guid.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { placeFor, roomAfter } from '../region/extents.ts'
import { LABEL_NAME_SIZE } from '../labels/label.ts'
import type { LabelledState } from './label-writer.ts'
import { EMPTY_DRAFT, type NamespaceDraft, type NdNamespace } from './nd-namespace.ts'
import { ABSTRACTION_GUIDS, type HolderClass } from './personality.ts'
import { NULL_GUID } from '../lib/guid.ts'

/** Sector sizes of a namespace, in bytes; 0 is the same as 512. */
export const NAMESPACE_SECTOR_SIZES = [512n, 4096n] as const

/**
 * Gives a namespace a UUID. One that has capacity is renamed on its media.
 * Errors: -EBUSY in use; -EINVAL no UUID, or another namespace of the bus has it; those of writing labels.
 * Source: `uuid_store`, `namespace_update_uuid`, drivers/nvdimm/namespace_devs.c.
 */
export function setUuid(namespace: NdNamespace, text: string): Result<null, Errno> {
  const draft = idleDraft(namespace)
  if (!draft.ok) return draft
  const uuid = parseGuid(text)
  if (uuid === null || uuid === NULL_GUID) return err('EINVAL')
  const { regions } = namespace.region.bus
  const taken = regions.some(({ namespaces }) =>
    namespaces.some((one) => one !== namespace && one.draft?.uuid === uuid),
  )
  if (taken) return err('EINVAL')
  return update(namespace, draft.value, { ...draft.value, uuid })
}

/**
 * Names a namespace; blanks around the name do not count.
 * Errors: -EBUSY in use; -EINVAL more than 63 characters, or not one byte each; those of writing labels.
 */
export function setAltName(namespace: NdNamespace, text: string): Result<null, Errno> {
  const draft = idleDraft(namespace)
  if (!draft.ok) return draft
  const altName = text.trim()
  // One byte a character, none of them NUL.
  if (altName.length >= LABEL_NAME_SIZE || !/^[\x01-\xff]*$/.test(altName)) return err('EINVAL')
  return update(namespace, draft.value, { ...draft.value, altName })
}

/** Chooses the size of sectors. Errors: -EBUSY in use; -EINVAL no such size; those of writing labels. */
export function setSectorSize(namespace: NdNamespace, size: bigint): Result<null, Errno> {
  const draft = idleDraft(namespace)
  if (!draft.ok) return draft
  if (!NAMESPACE_SECTOR_SIZES.some((one) => one === size)) return err('EINVAL')
  return update(namespace, draft.value, { ...draft.value, lbaSize: size })
}

/**
 * Sets a namespace aside for a kind of holder, or for none. Without labels that is forgotten with the region.
 * Errors: -EBUSY in use; -ENXIO a BTT on DIMMs whose labels have different versions; those of writing labels.
 * Source: `holder_class_store`, `btt_claim_class`, drivers/nvdimm/namespace_devs.c.
 */
export function setHolderClass(
  namespace: NdNamespace,
  holder: 'btt' | 'pfn' | 'dax' | null,
): Result<null, Errno> {
  if (!namespace.isIdle) return err('EBUSY')
  const own = holder === 'btt' ? bttClass(namespace) : ok(holder)
  if (!own.ok) return own
  const abstraction = own.value === null ? NULL_GUID : ABSTRACTION_GUIDS[own.value]
  const { draft } = namespace
  if (draft !== null) return update(namespace, draft, { ...draft, abstraction })
  namespace.unlabelledAbstraction = abstraction
  return ok(null)
}

/**
 * Changes the capacity of a namespace; 0 deletes it. It grows and shrinks at its end, so that its bytes stay where
 * they are (Linux also grows at the start).
 * Errors, in this order: -EBUSY in use; -ENXIO no UUID, or no DIMMs, or one of them is not enabled; -EINVAL not a
 * multiple of the alignment of the region; -ENOSPC no room, also for labels; those of writing labels.
 * Source: `__size_store`, drivers/nvdimm/namespace_devs.c.
 */
export function setSize(namespace: NdNamespace, size: bigint): Result<null, Errno> {
  const draft = idleDraft(namespace)
  if (!draft.ok) return draft
  const { uuid } = draft.value
  const { description, labels, align } = namespace.region
  const { mappings } = description
  if (uuid === null || mappings.length === 0) return err('ENXIO')
  if (size < 0n || size % align !== 0n) return err('EINVAL')
  if (mappings.some(({ dimm }) => dimm.labels === null)) return err('ENXIO')
  const rawSize = size / BigInt(mappings.length)
  if (rawSize === draft.value.rawSize) return ok(null)
  if (rawSize === 0n) {
    const removed = labels.remove({ ...draft.value, uuid })
    return settle(namespace, draft.value, EMPTY_DRAFT, removed)
  }
  if (draft.value.rawSize === 0n) {
    const offset = placeFor(labels.freeExtents, rawSize)
    if (offset === null) return err('ENOSPC')
    return update(namespace, draft.value, { ...draft.value, offset, rawSize })
  }
  const end = draft.value.offset + draft.value.rawSize
  const grown = rawSize - draft.value.rawSize
  if (grown > 0n && roomAfter(labels.freeExtents, end) < grown) return err('ENOSPC')
  return update(namespace, draft.value, { ...draft.value, rawSize })
}

/** The draft of a labelled namespace that nobody uses. Errors: -EBUSY in use, -ENXIO it has no labels. */
function idleDraft(namespace: NdNamespace): Result<NamespaceDraft, Errno> {
  if (!namespace.isIdle) return err('EBUSY')
  return namespace.draft === null ? err('ENXIO') : ok(namespace.draft)
}

/** Makes a draft count: at once without capacity, else once its labels are written. */
function update(namespace: NdNamespace, before: NamespaceDraft, after: NamespaceDraft): Result<null, Errno> {
  const { uuid } = after
  if (uuid === null || after.rawSize === 0n) {
    namespace.draft = after
    return ok(null)
  }
  const stale = new Set(before.uuid === null ? [] : [before.uuid])
  const state: LabelledState = { ...after, uuid }
  return settle(namespace, before, after, namespace.region.labels.write(state, stale))
}

function settle(
  namespace: NdNamespace,
  before: NamespaceDraft,
  after: NamespaceDraft,
  written: Result<null, Errno>,
): Result<null, Errno> {
  namespace.draft = written.ok ? after : whatHolds(namespace, before, after)
  namespace.region.bus.changed(namespace, 'size')
  if (namespace.draft.rawSize === 0n) namespace.region.dropNamespace(namespace)
  return written
}

/** What labels say after a write that failed: the change happened, or did not. */
function whatHolds(namespace: NdNamespace, before: NamespaceDraft, after: NamespaceDraft): NamespaceDraft {
  const { labels } = namespace.region
  // Nobody knows, and nothing is written until the region is enabled again.
  if (labels.isUnsettled) return before
  for (const { uuid } of [after, before]) {
    const draft = uuid === null ? null : labels.current(uuid)
    if (draft !== null) return draft
  }
  return { ...before, offset: 0n, rawSize: 0n }
}

function bttClass({ region }: NdNamespace): Result<HolderClass, Errno> {
  const versions = new Set(region.description.mappings.map(({ dimm }) => dimm.labels?.format ?? null))
  if (versions.size > 1) return err('ENXIO')
  return ok(versions.size === 0 || versions.has('v1.1') ? 'btt' : 'btt2')
}
