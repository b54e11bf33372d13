import type { Guid } from '../lib/brand.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { NULL_GUID } from '../lib/guid.ts'
import {
  abstractionOf,
  labelSet,
  uuidsOf,
  type LabelSet,
  type SetFault,
  type SetMember,
} from './label-sets.ts'
import type { NamespaceDraft } from './nd-namespace.ts'

/** Labels that give no namespace. */
export interface NamespaceProblem {
  readonly kind: 'namespace'
  readonly errno: 'EINVAL' | 'ENXIO'
  readonly fault: SetFault | 'conflict'
  readonly uuid: Guid
  readonly message: string
}

/** The namespaces of a region. */
export interface Discovery {
  /** By address. */
  readonly drafts: readonly NamespaceDraft[]
  readonly problems: readonly NamespaceProblem[]
}

/**
 * Makes namespaces of labels. Labels outside of the region or with another cookie are none of its business; what is
 * broken is told in `problems`, and its space stays taken.
 * Error -ENXIO: the first DIMM has two labels with one UUID, nothing is found then.
 * Source: `scan_labels`, drivers/nvdimm/namespace_devs.c.
 */
export function discoverNamespaces(
  members: readonly SetMember[],
  typeGuid: Guid,
): Result<Discovery, NamespaceProblem> {
  const [first] = members
  const seen = new Set<Guid>()
  for (const { uuid } of first?.ofRegion ?? []) {
    if (seen.has(uuid)) return err(problem('conflict', 'ENXIO', uuid, 'conflicting extents for uuid'))
    seen.add(uuid)
  }
  const drafts: NamespaceDraft[] = []
  const problems: NamespaceProblem[] = []
  for (const uuid of uuidsOf(members)) {
    const set = labelSet(members, uuid, typeGuid)
    const draft = set.ok ? draftOf(members, set) : null
    if (draft !== null) drafts.push(draft)
    else if (!set.ok) problems.push(problem(set.fault, 'EINVAL', uuid, MESSAGES[set.fault]))
  }
  return ok({ drafts: drafts.sort((a, b) => (a.offset < b.offset ? -1 : 1)), problems })
}

const MESSAGES: { readonly [F in SetFault]: string } = {
  missing: 'missing label for uuid',
  duplicate: 'two labels for uuid',
  outside: 'label outside of the region for uuid',
  inconsistent: 'labels that do not belong together for uuid',
}

function problem(
  fault: NamespaceProblem['fault'],
  errno: NamespaceProblem['errno'],
  uuid: Guid,
  what: string,
): NamespaceProblem {
  return { kind: 'namespace', errno, fault, uuid, message: `${what} ${uuid}` }
}

/** Name, sector size and class are those of the label at position 0. */
function draftOf(
  members: readonly SetMember[],
  { uuid, labels }: LabelSet & { readonly ok: true },
): NamespaceDraft | null {
  const head = labels.find((label) => label.position === 0)
  const [first] = labels
  const [member] = members
  if (head === undefined || first === undefined || member === undefined) return null
  return {
    uuid,
    altName: head.name,
    lbaSize: head.lbaSize,
    abstraction: abstractionOf(head) ?? NULL_GUID,
    offset: first.dpa - member.start,
    rawSize: first.rawSize,
  }
}
