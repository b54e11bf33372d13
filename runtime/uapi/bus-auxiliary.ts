// Translation and error injection on the bus (root functions 5, 7, 8 and 9).
// Source: tools/testing/nvdimm; ACPI 6.5 section 9.20.7. Packed, little-endian; u64 as bigint.
import { raw, u32, u64, u8 } from '../lib/fields.ts'
import { layout, withTail, type Layout } from '../lib/layout.ts'

/** One place of a translation; 16 bytes. */
export interface TranslatedDimm {
  readonly nfitDeviceHandle: number
  readonly reserved: number
  readonly dpa: bigint
}

/** Function 5 up to its places; 8 bytes in; 28 bytes. */
export interface TranslateSpaHead {
  /** In. */
  readonly spa: bigint
  /** Out: 2 = invalid SPA. */
  readonly status: number
  readonly flags: number
  readonly reserved: Uint8Array
  readonly translateLength: bigint
  readonly numNvdimms: number
}

/** Function 7; 17 bytes in, 4 out; 21 bytes. */
export interface ArsInject {
  readonly errInjSpaRangeBase: bigint
  readonly errInjSpaRangeLength: bigint
  /** Bit0 notify. */
  readonly errInjOptions: number
  /** 2 = invalid. */
  readonly status: number
}

/** Function 8; 16 bytes in, 4 out; 20 bytes. */
export interface ArsInjectClear {
  readonly errInjClrSpaRangeBase: bigint
  readonly errInjClrSpaRangeLength: bigint
  readonly status: number
}

/** Function 9 up to its records; 8 bytes. */
export interface ArsInjectStatusHead {
  readonly status: number
  readonly injErrRecCount: number
}

/** Bytes of {@link TranslatedDimm}. */
export const translatedDimm: Layout<TranslatedDimm> = layout('Translate record', 16, {
  nfitDeviceHandle: u32(0),
  reserved: u32(4),
  dpa: u64(8),
})

/** Bytes of {@link TranslateSpaHead}. */
export const translateSpaHead: Layout<TranslateSpaHead> = layout('Translate SPA, function 5', 28, {
  spa: u64(0),
  status: u32(8),
  flags: u8(12),
  reserved: raw(13, 3),
  translateLength: u64(16),
  numNvdimms: u32(24),
})

/** Bytes of {@link ArsInject}. */
export const arsInject: Layout<ArsInject> = layout('ARS inject, function 7', 21, {
  errInjSpaRangeBase: u64(0),
  errInjSpaRangeLength: u64(8),
  errInjOptions: u8(16),
  status: u32(17),
})

/** Bytes of {@link ArsInjectClear}. */
export const arsInjectClear: Layout<ArsInjectClear> = layout('ARS inject clear, function 8', 20, {
  errInjClrSpaRangeBase: u64(0),
  errInjClrSpaRangeLength: u64(8),
  status: u32(16),
})

/** Bytes of {@link ArsInjectStatusHead}. */
export const arsInjectStatusHead: Layout<ArsInjectStatusHead> = layout('ARS inject status, function 9', 8, {
  status: u32(0),
  injErrRecCount: u32(4),
})

/** Function 5. */
export interface TranslateSpa extends TranslateSpaHead {
  readonly devices: readonly TranslatedDimm[]
}

/** Bytes of {@link TranslateSpa}. */
export const translateSpa: Layout<TranslateSpa> = withTail(
  translateSpaHead,
  'devices',
  translatedDimm,
  (head) => head.numNvdimms,
)

/** One injected error; 16 bytes. */
export interface InjectedError {
  readonly errInjStatSpaRangeBase: bigint
  readonly errInjStatSpaRangeLength: bigint
}

/** Bytes of {@link InjectedError}. */
export const injectedError: Layout<InjectedError> = layout('nd_error_stat_query_record', 16, {
  errInjStatSpaRangeBase: u64(0),
  errInjStatSpaRangeLength: u64(8),
})

/** Function 9. */
export interface ArsInjectStatus extends ArsInjectStatusHead {
  readonly record: readonly InjectedError[]
}

/** Bytes of {@link ArsInjectStatus}. */
export const arsInjectStatus: Layout<ArsInjectStatus> = withTail(
  arsInjectStatusHead,
  'record',
  injectedError,
  (head) => head.injErrRecCount,
)
