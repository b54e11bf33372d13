// The question does not end the function, and the arm is reached: linux 006358b35c73.

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

  let unit = fallback
  if (dev.kind === 'btt') unit = dev.sectorSize
  else if (dax) unit = dax.pageSize
  return unit
}
