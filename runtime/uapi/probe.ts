import { andMask, bit, bitsOf, hasBit, maskBetween, maskOf, orMask, withoutMask } from '../lib/bitmap.ts'
import type { CmdMask, DsmMask, FamilyId, Guid } from '../lib/brand.ts'
import type { Errno } from '../lib/errno.ts'
import { err, ok, type Result } from '../lib/result.ts'
import {
  BUS_CANDIDATES,
  BUS_FAMILY,
  BUS_INTEL_GUID,
  BUS_INTEL_MASK,
  BUS_NFIT_GUID,
  FAMILIES,
  FAMILY,
  familyOf,
  revisionId,
  STANDARD_MASK,
} from './families.ts'

/** Module parameters of the nfit driver that decide about commands. */
export interface NfitOptions {
  readonly forceEnableDimms?: boolean
  readonly disableVendorSpecific?: boolean
  /** Replaces the candidate mask; without effect when vendor commands are disabled. 0: not set. */
  readonly overrideDsmMask?: number
  /** Preferred family when firmware answers for several; -1: none. */
  readonly defaultDsmFamily?: number
  readonly noInitArs?: boolean
  readonly forceLabels?: boolean
}

/** What the firmware of one device answers for. */
export interface DeviceProbe {
  /** Whether function `func` of the `_DSM` with this GUID and revision exists. */
  supports(guid: Guid, revision: number, func: number): boolean
  /** Whether the device has a label method of this name. */
  hasMethod(name: '_LSI' | '_LSR' | '_LSW'): boolean
}

/** The commands of one DIMM. */
export interface DimmCommands {
  /** `null`: firmware answers for none; attributes `family` and `dsm_mask` then fail with -ENXIO. */
  readonly family: FamilyId | null
  readonly dsmMask: DsmMask
  readonly cmdMask: CmdMask
  /** Families that firmware answers for: bit n = family n. */
  readonly familyMask: number
  /** Labels are read through `_LSI` and `_LSR`. */
  readonly lsr: boolean
  /** Labels are written through `_LSW`. */
  readonly lsw: boolean
}

/** The commands of the bus. */
export interface BusCommands {
  readonly dsmMask: DsmMask
  readonly cmdMask: CmdMask
  /** Bit n = bus family n. */
  readonly familyMask: number
  /** Functions of Intel's bus family; 0 unless both exist. */
  readonly intelMask: DsmMask
}

const CALL = bit(10)
const LABEL_FUNCTIONS = maskOf(4, 5, 6)

/**
 * Finds out what a DIMM supports. `device` is `null` when ACPI has no device for its handle:
 * -ENODEV, unless `forceEnableDimms`.
 * Source: `acpi_nfit_add_dimm`, `acpi_nfit_register_dimms`, drivers/acpi/nfit/core.c.
 */
export function probeDimm(
  device: DeviceProbe | null,
  options: NfitOptions = {},
): Result<DimmCommands, Errno> {
  if (device === null) {
    if (options.forceEnableDimms !== true) return err('ENODEV')
    return ok(bareDimm(FAMILY.intel, 0 as DsmMask))
  }
  const { family, familyMask } = findFamily(device, options.defaultDsmFamily ?? -1)
  const candidates = family === null ? (0 as DsmMask) : candidateMask(family, options)
  const guid = family === null ? null : (familyOf(family)?.guid ?? null)
  let dsmMask = 0
  if (family !== null && guid !== null) {
    for (const func of bitsOf(candidates)) {
      if (device.supports(guid, revisionId(family, func), func)) dsmMask = orMask(dsmMask, bit(func))
    }
  }
  const { lsr, lsw } = labelMethods(device, family, candidates, options.forceLabels === true)
  const cmdMask = dimmCmdMask(family, dsmMask as DsmMask, lsr, lsw)
  return ok({ family, dsmMask: dsmMask as DsmMask, cmdMask, familyMask, lsr, lsw })
}

/**
 * A DIMM without an ACPI device, whose functions are told instead of probed: the unit tests of the kernel.
 */
export function bareDimm(family: FamilyId, forced: DsmMask): DimmCommands {
  const cmdMask = dimmCmdMask(family, forced, false, false)
  return { family, dsmMask: forced, cmdMask, familyMask: 0, lsr: false, lsw: false }
}

/**
 * Commands that the ioctl accepts and the `commands` attribute lists: CALL, the standard functions of an
 * Intel DIMM, and the label methods. Functions above 9 stay hidden; they are reached through CALL only.
 */
export function dimmCmdMask(family: FamilyId | null, dsmMask: DsmMask, lsr: boolean, lsw: boolean): CmdMask {
  let mask = CALL
  if (family === FAMILY.intel) mask = orMask(mask, andMask(dsmMask, STANDARD_MASK))
  if (lsr) mask = orMask(mask, maskOf(4, 5))
  if (lsw) mask = orMask(mask, maskOf(6))
  return mask as CmdMask
}

/** The mask before v4.15 (b9b1504d3c6d), which listed every function, most of them as `unknown`. */
export function dimmCmdMaskBefore415(dsmMask: DsmMask): CmdMask {
  return orMask(CALL, dsmMask) as CmdMask
}

/** Functions of a family that firmware is asked for. Function 0 is the query itself, never a command. */
export function candidateMask(id: FamilyId, options: NfitOptions = {}): DsmMask {
  const family = familyOf(id)
  if (family === null) return 0 as DsmMask
  const disabled = options.disableVendorSpecific === true
  const override = options.overrideDsmMask ?? 0
  if (override !== 0 && !disabled) return withoutMask(override >>> 0, 1) as DsmMask
  return (disabled ? withoutMask(family.candidates, family.vendorSpecific) : family.candidates) as DsmMask
}

/** Finds out what the bus supports. Source: `acpi_nfit_init_dsms`. */
export function probeBus(device: DeviceProbe): BusCommands {
  const present = (guid: Guid, candidates: number): number =>
    bitsOf(candidates).reduce(
      (mask, func) => (device.supports(guid, 1, func) ? orMask(mask, bit(func)) : mask),
      0,
    )
  const dsmMask = present(BUS_NFIT_GUID, BUS_CANDIDATES)
  const intel = present(BUS_INTEL_GUID, BUS_INTEL_MASK)
  const both = intel === BUS_INTEL_MASK
  return {
    dsmMask: dsmMask as DsmMask,
    cmdMask: orMask(CALL, andMask(dsmMask, maskBetween(1, 4))) as CmdMask,
    familyMask: both ? maskOf(BUS_FAMILY.nfit, BUS_FAMILY.intel) : maskOf(BUS_FAMILY.nfit),
    intelMask: (both ? intel : 0) as DsmMask,
  }
}

function findFamily(device: DeviceProbe, preferred: number): { family: FamilyId | null; familyMask: number } {
  let family: FamilyId | null = null
  let familyMask = 0
  for (const one of FAMILIES) {
    if (!device.supports(one.guid, 1, 0)) continue
    familyMask = orMask(familyMask, bit(one.id))
    if (family === null || one.id === preferred) family = one.id
  }
  return { family, familyMask }
}

function labelMethods(
  device: DeviceProbe,
  family: FamilyId | null,
  candidates: DsmMask,
  force: boolean,
): { lsr: boolean; lsw: boolean } {
  const viaDsm = family === FAMILY.intel && andMask(candidates, LABEL_FUNCTIONS) === LABEL_FUNCTIONS
  if (viaDsm || !device.hasMethod('_LSI') || !device.hasMethod('_LSR')) return { lsr: false, lsw: false }
  const lsw = device.hasMethod('_LSW')
  // Labels that cannot be written are of no use unless the user insists.
  return { lsr: lsw || force, lsw }
}

/** Whether a function or command is in its mask; numbers out of range are not. */
export function hasFunction(mask: DsmMask | CmdMask, func: number): boolean {
  return Number.isInteger(func) && func >= 0 && func < 32 && hasBit(mask, func)
}
