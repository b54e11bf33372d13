import type { Dpa, Guid } from '../lib/brand.ts'
import {
  flags,
  guidField,
  text,
  u16,
  u32,
  u64,
  u8,
  type Field,
  type FlagBits,
  type FlagSet,
} from '../lib/fields.ts'
import { guid } from '../lib/guid.ts'
import { layout, type FieldsOf, type Layout, type LayoutError } from '../lib/layout.ts'
import { ok, unwrap, type Result } from '../lib/result.ts'
import { labelError, type LabelError } from './errors.ts'
import type { LabelSize } from './geometry.ts'
import { isSealed, sealLabel } from './label-checksum.ts'

/** Bytes of the name of a label, its NUL included. */
export const LABEL_NAME_SIZE = 64

/** First field of a CXL namespace label (CXL 2.0 section 9.13.2). */
export const CXL_NAMESPACE_UUID: Guid = guid('68bb2c0a-5a77-4937-9f85-3caf41a0f93c')

/** Which layout the labels of an area have. */
export type LabelFormat = 'v1.1' | 'v1.2' | 'cxl'

/** Flags of a label. */
export type LabelFlag = 'readOnly' | 'local' | 'btt' | 'updating'

/** Bit of each flag. */
export const LABEL_FLAGS: FlagBits<LabelFlag> = { readOnly: 0, local: 1, btt: 2, updating: 3 }

/** What all formats have. */
interface LabelBase {
  readonly uuid: Guid
  /** At most 63 characters of one byte each, without the padding. */
  readonly name: string
  readonly flags: FlagSet<LabelFlag>
  /** Position of the DIMM in the interleave set. */
  readonly position: number
  /** Bytes of a sector, 0: the namespace has no sector size of its own. */
  readonly lbaSize: bigint
  readonly dpa: Dpa
  /** Bytes on this DIMM. */
  readonly rawSize: bigint
  /** The slot that the label lies in. */
  readonly slot: number
}

/** A label of version 1.1; 128 bytes, without checksum. */
export interface Label11 extends LabelBase {
  readonly format: 'v1.1'
  /** Labels of the set, one a DIMM. */
  readonly labels: number
  readonly cookie: bigint
}

/** A label of version 1.2; 256 bytes. */
export interface Label12 extends LabelBase {
  readonly format: 'v1.2'
  readonly labels: number
  readonly cookie: bigint
  /** Not used by Linux. */
  readonly align: number
  /** GUID of the system physical range. */
  readonly typeGuid: Guid
  /** What the namespace is used as; the null GUID: unknown. */
  readonly abstractionGuid: Guid
}

/** A label of a CXL memory device; 256 bytes. */
export interface LabelCxl extends LabelBase {
  readonly format: 'cxl'
  /** Ranges of the namespace. */
  readonly ranges: number
  /** In units of 256 MiB. */
  readonly align: number
  readonly regionUuid: Guid
  readonly abstractionGuid: Guid
}

/** A namespace label. */
export type NamespaceLabel = Label11 | Label12 | LabelCxl

/** A label that has no slot yet. */
export type NewLabel = Omit<Label11, 'slot'> | Omit<Label12, 'slot'> | Omit<LabelCxl, 'slot'>

type Stored<L extends NamespaceLabel> = Omit<L, 'format'>

/** Bytes of {@link Label11}. Source of the layouts: drivers/nvdimm/label.h. */
export const label11: Layout<Stored<Label11>> = layout('nd_namespace_label 1.1', 128, intelFields())

/** Bytes of {@link Label12}, the checksum aside. */
export const label12: Layout<Stored<Label12>> = layout('nd_namespace_label', 256, {
  ...intelFields(),
  align: u8(124),
  typeGuid: guidField(128, 'guid'),
  abstractionGuid: guidField(144, 'guid'),
})

/** Bytes of {@link LabelCxl} and the UUID that tells it from a region label. */
export const labelCxl: Layout<Stored<LabelCxl> & { readonly type: Guid }> = layout(
  'cxl_namespace_label',
  256,
  {
    type: guidField(0, 'rfc'),
    uuid: guidField(16, 'rfc'),
    name: labelName(32),
    flags: flags(u32(96), LABEL_FLAGS),
    ranges: u16(100),
    position: u16(102),
    dpa: u64(104),
    rawSize: u64(112),
    slot: u32(120),
    align: u32(124),
    regionUuid: guidField(128, 'rfc'),
    abstractionGuid: guidField(144, 'rfc'),
    lbaSize: wide(160),
  },
)

/** The format of labels of one size. */
export function labelFormat(size: LabelSize, cxl: boolean): LabelFormat {
  if (size === 128) return 'v1.1'
  return cxl ? 'cxl' : 'v1.2'
}

/** Bytes of a label of this format. */
export function labelSizeOf(format: LabelFormat): LabelSize {
  return format === 'v1.1' ? 128 : 256
}

/** The bytes of a label, checksum included. Error `value`: a field cannot hold what it is given. */
export function encodeLabel(label: NamespaceLabel): Result<Uint8Array, LabelError> {
  const encoded = encodeFields(label)
  if (!encoded.ok) return labelError('value', 'EINVAL', encoded.error.message)
  const bytes = encoded.value
  if (label.format !== 'v1.1') sealLabel(bytes)
  return ok(bytes)
}

/**
 * Reads the label of a slot that is in use.
 * Errors: `checksum` (not for version 1.1), `slot` the label says that it lies elsewhere, `value` too few bytes or no
 * namespace label. Source: `slot_valid`, drivers/nvdimm/label.c.
 */
export function decodeLabel(
  bytes: Uint8Array,
  format: LabelFormat,
  slot: number,
): Result<NamespaceLabel, LabelError> {
  const size = labelSizeOf(format)
  if (bytes.byteLength < size) return labelError('value', 'EINVAL', `slot ${slot} has no room for a label`)
  const own = bytes.slice(0, size)
  if (format !== 'v1.1' && !isSealed(own))
    return labelError('checksum', 'EINVAL', `slot ${slot} checksum invalid`)
  const decoded = decodeFields(own, format)
  if (decoded === null) return labelError('value', 'EINVAL', `slot ${slot} holds no namespace label`)
  if (decoded.slot !== slot)
    return labelError('slot', 'EINVAL', `slot ${slot} holds a label of slot ${decoded.slot}`)
  return ok(decoded)
}

function encodeFields(label: NamespaceLabel): Result<Uint8Array, LayoutError> {
  switch (label.format) {
    case 'v1.1':
      return label11.encode(label)
    case 'v1.2':
      return label12.encode(label)
    case 'cxl':
      return labelCxl.encode({ ...label, type: CXL_NAMESPACE_UUID })
  }
}

function decodeFields(bytes: Uint8Array, format: LabelFormat): NamespaceLabel | null {
  switch (format) {
    case 'v1.1':
      return { format, ...unwrap(label11.decode(bytes)) }
    case 'v1.2':
      return { format, ...unwrap(label12.decode(bytes)) }
    case 'cxl': {
      const { type, ...fields } = unwrap(labelCxl.decode(bytes))
      return type === CXL_NAMESPACE_UUID ? { format, ...fields } : null
    }
  }
}

function intelFields(): FieldsOf<Stored<Label11>> {
  return {
    uuid: guidField(0, 'rfc'),
    name: labelName(16),
    flags: flags(u32(80), LABEL_FLAGS),
    labels: u16(84),
    position: u16(86),
    cookie: u64(88),
    lbaSize: u64(96),
    dpa: u64(104),
    rawSize: u64(112),
    slot: u32(120),
  }
}

/** Text that ends at the first NUL, or one byte before the end of its field. */
function labelName(offset: number): Field<string> {
  const whole = text(offset, LABEL_NAME_SIZE)
  return {
    offset,
    size: LABEL_NAME_SIZE,
    get: (view) => {
      const stored = whole.get(view)
      const end = stored.indexOf('\0')
      return stored.slice(0, end === -1 ? LABEL_NAME_SIZE - 1 : end)
    },
    put: (view, value) => {
      if (value.length >= LABEL_NAME_SIZE) return `${value.length} characters leave no room for the NUL`
      if (value.includes('\0')) return 'a NUL inside the name'
      return whole.put(view, value.padEnd(LABEL_NAME_SIZE, '\0'))
    },
  }
}

/** A 16-bit integer as a bigint. */
function wide(offset: number): Field<bigint> {
  const narrow = u16(offset)
  return {
    offset,
    size: 2,
    get: (view) => BigInt(narrow.get(view)),
    put: (view, value) =>
      value > 0xffffn || value < 0n ? `${value} is not a u16` : narrow.put(view, Number(value)),
  }
}
