import type { Dpa, Guid } from '../lib/brand.ts'
import { flags, guidField, u16, u32, u64, type FlagBits, type FlagSet } from '../lib/fields.ts'
import { guid } from '../lib/guid.ts'
import { layout, type Layout } from '../lib/layout.ts'
import { ok, type Result } from '../lib/result.ts'
import { labelError, type LabelError } from './errors.ts'
import { isSealed, sealLabel } from './label-checksum.ts'

/** First field of a CXL region label. */
export const CXL_REGION_UUID: Guid = guid('529d7c61-da07-47c4-a93f-ecdf2c06f444')

/** Flags of a region label. */
export type RegionFlag = 'updating'

/** Bit of each flag. */
export const REGION_FLAGS: FlagBits<RegionFlag> = { updating: 3 }

/** What a CXL memory device is to a region: one label a device; 256 bytes. */
export interface CxlRegionLabel {
  readonly format: 'cxl region'
  readonly uuid: Guid
  readonly flags: FlagSet<RegionFlag>
  /** Devices of the region. */
  readonly labels: number
  /** Place of this device in the region. */
  readonly position: number
  readonly dpa: Dpa
  /** Bytes on this device. */
  readonly rawSize: bigint
  /** Where the host is to show the region; 0: anywhere. */
  readonly hpa: bigint
  readonly slot: number
  /** Interleave granularity: `256 << granularity` bytes. */
  readonly granularity: number
  /** In units of 256 MiB; 0: none. */
  readonly align: number
}

/** A region label that has no slot yet. */
export type NewRegionLabel = Omit<CxlRegionLabel, 'slot'>

/** Bytes of {@link CxlRegionLabel} and the UUID that tells it from a namespace label. */
export const cxlRegionLabel: Layout<Omit<CxlRegionLabel, 'format'> & { readonly type: Guid }> = layout(
  'cxl_region_label',
  256,
  {
    type: guidField(0, 'rfc'),
    uuid: guidField(16, 'rfc'),
    flags: flags(u32(32), REGION_FLAGS),
    labels: u16(36),
    position: u16(38),
    dpa: u64(40),
    rawSize: u64(48),
    hpa: u64(56),
    slot: u32(64),
    granularity: u32(68),
    align: u32(72),
  },
)

/** The bytes of a region label, checksum included. Error `value`: a field cannot hold what it is given. */
export function encodeRegionLabel(label: CxlRegionLabel): Result<Uint8Array, LabelError> {
  const encoded = cxlRegionLabel.encode({ ...label, type: CXL_REGION_UUID })
  if (!encoded.ok) return labelError('value', 'EINVAL', encoded.error.message)
  sealLabel(encoded.value)
  return encoded
}

/** Whether the bytes of a slot say that they are a region label. */
export function isRegionLabel(bytes: Uint8Array): boolean {
  const decoded = cxlRegionLabel.decode(bytes)
  return decoded.ok && decoded.value.type === CXL_REGION_UUID
}

/**
 * Reads the region label of a slot that is in use.
 * Errors: `checksum`; `slot` the label says that it lies elsewhere; `value` too few bytes, or no region label.
 */
export function decodeRegionLabel(bytes: Uint8Array, slot: number): Result<CxlRegionLabel, LabelError> {
  const own = bytes.slice(0, cxlRegionLabel.size)
  const decoded = cxlRegionLabel.decode(own)
  if (!decoded.ok || decoded.value.type !== CXL_REGION_UUID)
    return labelError('value', 'EINVAL', `slot ${slot} holds no region label`)
  if (!isSealed(own)) return labelError('checksum', 'EINVAL', `slot ${slot} checksum invalid`)
  const { type: _, ...fields } = decoded.value
  if (fields.slot !== slot)
    return labelError('slot', 'EINVAL', `slot ${slot} holds a label of slot ${fields.slot}`)
  return ok({ format: 'cxl region', ...fields })
}
