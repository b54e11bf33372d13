// nd_pmem_forget_poison_check() returned on nd_dax and kept an arm for it, so that a device-dax is treated as
// if it had no superblock. Smatch reported it in 2017, when linux 006358b35c73 brought it; the Linux source
// still reads so.
// Learn: an early return on a value and a later arm for that value contradict each other; find out which one
// is meant.

const EBUSY = 16

interface Superblock {
  readonly dataOffset: number
  readonly endTrunc: number
}
interface Claim {
  readonly kind: 'btt' | 'pfn' | 'dax'
  readonly superblock: Superblock
}
export interface NdDevice {
  readonly driver: string | null
  readonly start: number
  readonly end: number
  readonly claims: ReadonlyMap<Claim['kind'], Claim>
}

/** May the errors of [start, end] be forgotten? Not while an active namespace lies wholly inside. */
export function forgetPoisonCheck(dev: NdDevice, start: number, end: number): number {
  const btt = dev.claims.get('btt')
  const pfn = dev.claims.get('pfn')
  const dax = dev.claims.get('dax')

  if (dax || !dev.driver) return 0

  let superblock: Superblock = { dataOffset: 0, endTrunc: 0 }
  if (btt) superblock = { dataOffset: 8192, endTrunc: 0 }
  else if (pfn) superblock = pfn.superblock
  else if (dax) superblock = superblockOf(dax) // want "redundant-null-check: we tested 'dax' before and it was 'false'" error

  const first = dev.start + superblock.dataOffset
  const last = dev.end - superblock.endTrunc
  return first >= start && last <= end ? -EBUSY : 0
}

function superblockOf(claim: Claim): Superblock {
  return claim.superblock
}
