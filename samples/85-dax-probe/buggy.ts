// Probing a namespace stored the device that had been made for it without asking whether that had failed: the
// callee answers with an error, never with nothing. Patch of 2022-06 (__dax_pmem_probe use after free, as
// proposed). Here it is asked, for nothing; a number then takes the device's place.
// Learn: know how the callee says no; a test for another way of saying it passes every failure.

const EINVAL = 22
const ENOMEM = 12

export interface DevDax {
  readonly start: number
  readonly length: number
}

export interface Namespace {
  readonly start: number
  readonly length: number
  readonly align: number
  device: DevDax | number | undefined
}

/** Makes a device of memory, or says why not with a negative error. */
function createDevDax(start: number, length: number, align: number): DevDax | number {
  if (start % align !== 0 || length % align !== 0) return -EINVAL
  if (length === 0) return -ENOMEM
  return { start, length }
}

/** Binds a namespace; 0, or a negative error. */
export function probe(namespace: Namespace): number {
  const { start, length, align } = namespace
  const device = createDevDax(start, length, align)
  if (device === undefined) return -ENOMEM // want "impossible-condition: can 'device' even be null\?"
  namespace.device = device
  return 0
}
