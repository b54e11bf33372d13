// Intel security payloads (functions 19 to 28). Functions 23 and 26 are a status word only.
// Source: Intel DSM interface 1.8; drivers/acpi/nfit/intel.h. Packed, little-endian; u64 as bigint.
import { raw, u32, u8 } from '../lib/fields.ts'
import { layout, type Layout } from '../lib/layout.ts'

/** Function 19; 12 bytes. */
export interface SecurityState {
  readonly status: number
  /** Master: bit0 ENABLED, bit1 PLIMIT. */
  readonly extendedState: number
  readonly reserved: Uint8Array
  /** 2 ENABLED, 4 LOCKED, 8 FROZEN, 0x10 PLIMIT, 0x20 UNSUPPORTED, 0x40 OVERWRITE. */
  readonly state: number
  readonly reserved1: Uint8Array
}

/** Functions 20 and 27; 64 bytes in, 4 out; 68 bytes. */
export interface SetPassphrase {
  /** In. */
  readonly oldPass: Uint8Array
  /** In. */
  readonly newPass: Uint8Array
  /** Out. */
  readonly status: number
}

/** Functions 21, 22, 24, 25 and 28; 32 bytes in, 4 out; 36 bytes. */
export interface UsePassphrase {
  /** In. */
  readonly passphrase: Uint8Array
  /** Out. */
  readonly status: number
}

/** Bytes of {@link SecurityState}. */
export const securityState: Layout<SecurityState> = layout('Get security state, function 19', 12, {
  status: u32(0),
  extendedState: u8(4),
  reserved: raw(5, 3),
  state: u8(8),
  reserved1: raw(9, 3),
})

/** Bytes of {@link SetPassphrase}. */
export const setPassphrase: Layout<SetPassphrase> = layout('Set (20) / set master (27) passphrase', 68, {
  oldPass: raw(0, 32),
  newPass: raw(32, 32),
  status: u32(64),
})

/** Bytes of {@link UsePassphrase}. */
export const usePassphrase: Layout<UsePassphrase> = layout(
  'Functions 21, 22, 24, 25, 28 (disable, unlock, erase, overwrite, master erase)',
  36,
  {
    passphrase: raw(0, 32),
    status: u32(32),
  },
)
