// nd_dax_probe() took the address of a member of an object that may be missing, so that the callee's null
// test never fired. Seen in review, linux b61352101470 (illogical code in nd_dax_probe). A spread does the
// same here.
// Learn: test for absence where it can still be seen; `{ ...missing }` is an object.

const ENOMEM = 12

export interface Pfn {
  mode: 'none' | 'ram' | 'pmem'
  align: number
}
export interface DaxRegion {
  readonly name: string
  /** Nothing when the region has no memory left for a device. */
  allocate(): Pfn | undefined
}

/** Makes a device-dax of a region, or says why not. */
export function daxProbe(region: DaxRegion, align: number): Pfn | number {
  const allocated = region.allocate()
  const pfn: Pfn = { mode: 'none', ...allocated, align }
  return initialize(pfn)
}

function initialize(pfn: Pfn | undefined): Pfn | number {
  if (pfn === undefined) return -ENOMEM // FN: impossible-condition, across calls
  pfn.mode = 'pmem'
  return pfn
}
