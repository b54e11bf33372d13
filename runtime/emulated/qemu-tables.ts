// The NFIT that QEMU makes of its `nvdimm` devices. Source: QEMU, hw/acpi/nvdimm.c. Bytes.
import type { HeaderInput } from '../acpi/build.ts'
import { FORMAT_CODES, SPA_GUIDS } from '../acpi/guids.ts'
import type { SubTable } from '../acpi/records.ts'
import { subTable } from '../acpi/sub-table.ts'
import type { DimmHandle, Dpa, Spa } from '../lib/brand.ts'
import { flagNames } from '../lib/fields.ts'

/** One `nvdimm` device of a virtual machine. Its slot is its position. */
export interface QemuDimm {
  readonly address: bigint
  readonly size: bigint
  /** Bytes of the label area; 0: no labels, hence no functions. */
  readonly labelSize: number
  /** NUMA node; default 0. */
  readonly node?: number
}

/** The machine option `nvdimm-persistence`. */
export type QemuPersistence = 'cpu' | 'mem-ctrl'

/** Write-back, non-volatile. */
const MEMORY_MAPPING = 0x8008n
const FIRST_SERIAL = 0x12_3456

/** Header of the table. */
export const QEMU_HEADER: HeaderInput = {
  revision: 1,
  oemId: 'BOCHS ',
  oemTableId: 'BXPC    ',
  oemRevision: 1,
  aslCompilerId: 'BXPC',
  aslCompilerRevision: 1,
}

/** Handle of the DIMM in a slot; 0 is the root device. */
export function qemuHandle(slot: number): DimmHandle {
  return (slot + 1) as DimmHandle
}

/** Range, mapping and control region of each DIMM, then the capabilities if persistence is told. */
export function qemuTables(
  dimms: readonly QemuDimm[],
  persistence: QemuPersistence | null,
): readonly SubTable[] {
  const tables = dimms.flatMap((dimm, slot) => dimmTables(dimm, slot))
  if (persistence === null) return tables
  const flags = persistence === 'cpu' ? flagNames('cacheFlush', 'memFlush') : flagNames('memFlush')
  return [...tables, subTable('caps', { highestCapability: 1, capabilities: flags })]
}

function dimmTables({ address, size, node }: QemuDimm, slot: number): readonly SubTable[] {
  const rangeIndex = (slot + 1) * 2
  return [
    subTable('spa', {
      rangeIndex,
      flags: flagNames('addOnlineOnly', 'proximityValid'),
      proximityDomain: node ?? 0,
      rangeGuid: SPA_GUIDS.pmem,
      address: address as Spa,
      length: size,
      memoryMapping: MEMORY_MAPPING,
    }),
    subTable('memdev', {
      deviceHandle: qemuHandle(slot),
      rangeIndex,
      regionIndex: rangeIndex + 1,
      regionSize: size,
      address: address as Dpa,
    }),
    subTable('dcr', {
      regionIndex: rangeIndex + 1,
      vendorId: 0x8086,
      deviceId: 1,
      revisionId: 1,
      serialNumber: FIRST_SERIAL + slot,
      code: FORMAT_CODES.byte,
      window: {
        windowSize: 0n,
        commandOffset: 0n,
        commandSize: 0n,
        statusOffset: 0n,
        statusSize: 0n,
        flags: flagNames<'controlBuffered'>(),
        reserved1: new Uint8Array(6),
      },
    }),
  ]
}
