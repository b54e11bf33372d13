import type { FamilyId } from '../lib/brand.ts'
import { BUS_FAMILY, FAMILY } from './families.ts'

/** Names of functions, by number. */
type Names = ReadonlyMap<number, string>

const LABELS = [
  [4, 'get namespace label size'],
  [5, 'get namespace label data'],
  [6, 'set namespace label data'],
] as const

const INTEL: Names = new Map([
  [1, 'get SMART and health info'],
  [2, 'get SMART threshold'],
  [3, 'get block NVDIMM flags'],
  ...LABELS,
  [7, 'get command effect log info'],
  [8, 'get command effect log'],
  [9, 'vendor specific command'],
  [10, 'latch system shutdown status'],
  [11, 'get supported modes'],
  [12, 'get firmware info'],
  [13, 'start firmware update'],
  [14, 'send firmware data'],
  [15, 'finish firmware update'],
  [16, 'query firmware update'],
  [17, 'set SMART threshold'],
  [18, 'inject error'],
  [19, 'get security state'],
  [20, 'set passphrase'],
  [21, 'disable passphrase'],
  [22, 'unlock unit'],
  [23, 'freeze lock'],
  [24, 'secure erase'],
  [25, 'overwrite'],
  [26, 'query overwrite'],
  [27, 'set master passphrase'],
  [28, 'master secure erase'],
  [29, 'firmware activate info'],
  [30, 'firmware activate arm'],
])

const HPE1: Names = new Map([
  [1, 'get SMART and health info'],
  [2, 'get SMART threshold'],
  ...LABELS,
  [10, 'identify'],
  [11, 'get energy source'],
  [12, 'get last backup info'],
  [13, 'set lifetime warning threshold'],
  [18, 'get error injection capabilities'],
  [19, 'inject error'],
  [20, 'get error injection status'],
])

const MSFT: Names = new Map([[11, 'get NVDIMM-N health']])

const HYPERV: Names = new Map([
  [1, 'get health'],
  [2, 'get unsafe shutdown count'],
])

const BUS_NFIT: Names = new Map([
  [1, 'get ARS capabilities'],
  [2, 'start ARS'],
  [3, 'get ARS status'],
  [4, 'clear error'],
  [5, 'translate SPA'],
  [7, 'inject ARS error'],
  [8, 'clear injected ARS error'],
  [9, 'get injected ARS errors'],
])

const BUS_INTEL: Names = new Map([
  [1, 'firmware activate info'],
  [2, 'firmware activate'],
])

const DIMM_NAMES: ReadonlyMap<FamilyId, Names> = new Map([
  [FAMILY.intel, INTEL],
  [FAMILY.hpe1, HPE1],
  [FAMILY.msft, MSFT],
  [FAMILY.hyperv, HYPERV],
])

const BUS_NAMES: ReadonlyMap<FamilyId, Names> = new Map([
  [BUS_FAMILY.nfit, BUS_NFIT],
  [BUS_FAMILY.intel, BUS_INTEL],
])

/** What a function of a DIMM family does; `null` where no public source says. Source: ndctl, ndctl/lib. */
export function dimmFunctionName(family: FamilyId, func: number): string | null {
  return DIMM_NAMES.get(family)?.get(func) ?? null
}

/** What a function of a bus family does. */
export function busFunctionName(family: FamilyId, func: number): string | null {
  return BUS_NAMES.get(family)?.get(func) ?? null
}
