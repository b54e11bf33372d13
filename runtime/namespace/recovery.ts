import type { Guid } from '../lib/brand.ts'
import { overlaps } from '../lib/range.ts'
import type { NamespaceLabel } from '../labels/label.ts'
import { isConsistent, uuidsOf, type SetMember } from './label-sets.ts'

/** What has to be done to one DIMM so that an update which lost power is as if finished, or as if never begun. */
export type RecoveryStep =
  /** Take the last change back. */
  | { readonly kind: 'roll-back'; readonly member: number }
  /** Free a slot. */
  | { readonly kind: 'free'; readonly member: number; readonly slot: number }
  /** Write the label again without the flag `updating`. */
  | { readonly kind: 'finish'; readonly member: number; readonly label: NamespaceLabel }

/**
 * What a loss of power in the middle of an update of several DIMMs left to do. An update first writes the new labels
 * of all DIMMs with the flag `updating`, then again without it; each DIMM keeps its generation before.
 * A set that is complete and consistent is finished; one that is not goes back as a whole. A set that was to be
 * deleted, of which some DIMMs have no label any more, is deleted. Without flags, and where the labels do not tell
 * which of these it is, nothing is done.
 * Source of the flag: UEFI 2.10 section 13.19; Linux sets it and never looks at it.
 */
export function planRecovery(members: readonly SetMember[]): readonly RecoveryStep[] {
  return uuidsOf(members).flatMap((uuid) => planSet(members, uuid))
}

function planSet(members: readonly SetMember[], uuid: Guid): readonly RecoveryStep[] {
  const own = members.map((member) => member.labelsOf(uuid).filter((label) => isInside(label, member)))
  // Two labels of one UUID on a DIMM are nothing that an update leaves behind.
  if (own.some((labels) => labels.length > 1)) return []
  const labels = own.map(([label]) => label ?? null)
  const present = labels.filter((label) => label !== null)
  const updating = labels.map((label) => label?.flags.names.has('updating') === true)
  if (!updating.includes(true)) return []
  if (present.length < members.length) {
    const all = labels.every((label, i) => label === null || updating[i] === true)
    return all ? planIncomplete(members, labels) : []
  }
  if (isConsistent(members, present)) {
    return present.flatMap((label, member) =>
      updating[member] === true ? [{ kind: 'finish', member, label }] : [],
    )
  }
  const before = members.map((member, i) =>
    updating[i] === true ? labelBefore(member, labels[i] ?? null) : (labels[i] ?? null),
  )
  const complete = before.filter((label) => label !== null)
  if (complete.length < members.length || !isConsistent(members, complete)) return []
  return updating.flatMap((is, member) => (is ? [{ kind: 'roll-back', member }] : []))
}

/** Some DIMMs have no label of the set, all others have one that is being updated. */
function planIncomplete(
  members: readonly SetMember[],
  labels: readonly (NamespaceLabel | null)[],
): readonly RecoveryStep[] {
  const steps: RecoveryStep[] = []
  let deleted = 0
  for (const [i, member] of members.entries()) {
    const label = labels[i] ?? null
    if (label === null) continue
    // Its index block was being replaced, which only a deletion does to a set that is not complete.
    const isTorn =
      member.lastChange === null && isVacant(members, labels, label.dpa - member.start, label.rawSize)
    if (!isTorn && !isLastChange(member, label)) return []
    if (!isTorn && labelBefore(member, label) === null) {
      steps.push({ kind: 'roll-back', member: i })
    } else {
      steps.push({ kind: 'free', member: i, slot: label.slot })
      deleted++
    }
  }
  return deleted === 0 || deleted === steps.length ? steps : []
}

/** Whether the members without a label have nothing else at the place of the set. */
function isVacant(
  members: readonly SetMember[],
  labels: readonly (NamespaceLabel | null)[],
  offset: bigint,
  size: bigint,
): boolean {
  const place = { start: offset, length: size }
  return members.every(
    (member, i) =>
      labels[i] !== null ||
      !member.labels.some((one) => overlaps({ start: one.dpa - member.start, length: one.rawSize }, place)),
  )
}

/** The label of the same UUID before the last change, when that change wrote this label. */
function labelBefore(member: SetMember, label: NamespaceLabel | null): NamespaceLabel | null {
  if (label === null || !isLastChange(member, label)) return null
  return member.lastChange?.before.get(label.uuid)?.[0] ?? null
}

/** Whether the last change of a DIMM wrote this label and no other. */
function isLastChange({ lastChange }: SetMember, { slot }: NamespaceLabel): boolean {
  return lastChange?.written?.slot === slot
}

function isInside({ dpa }: NamespaceLabel, { start, size }: SetMember): boolean {
  return dpa >= start && dpa < start + size
}
