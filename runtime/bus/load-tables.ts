import type { Compat } from '../acpi/decode-sub-table.ts'
import type { NfitError } from '../acpi/errors.ts'
import { parseNfit } from '../acpi/parse.ts'
import type { SubTable } from '../acpi/records.ts'
import type { Logger } from '../lib/logger.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { Platform } from '../nfit/firmware.ts'

/** A failure of the platform or of the host, not of the table. */
export interface BusError {
  readonly kind: 'bus'
  readonly errno: 'ENXIO' | 'EINVAL'
  readonly message: string
}

/** How a table is read. */
export interface LoadOptions {
  readonly compat: Compat
  readonly logger: Logger
}

/**
 * The sub-tables of a machine at boot: those of `_FIT` if there is one, else those of the NFIT.
 * A machine without either has none; DIMMs may be plugged later. A `_FIT` that returns no buffer is ignored.
 * Source: `acpi_nfit_add`, drivers/acpi/nfit/core.c.
 */
export function bootTables(platform: Platform, options: LoadOptions): Result<readonly SubTable[], NfitError> {
  const fit = platform.fit()
  if (fit?.type === 'buffer') return subTablesOf(fit.bytes, 'fit', options)
  if (fit !== null) options.logger.log('debug', 'invalid type for _FIT, ignoring')
  const nfit = platform.nfit()
  return nfit === null ? ok([]) : subTablesOf(nfit, 'table', options)
}

/**
 * The sub-tables after notify 0x80, which only `_FIT` has.
 * Errors: -ENXIO no `_FIT`, -EINVAL it returns no buffer.
 * Source: `acpi_nfit_update_notify`.
 */
export function currentTables(
  platform: Platform,
  options: LoadOptions,
): Result<readonly SubTable[], NfitError | BusError> {
  const fit = platform.fit()
  if (fit === null) return err({ kind: 'bus', errno: 'ENXIO', message: 'failed to evaluate _FIT' })
  if (fit.type !== 'buffer') return err({ kind: 'bus', errno: 'EINVAL', message: 'invalid type for _FIT' })
  return subTablesOf(fit.bytes, 'fit', options)
}

function subTablesOf(
  bytes: Uint8Array,
  form: 'table' | 'fit',
  { compat, logger }: LoadOptions,
): Result<readonly SubTable[], NfitError> {
  const table = parseNfit(bytes, { form, compat, logger })
  return table.ok ? ok(table.value.subTables) : table
}
