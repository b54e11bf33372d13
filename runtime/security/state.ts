import { hasBit } from '../lib/bitmap.ts'
import type { SecurityState } from '../uapi/intel-security.ts'

/** Security of one passphrase, user or master. `null` stands for a DIMM without security. */
export interface Security {
  readonly mode: 'disabled' | 'unlocked' | 'locked' | 'overwrite'
  /** No change until the next power cycle. */
  readonly frozen: boolean
}

/** Bits of the state byte of Intel function 19. */
const STATE = { enabled: 1, locked: 2, frozen: 3, limit: 4, unsupported: 5 } as const

/** Bits of the extended state byte: the master passphrase. */
const MASTER = { enabled: 0, limit: 1 } as const

/** User security from the payload. Source: `intel_security_flags`, drivers/acpi/nfit/intel.c. */
export function userSecurity({ state }: Pick<SecurityState, 'state'>): Security | null {
  if (hasBit(state, STATE.unsupported)) return null
  if (!hasBit(state, STATE.enabled)) return { mode: 'disabled', frozen: false }
  const frozen = hasBit(state, STATE.frozen) || hasBit(state, STATE.limit)
  return { mode: hasBit(state, STATE.locked) ? 'locked' : 'unlocked', frozen }
}

/** Master security from the payload. */
export function masterSecurity({ extendedState }: Pick<SecurityState, 'extendedState'>): Security {
  const mode = hasBit(extendedState, MASTER.enabled) ? 'unlocked' : 'disabled'
  return { mode, frozen: hasBit(extendedState, MASTER.limit) }
}
