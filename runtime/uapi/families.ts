import { maskBetween, maskOf, withoutMask } from '../lib/bitmap.ts'
import type { DsmMask, FamilyId, Guid } from '../lib/brand.ts'
import { guid } from '../lib/guid.ts'

/** Names of the DIMM command families that firmware can answer for. */
export type FamilyName = 'intel' | 'hpe1' | 'hpe2' | 'msft' | 'hyperv'

/** A DIMM command family. */
export interface Family {
  readonly id: FamilyId
  readonly name: FamilyName
  readonly guid: Guid
  /** Functions that the kernel asks for, before firmware is probed. */
  readonly candidates: DsmMask
  /** Functions that `disable_vendor_specific` takes away. */
  readonly vendorSpecific: DsmMask
}

/** `NVDIMM_FAMILY_*`. Source of this file: drivers/acpi/nfit/nfit.h and core.c. */
export const FAMILY = {
  intel: 0 as FamilyId,
  hpe1: 1 as FamilyId,
  hpe2: 2 as FamilyId,
  msft: 3 as FamilyId,
  hyperv: 4 as FamilyId,
  papr: 5 as FamilyId,
} as const

/** `NVDIMM_BUS_FAMILY_*`. */
export const BUS_FAMILY = { nfit: 0 as FamilyId, intel: 1 as FamilyId } as const

/** GUID of the functions of the root device ACPI0012. */
export const BUS_NFIT_GUID: Guid = guid('2f10e7a4-9e91-11e4-89d3-123b93f75cba')

/** GUID of Intel's functions of the root device: firmware activation. */
export const BUS_INTEL_GUID: Guid = guid('c7d8acd4-2df8-4b82-9f65-a325335af149')

/** Candidate masks of the Intel family as it grew. */
export const INTEL_MASKS = {
  /** Before DSM 1.6: the nine standard functions. */
  v1_5: 0x3fe as DsmMask,
  /** DSM 1.6 as first merged (v4.15): adds 11..18. */
  v1_6: 0x7fbfe as DsmMask,
  /** With latch system shutdown status, function 10. */
  latchShutdown: 0x7fffe as DsmMask,
  /** With security 19..28 and firmware activation 29..30. */
  current: maskBetween(1, 30) as DsmMask,
} as const

/** Intel functions 19..28, whose payloads must not be logged. */
export const INTEL_SECURITY_MASK: DsmMask = maskBetween(19, 28) as DsmMask

/** Intel functions 29 and 30. */
export const INTEL_ACTIVATE_MASK: DsmMask = maskOf(29, 30) as DsmMask

/** Intel functions that user space may not call. */
export const INTEL_DENY_MASK: DsmMask = maskBetween(19, 30) as DsmMask

/** Intel functions that are also libnvdimm commands of the same number. */
export const STANDARD_MASK: DsmMask = maskBetween(1, 9) as DsmMask

/** Functions of the bus that the kernel asks for: ARS 1..4, translate 5, inject 7..9. */
export const BUS_CANDIDATES: DsmMask = maskOf(1, 2, 3, 4, 5, 7, 8, 9) as DsmMask

/** Intel's bus functions; used only when firmware has both. */
export const BUS_INTEL_MASK: DsmMask = maskOf(1, 2) as DsmMask

/** The DIMM families in the order in which they are probed; PAPR has a driver of its own. */
export const FAMILIES: readonly Family[] = [
  family(FAMILY.intel, 'intel', '4309ac30-0d11-11e4-9191-0800200c9a66', maskBetween(1, 30), maskOf(9)),
  family(
    FAMILY.hpe1,
    'hpe1',
    '9002c334-acf3-4c0e-9642-a235f0d53bc6',
    maskOf(1, 2, 4, 5, 6, 10, 11, 12, 13, 18, 19, 20),
    0,
  ),
  family(FAMILY.hpe2, 'hpe2', '5008664b-b758-41a0-a03c-27c2f2d04f7e', maskBetween(1, 8), maskOf(8)),
  family(FAMILY.msft, 'msft', '1ee68b36-d4bd-4a1a-9a16-4f8e53d46e05', maskBetween(0, 31), 0),
  family(FAMILY.hyperv, 'hyperv', '5746c5f2-a9a2-4264-ad0e-e4ddc9e09e80', maskBetween(0, 4), 0),
]

/** The family with this number, or `null`. */
export function familyOf(id: FamilyId): Family | null {
  return FAMILIES.find((one) => one.id === id) ?? null
}

/** Largest function number. */
export const MAX_FUNCTION = 31

/**
 * The revision id that a function of a DIMM family is called with; 0 for a function that is out of range.
 * Calls to the bus always use 1.
 */
export function revisionId(id: FamilyId, func: number): number {
  if (id < 0 || id > FAMILY.papr || func < 0 || func > MAX_FUNCTION) return 0
  return id === FAMILY.intel && func >= 11 && func <= 30 ? 2 : 1
}

function family(
  id: FamilyId,
  name: FamilyName,
  text: string,
  candidates: number,
  vendorSpecific: number,
): Family {
  const vendor = vendorSpecific as DsmMask
  return {
    id,
    name,
    guid: guid(text),
    candidates: withoutMask(candidates, 1) as DsmMask,
    vendorSpecific: vendor,
  }
}
