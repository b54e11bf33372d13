import type { Guid } from '../lib/brand.ts'
import { guid } from '../lib/guid.ts'

/** What a system physical range holds, told by its GUID. */
export type SpaKind = 'volatile' | 'pmem' | 'control' | 'window' | 'vdisk' | 'vcd' | 'pdisk' | 'pcd'

/** Range GUIDs of ACPI 6.5 table 5.132, by kind. */
export const SPA_GUIDS: { readonly [K in SpaKind]: Guid } = {
  volatile: guid('7305944f-fdda-44e3-b16c-3f22d252e5d0'),
  pmem: guid('66f0d379-b4f3-4074-ac43-0d3318b78cdb'),
  control: guid('92f701f6-13b4-405d-910b-299367e8234c'),
  window: guid('91af0530-5d86-470e-a6b0-0a2db9408249'),
  vdisk: guid('77ab535a-45fc-624b-5560-f7b281d1f96e'),
  vcd: guid('3d5abd30-4175-87ce-6d64-d2ade523c4bb'),
  pdisk: guid('5cea02c9-4d07-69d3-269f-4496fbe096f9'),
  pcd: guid('08018188-42cd-bb48-100f-5387d53ded3d'),
}

const KIND_BY_GUID: ReadonlyMap<string, SpaKind> = new Map(
  Object.entries(SPA_GUIDS).map(([kind, value]) => [value, kind as SpaKind]),
)

/** The kind of range a GUID stands for; `null` for any other GUID, whose range is ignored. */
export function spaKind(value: Guid): SpaKind | null {
  return KIND_BY_GUID.get(value) ?? null
}

/** Whether a kind is one of the four virtual disks and CDs, the only ranges that may have index 0. */
export function isVirtual(kind: SpaKind | null): boolean {
  return kind === 'vdisk' || kind === 'vcd' || kind === 'pdisk' || kind === 'pcd'
}

/** Format interface codes of a control region (JEDEC, ACPI 6.5 section 5.2.25.6). */
export const FORMAT_CODES = {
  /** Byte addressable, energy backed (NVDIMM-N). */
  byteEnergyBacked: 0x0101,
  /** Block addressable. */
  block: 0x0201,
  /** Byte addressable, not energy backed. */
  byte: 0x0301,
  /** Hyper-V's virtual NVDIMM. */
  hyperV: 0x1901,
} as const
