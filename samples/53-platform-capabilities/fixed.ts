// The mask is made before 1 is taken away: read in linux 6.12, add_platform_cap().

const EINVAL = 22
const CACHE_FLUSH = 1 << 0
const MEMORY_FLUSH = 1 << 1
const MIRRORED = 1 << 2

/** Names of the capabilities of a platform: highest valid bit at byte 4, capabilities at byte 8. */
export function platformCapabilities(table: DataView): readonly string[] | number {
  if (table.byteLength < 12) return -EINVAL
  const highest = table.getUint8(4)
  if (highest > 30) return -EINVAL

  const valid = 2 ** (highest + 1) - 1
  const capabilities = table.getUint32(8, true) & valid
  const names: string[] = []
  if ((capabilities & CACHE_FLUSH) !== 0) names.push('flush of caches')
  if ((capabilities & MEMORY_FLUSH) !== 0) names.push('flush of memory')
  if ((capabilities & MIRRORED) !== 0) names.push('mirroring')
  return names
}
