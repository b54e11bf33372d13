// The device-dax arm is reached; Linux still has the other form: linux 006358b35c73.

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

  if (!dev.driver) return 0

  let superblock: Superblock = { dataOffset: 0, endTrunc: 0 }
  if (btt) superblock = { dataOffset: 8192, endTrunc: 0 }
  else if (pfn) superblock = pfn.superblock
  else if (dax) superblock = superblockOf(dax)

  const first = dev.start + superblock.dataOffset
  const last = dev.end - superblock.endTrunc
  return first >= start && last <= end ? -EBUSY : 0
}

function superblockOf(claim: Claim): Superblock {
  return claim.superblock
}
