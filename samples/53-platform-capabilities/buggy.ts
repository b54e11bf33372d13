// A table says which of its capability bits are valid by the number of the highest; the kernel makes the mask
// by (1 << (highest + 1)) - 1 without a bound. Found by reading linux 6.12, add_platform_cap(). Without its
// parentheses, as here, the subtraction goes first and the mask is one bit instead of all up to it.
// Learn: `+` and `-` bind tighter than shifts; parenthesize what the shift makes.

const EINVAL = 22
const CACHE_FLUSH = 1 << 0
const MEMORY_FLUSH = 1 << 1
const MIRRORED = 1 << 2

/** Names of the capabilities of a platform: highest valid bit at byte 4, capabilities at byte 8. */
export function platformCapabilities(table: DataView): readonly string[] | number {
  if (table.byteLength < 12) return -EINVAL
  const highest = table.getUint8(4)
  if (highest > 30) return -EINVAL

  // prettier-ignore
  const valid = 1 << highest + 1 - 1 // FN: operator-precedence
  const capabilities = table.getUint32(8, true) & valid
  const names: string[] = []
  if ((capabilities & CACHE_FLUSH) !== 0) names.push('flush of caches')
  if ((capabilities & MEMORY_FLUSH) !== 0) names.push('flush of memory')
  if ((capabilities & MIRRORED) !== 0) names.push('mirroring')
  return names
}
