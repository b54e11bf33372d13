// Drivers ask "is it dax?", convert, and test the converted pointer for null; after the question has ended
// the function, the rest is dead: linux 006358b35c73 once more, in the idiom of the code around it.
// Learn: two variables can hold one fact; the second test of it decides nothing.

export type NdDevice =
  | { readonly kind: 'btt'; readonly sectorSize: number }
  | { readonly kind: 'dax'; readonly pages: number; readonly pageSize: number }
  | { readonly kind: 'raw' }

function isDax(dev: NdDevice): dev is NdDevice & { kind: 'dax' } {
  return dev.kind === 'dax'
}

/** Unit of access in bytes. */
export function accessUnit(dev: NdDevice, fallback: number): number {
  const dax = isDax(dev) ? dev : undefined
  if (isDax(dev)) return fallback

  let unit = 1
  if (dev.kind === 'btt') unit = dev.sectorSize
  else if (dax) unit = dax.pageSize // want "redundant-null-check: we tested 'dax' before and it was 'false'" error
  return unit
}
