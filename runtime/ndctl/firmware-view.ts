import type { DimmDevice } from '../bus/dimm-device.ts'
import type { MachineBus } from '../machine/machine.ts'
import { intelCallOver } from '../nfit/intel-call.ts'
import { FAMILY } from '../uapi/families.ts'
import { firmwareInfo } from '../uapi/intel-firmware.ts'
import { hasFunction } from '../uapi/probe.ts'
import type { BusFirmwareView, DimmFirmwareView } from './views.ts'

/** Intel functions of an update: info, start, send, finish, query. */
const UPDATE_FUNCTIONS = [12, 13, 14, 15, 16] as const
const [GET_INFO] = UPDATE_FUNCTIONS

/** What the activation of firmware is called by libndctl, by how memory is kept quiet meanwhile. */
const METHODS = { quiesce: 'suspend', live: 'live', none: 'reset' } as const

/** Firmware activation of a bus; `null`: none of its DIMMs takes updates. */
export function busFirmware({ nfit }: Pick<MachineBus, 'nfit'>): BusFirmwareView | null {
  if (!nfit.dimms.some(canUpdate)) return null
  const capability = nfit.activation?.capability()
  const state = nfit.activation?.state()
  const shown = state?.ok === true ? state.value : null
  return {
    method: METHODS[capability?.ok === true ? capability.value : 'none'],
    state: shown === 'idle' || shown === 'armed' || shown === 'overflow' ? shown : null,
  }
}

/** Firmware of a DIMM; `null`: it has no command to tell. */
export function dimmFirmware(nfit: MachineBus['nfit'], device: DimmDevice): DimmFirmwareView | null {
  if (!hasIntel(device, GET_INFO)) return null
  const output = intelCallOver(nfit, device)(GET_INFO, new Uint8Array(0), firmwareInfo.size)
  const info = output.ok ? firmwareInfo.decode(output.value) : output
  const told = info.ok && info.value.status === 0 ? info.value : null
  const state = device.activation?.state()
  const result = device.activation?.result()
  const shown = state?.ok === true ? state.value : 'invalid'
  return {
    current: told?.runVersion ?? null,
    canUpdate: canUpdate(device),
    next: told?.updatedVersion ?? 0n,
    activateState: shown === 'invalid' ? null : shown,
    // When the last activation failed, or nobody knows, nothing else helps.
    needsPowerCycle: !(result?.ok === true && ['none', 'success', 'not_staged'].includes(result.value)),
  }
}

function canUpdate(device: DimmDevice): boolean {
  return UPDATE_FUNCTIONS.every((func) => hasIntel(device, func))
}

function hasIntel({ commands }: DimmDevice, func: number): boolean {
  return commands.family === FAMILY.intel && hasFunction(commands.dsmMask, func)
}
