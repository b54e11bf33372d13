import type { NdBus } from '../bus/nd-bus.ts'
import type { Errno } from '../lib/errno.ts'
import { isValidRange, overlaps, type AddressRange } from '../lib/range.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { dataRange, type NdHolder } from '../namespace/nd-holder.ts'
import type { NdNamespace } from '../namespace/nd-namespace.ts'

/**
 * Whether user space may have bad memory cleared: not where a driver gives access to data, which would lose its
 * errors silently. All kinds of devices count, with what their information block leaves out at both ends.
 *
 * Linux checks only devices that lie wholly in the range, takes its length from an output field, knows neither
 * offsets nor truncation, and lets every DAX device pass.
 * Errors: -EINVAL the range is empty or does not end within 64 bits; -EBUSY it meets data in use.
 * Source: `nd_pmem_forget_poison_check`, drivers/nvdimm/bus.c.
 */
export function ndPmemForgetPoisonCheck(
  devices: Iterable<NdNamespace | NdHolder>,
  cleared: AddressRange,
): Result<null, Errno> {
  if (cleared.length === 0n || !isValidRange(cleared)) return err('EINVAL')
  for (const device of devices) {
    const data = device.isBound ? dataRange(device) : null
    if (data !== null && overlaps(data, cleared)) return err('EBUSY')
  }
  return ok(null)
}

/** Every device of a bus that may give access to data. */
export function dataDevices({ regions }: NdBus): readonly (NdNamespace | NdHolder)[] {
  return regions.flatMap(({ namespaces, holders }) => [...namespaces, ...holders])
}
