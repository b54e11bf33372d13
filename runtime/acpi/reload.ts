import { toHex } from '../lib/bytes.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { encodeSubTable } from './build.ts'
import type { SubTable } from './records.ts'

/** What a new `_FIT` buffer adds. */
export interface Reload {
  /** All sub-tables in the order of the new table; those that were there before are the same objects. */
  readonly tables: readonly SubTable[]
  /** Sub-tables that were there before, byte for byte. */
  readonly kept: readonly SubTable[]
  readonly added: readonly SubTable[]
}

/** A reload that takes something away, which Linux refuses with -ENXIO. */
export interface ReloadError {
  readonly kind: 'reload'
  readonly errno: 'ENXIO'
  readonly deleted: readonly SubTable[]
  readonly message: string
}

/**
 * Compares a new set of sub-tables with the previous one, as notify 0x80 does.
 * Identical records are carried over, whatever the order; capabilities are simply replaced, and SMBIOS
 * and unknown types never count. Linear in the number of sub-tables.
 * Source: `acpi_nfit_init`, `acpi_nfit_check_deletions`, drivers/acpi/nfit/core.c.
 */
export function reloadNfit(
  previous: readonly SubTable[],
  next: readonly SubTable[],
): Result<Reload, ReloadError> {
  const left = new Map<string, SubTable[]>()
  for (const table of previous) {
    if (!isTracked(table)) continue
    const key = keyOf(table)
    const same = left.get(key)
    if (same === undefined) left.set(key, [table])
    else same.push(table)
  }
  const tables: SubTable[] = []
  const kept: SubTable[] = []
  const added: SubTable[] = []
  for (const table of next) {
    const old = isTracked(table) ? left.get(keyOf(table))?.pop() : undefined
    if (old === undefined) added.push(table)
    else kept.push(old)
    tables.push(old ?? table)
  }
  const deleted = [...left.values()].flat()
  if (deleted.length > 0) {
    const message = 'new nfit deletes entries (unsupported)'
    return err({ kind: 'reload', errno: 'ENXIO', deleted, message })
  }
  return ok({ tables, kept, added })
}

function isTracked(table: SubTable): boolean {
  return table.kind !== 'caps' && table.kind !== 'smbios' && table.kind !== 'unknown'
}

/** The bytes of a record as text. A record without bytes never came from a table: it gets a key of its own. */
function keyOf(table: SubTable): string {
  const bytes = encodeSubTable(table)
  return bytes.ok ? toHex(bytes.value) : `${table.kind}: ${bytes.error.message}`
}
