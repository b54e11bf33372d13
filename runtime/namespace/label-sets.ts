import type { Dpa, Guid } from '../lib/brand.ts'
import type { NamespaceLabel } from '../labels/label.ts'

/** What a member of an interleave set is made of. */
export interface SetMemberFacts {
  readonly start: Dpa
  /** Bytes that the region has of the DIMM. */
  readonly size: bigint
  /** Cookies that labels of the region may have, for the version of this DIMM's labels. */
  readonly cookies: readonly bigint[]
  readonly labels: readonly NamespaceLabel[]
  /** Region that labels of CXL name; `null`: any. */
  readonly regionUuid: Guid | null
  /** Reads the labels before the last change; `null`: they are not known. Asked at most once. */
  readonly readPrevious: () => readonly NamespaceLabel[] | null
}

/** One DIMM of an interleave set, as its labels show it. Looking a UUID up costs O(1). */
export class SetMember {
  readonly start: Dpa
  readonly size: bigint
  /** Labels of the set that begin in the part of the region, by slot. */
  readonly ofRegion: readonly NamespaceLabel[]
  readonly #facts: SetMemberFacts
  readonly #byUuid: ReadonlyMap<Guid, readonly NamespaceLabel[]>
  #change: LastChange | null | undefined

  constructor(facts: SetMemberFacts) {
    const { start, size, labels } = facts
    this.#facts = facts
    this.start = start
    this.size = size
    const own = labels.filter((label) => belongs(label, facts))
    this.ofRegion = own.filter((label) => label.dpa >= start && label.dpa < start + size)
    this.#byUuid = grouped(own)
  }

  /** All labels of the DIMM, those of other regions too. */
  get labels(): readonly NamespaceLabel[] {
    return this.#facts.labels
  }

  /** The labels of the set with this UUID, wherever they begin. */
  labelsOf(uuid: Guid): readonly NamespaceLabel[] {
    return this.#byUuid.get(uuid) ?? []
  }

  /** The last change of the DIMM; `null`: the generation before is not known. */
  get lastChange(): LastChange | null {
    if (this.#change === undefined) {
      const previous = this.#facts.readPrevious()
      this.#change = previous === null ? null : lastChange(previous, this.labels)
    }
    return this.#change
  }
}

/** What the last change of a DIMM did. */
export interface LastChange {
  /** The label that it wrote; `null`: none, or more than one. */
  readonly written: NamespaceLabel | null
  /** The labels before it, by UUID. */
  readonly before: ReadonlyMap<Guid, readonly NamespaceLabel[]>
}

function lastChange(before: readonly NamespaceLabel[], after: readonly NamespaceLabel[]): LastChange {
  const slots = new Set(before.map((label) => label.slot))
  const [written = null, ...others] = after.filter((label) => !slots.has(label.slot))
  return { written: others.length === 0 ? written : null, before: grouped(before) }
}

function grouped(labels: readonly NamespaceLabel[]): ReadonlyMap<Guid, readonly NamespaceLabel[]> {
  const groups = new Map<Guid, NamespaceLabel[]>()
  for (const label of labels) {
    const group = groups.get(label.uuid)
    if (group === undefined) groups.set(label.uuid, [label])
    else group.push(label)
  }
  return groups
}

/** What is wrong with the labels of one UUID. */
export type SetFault =
  /** A DIMM has no label, or a position of the set is not there. */
  | 'missing'
  /** A DIMM has two labels, or two labels have the same position. */
  | 'duplicate'
  /** A label reaches outside of the region. */
  | 'outside'
  /** The labels do not describe one piece of an interleaved region. */
  | 'inconsistent'

/** The labels of one UUID: one a member, in the order of the members, or what is wrong. */
export type LabelSet =
  | { readonly ok: true; readonly uuid: Guid; readonly labels: readonly NamespaceLabel[] }
  | { readonly ok: false; readonly uuid: Guid; readonly fault: SetFault }

/** UUIDs of the labels that begin in the region and have its cookie, in the order of members and slots. */
export function uuidsOf(members: readonly SetMember[]): readonly Guid[] {
  return [...new Set(members.flatMap(({ ofRegion }) => ofRegion.map((label) => label.uuid)))]
}

/**
 * Judges the labels of one UUID. Beyond what Linux asks for, all labels have to be of one size and lie at one offset,
 * as the data of an interleaved namespace do.
 * Source: `create_namespace_pmem`, `has_uuid_at_pos`, `select_pmem_id`, drivers/nvdimm/namespace_devs.c.
 */
export function labelSet(members: readonly SetMember[], uuid: Guid, typeGuid: Guid): LabelSet {
  const labels: NamespaceLabel[] = []
  const positions = new Set<number>()
  for (const member of members) {
    const own = member.labelsOf(uuid).filter((label) => isOfType(label, typeGuid))
    const [label] = own
    if (label === undefined || !isOfWidth(label, members.length)) return { ok: false, uuid, fault: 'missing' }
    if (own.length > 1 || positions.has(label.position)) return { ok: false, uuid, fault: 'duplicate' }
    if (label.position >= members.length) return { ok: false, uuid, fault: 'missing' }
    positions.add(label.position)
    if (!isInside(label, member)) return { ok: false, uuid, fault: 'outside' }
    labels.push(label)
  }
  if (!isConsistent(members, labels)) return { ok: false, uuid, fault: 'inconsistent' }
  return { ok: true, uuid, labels }
}

/** Whether labels, one a member, describe one namespace: position, slot and flags aside they are alike. */
export function isConsistent(members: readonly SetMember[], labels: readonly NamespaceLabel[]): boolean {
  const [first] = labels
  if (first === undefined) return false
  const offset = first.dpa - (members[0]?.start ?? 0n)
  return labels.every(
    (label, i) =>
      label.dpa - (members[i]?.start ?? 0n) === offset &&
      label.rawSize === first.rawSize &&
      label.name === first.name &&
      label.lbaSize === first.lbaSize &&
      abstractionOf(label) === abstractionOf(first),
  )
}

/** What a label says that its namespace is used as; `null` for labels that cannot say it. */
export function abstractionOf(label: NamespaceLabel): Guid | null {
  return label.format === 'v1.1' ? null : label.abstractionGuid
}

function belongs(label: NamespaceLabel, { cookies, regionUuid }: SetMemberFacts): boolean {
  if (label.format !== 'cxl') return cookies.includes(label.cookie)
  return regionUuid === null || label.regionUuid === regionUuid
}

function isOfType(label: NamespaceLabel, typeGuid: Guid): boolean {
  return label.format !== 'v1.2' || label.typeGuid === typeGuid
}

function isOfWidth(label: NamespaceLabel, ways: number): boolean {
  return label.format === 'cxl' || label.labels === ways
}

function isInside({ dpa, rawSize }: NamespaceLabel, { start, size }: SetMember): boolean {
  return rawSize > 0n && dpa >= start && dpa + rawSize <= start + size
}
