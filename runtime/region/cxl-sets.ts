import type { Guid } from '../lib/brand.ts'
import { isValidRange } from '../lib/range.ts'
import type { CxlRegionLabel } from '../labels/region-label.ts'

/** What a device is to a region: its number in the list, and its label. */
export interface CxlSetMember {
  readonly device: number
  readonly label: CxlRegionLabel
}

/** What is wrong with the labels of a region. */
export type CxlSetFault =
  /** A position of the region has no label. */
  | 'missing'
  /** A position has two, or a device has. */
  | 'duplicate'
  /** The labels do not describe one region, or none that a host can show. */
  | 'inconsistent'
  /** Power was lost while they were written. */
  | 'updating'

/** A region of CXL devices, or what is wrong with it. */
export type CxlSet =
  | { readonly ok: true; readonly uuid: Guid; readonly members: readonly CxlSetMember[] }
  | { readonly ok: false; readonly uuid: Guid; readonly fault: CxlSetFault }

/** Devices that a host can interleave. Source: CXL 3.0 section 8.2.4.19. */
const WAYS: readonly number[] = [1, 2, 3, 4, 6, 8, 12, 16]
/** Of 256 bytes to 16 KiB, as powers of two above 256. */
const MAX_GRANULARITY = 6
const ALIGN_UNIT: bigint = 256n << 20n

/**
 * The regions that the labels of some devices tell of, in the order in which they are met; members by position.
 * Source: CXL 3.0 section 9.13.2.
 */
export function cxlSets(devices: readonly (readonly CxlRegionLabel[])[]): readonly CxlSet[] {
  const groups = new Map<Guid, CxlSetMember[]>()
  for (const [device, labels] of devices.entries()) {
    for (const label of labels) {
      const group = groups.get(label.uuid) ?? []
      group.push({ device, label })
      groups.set(label.uuid, group)
    }
  }
  return [...groups].map(([uuid, members]) => judge(uuid, members))
}

function judge(uuid: Guid, found: readonly CxlSetMember[]): CxlSet {
  const members = [...found].sort((a, b) => a.label.position - b.label.position)
  const [first] = members
  const refuse = (fault: CxlSetFault): CxlSet => ({ ok: false, uuid, fault })
  if (first === undefined) return refuse('missing')
  if (members.some(({ label }) => label.flags.names.has('updating'))) return refuse('updating')
  if (!isPossible(first.label) || !members.every(({ label }) => isAlike(label, first.label)))
    return refuse('inconsistent')
  const positions = new Set(members.map(({ label }) => label.position))
  const devices = new Set(members.map(({ device }) => device))
  if (positions.size < members.length || devices.size < members.length) return refuse('duplicate')
  const isComplete = members.length === first.label.labels
  return isComplete && members.every(({ label }, i) => label.position === i)
    ? { ok: true, uuid, members }
    : refuse('missing')
}

function isPossible({ labels, rawSize, hpa, granularity, align }: CxlRegionLabel): boolean {
  if (!WAYS.includes(labels) || granularity > MAX_GRANULARITY || rawSize === 0n) return false
  if (align > 0 && hpa % (BigInt(align) * ALIGN_UNIT) !== 0n) return false
  return isValidRange({ start: hpa, length: rawSize * BigInt(labels) })
}

/** Position, slot and place on the device aside. */
function isAlike(label: CxlRegionLabel, first: CxlRegionLabel): boolean {
  return (
    label.labels === first.labels &&
    label.rawSize === first.rawSize &&
    label.hpa === first.hpa &&
    label.granularity === first.granularity &&
    label.align === first.align
  )
}
