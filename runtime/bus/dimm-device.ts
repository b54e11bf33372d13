import type { DimmHandle } from '../lib/brand.ts'
import type { Clock } from '../lib/clock.ts'
import { DimmActivation, type BusActivation } from '../firmware/activation.ts'
import type { CtlBus, CtlDimm } from '../nfit/ctl.ts'
import type { DimmRecord } from '../nfit/dimms.ts'
import { flagWords } from '../nfit/identity.ts'
import { intelCallOver, type IntelCall } from '../nfit/intel-call.ts'
import { SecurityController, type Keyring } from '../security/controller.ts'
import { FAMILY, INTEL_ACTIVATE_MASK } from '../uapi/families.ts'
import { smart } from '../uapi/intel-smart.ts'
import { hasFunction, type DimmCommands } from '../uapi/probe.ts'
import { decodeSmart } from '../uapi/smart-info.ts'
import { bitsOf } from '../lib/bitmap.ts'

/** What a DIMM device is made with. */
export interface DimmDeviceOptions {
  /** N of `nmemN`. */
  readonly id: number
  readonly record: DimmRecord
  readonly commands: DimmCommands
  readonly hasDevice: boolean
  readonly bus: CtlBus
  readonly clock: Clock
  readonly keyring: Keyring
  readonly activation: BusActivation | null
  /** Whether the DIMM is part of an active region. */
  readonly isBusy: (handle: DimmHandle) => boolean
  readonly onSecurity: (device: DimmDevice) => void
}

/**
 * A registered DIMM, `nmemN`, with what its firmware can do.
 * Source: `acpi_nfit_register_dimms`, `nfit_intel_shutdown_status`, drivers/acpi/nfit/core.c.
 */
export class DimmDevice implements CtlDimm {
  readonly name: string
  readonly handle: DimmHandle
  readonly commands: DimmCommands
  readonly hasDevice: boolean
  /** Shutdowns that lost data, as SMART counted them when the DIMM was registered; `null`: not told. */
  readonly dirtyShutdowns: number | null
  /** Whether the last shutdown lost data. */
  readonly isDirty: boolean
  /** `null` without Intel's security functions. */
  readonly security: SecurityController | null
  /** Arming for an activation of firmware; `null` when bus or DIMM have no functions for it. */
  readonly activation: DimmActivation | null
  /** What the table says; follows every reload. */
  record: DimmRecord

  constructor(options: DimmDeviceOptions) {
    const { id, record, commands, hasDevice, bus, activation } = options
    this.name = `nmem${id}`
    this.handle = record.handle
    this.record = record
    this.commands = commands
    this.hasDevice = hasDevice
    const call = intelCallOver(bus, this)
    const isIntel = commands.family === FAMILY.intel
    const health = isIntel ? shutdownState(call, commands) : null
    this.isDirty = health?.isDirty ?? false
    this.dirtyShutdowns = health?.count ?? null
    this.security = isIntel && hasFunction(commands.dsmMask, 19) ? this.#security(call, options) : null
    const canArm = isIntel && bitsOf(INTEL_ACTIVATE_MASK).every((func) => hasFunction(commands.dsmMask, func))
    this.activation = canArm && activation !== null ? new DimmActivation(call, activation) : null
  }

  /** Words of the `flags` attribute. */
  get flagWords(): readonly string[] {
    return flagWords(this.record.flags, this.isDirty)
  }

  #security(
    call: IntelCall,
    { commands, clock, keyring, isBusy, onSecurity }: DimmDeviceOptions,
  ): SecurityController {
    return new SecurityController({
      call,
      clock,
      keyring,
      dsmMask: commands.dsmMask,
      dimmId: this.record.id ?? this.name,
      isBusy: () => isBusy(this.handle),
      onNotify: () => onSecurity(this),
    })
  }
}

/** Asks SMART once how the last shutdown went; `null` when it does not say. */
function shutdownState(
  call: IntelCall,
  { dsmMask }: DimmCommands,
): { readonly isDirty: boolean; readonly count: number | null } | null {
  if (!hasFunction(dsmMask, 1)) return null
  const output = call(1, new Uint8Array(0), smart.size)
  const info = output.ok ? decodeSmart(output.value) : output
  if (!info.ok || info.value.status !== 0) return null
  return { isDirty: info.value.dirtyShutdown ?? false, count: info.value.shutdownCount ?? null }
}
