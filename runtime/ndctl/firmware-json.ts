import { U64_MAX } from '../lib/u64.ts'
import { asHex, type NdObject } from './json.ts'
import type { BusFirmwareView, DimmFirmwareView } from './views.ts'

/** Firmware activation of a bus as `ndctl list --firmware` prints it. Source: ndctl, ndctl/json.c. */
export function busFirmwareJson({ method, state }: BusFirmwareView): NdObject {
  return { activate_method: method, activate_state: state ?? undefined }
}

/** Firmware of a DIMM as `ndctl list --firmware` prints it; a version that is not known has all bits set. */
export function dimmFirmwareJson(firmware: DimmFirmwareView): NdObject {
  const { current, canUpdate, next, activateState, needsPowerCycle } = firmware
  if (current === null || current === U64_MAX) return { current_version: asHex(U64_MAX) }
  const known = { current_version: asHex(current), can_update: canUpdate }
  if (next === 0n) return known
  const staged = { ...known, next_version: asHex(next) }
  if (next === U64_MAX) return staged
  return {
    ...staged,
    activate_state: activateState ?? undefined,
    need_powercycle: needsPowerCycle ? true : undefined,
  }
}
