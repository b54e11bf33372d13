import { viewOf } from '../lib/bytes.ts'
import { fletcher64 } from '../lib/fletcher64.ts'

/** Where labels of 256 bytes keep their checksum. */
const CHECKSUM_AT = 248

/** Enters the checksum of a label whose field for it is zero. */
export function sealLabel(bytes: Uint8Array): void {
  viewOf(bytes).setBigUint64(CHECKSUM_AT, fletcher64(bytes), true)
}

/** Whether the checksum of a label is that of its other bytes. */
export function isSealed(bytes: Uint8Array): boolean {
  const copy = bytes.slice()
  const view = viewOf(copy)
  const stored = view.getBigUint64(CHECKSUM_AT, true)
  view.setBigUint64(CHECKSUM_AT, 0n, true)
  return fletcher64(copy) === stored
}
