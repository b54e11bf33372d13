import { viewOf } from './bytes.ts'

/**
 * The Fletcher checksum of libnvdimm over little-endian 32-bit words; a tail shorter than a word is ignored.
 * Both sums wrap at 32 bits; the result is `high << 32 | low`.
 * Source: `nd_fletcher64`, drivers/nvdimm/core.c.
 */
export function fletcher64(bytes: Uint8Array): bigint {
  const view = viewOf(bytes)
  let low = 0
  let high = 0
  for (let at = 0; at + 4 <= bytes.byteLength; at += 4) {
    low = (low + view.getUint32(at, true)) >>> 0
    high = (high + low) >>> 0
  }
  return (BigInt(high) << 32n) | BigInt(low)
}
