/** Tables of any size, as a machine with very many DIMMs would have them. */
import { SPA_GUIDS } from '../../runtime/acpi/guids.ts'
import { buildNfit } from '../../runtime/acpi/build.ts'
import { parseNfit } from '../../runtime/acpi/parse.ts'
import type { SubTable } from '../../runtime/acpi/records.ts'
import { subTable } from '../../runtime/acpi/sub-table.ts'
import type { DimmHandle, Spa } from '../../runtime/lib/brand.ts'
import { unwrap } from '../../runtime/lib/result.ts'
import { wireDimms } from '../../runtime/nfit/dimms.ts'
import { indexTables } from '../../runtime/nfit/index-tables.ts'
import { buildRegions, type Region } from '../../runtime/nfit/regions.ts'

const GIB = 1n << 30n

/** Five sub-tables a DIMM: range, mapping, control region, flush hints, interleave. `count` is a multiple of 5. */
export function largeTable(count: number): Uint8Array {
  const tables: SubTable[] = []
  for (let i = 0; i < count / 5; i++) {
    const index = i + 1
    const deviceHandle = i as DimmHandle
    tables.push(
      subTable('spa', {
        rangeIndex: index,
        rangeGuid: SPA_GUIDS.pmem,
        address: (BigInt(i) * GIB) as Spa,
        length: GIB,
      }),
      subTable('memdev', {
        deviceHandle,
        rangeIndex: index,
        regionIndex: index,
        regionSize: GIB,
        interleaveIndex: index,
      }),
      subTable('dcr', { regionIndex: index, vendorId: 0x8680, serialNumber: i, code: 0x301 }),
      subTable('flush', { deviceHandle, hintAddress: [0xf000_0000n + BigInt(i) * 64n] }),
      subTable('idt', { interleaveIndex: index, lineSize: 4096, lineOffset: [0] }),
    )
  }
  return unwrap(buildNfit({ subTables: tables }))
}

/** Everything between the bytes of a table and the regions of the machine. */
export function parseAndWire(bytes: Uint8Array): readonly Region[] {
  const index = indexTables(unwrap(parseNfit(bytes)).subTables)
  return buildRegions(index, unwrap(wireDimms(index))).regions
}
