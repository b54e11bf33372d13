// The allocation is tested before anything is made of it: linux b61352101470.

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
  if (allocated === undefined) return -ENOMEM
  return initialize({ ...allocated, align })
}

function initialize(pfn: Pfn): Pfn {
  pfn.mode = 'pmem'
  return pfn
}
