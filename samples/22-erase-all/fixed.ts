// The length is read with its sign: linux 7e76336e14de.

const EINVAL = 22

export interface Flash {
  readonly size: bigint
  erase(start: bigint, length: bigint): void
}

/** Erases what a request names: start and length of 64 bits each, a length of -1 for all that follows. */
export function eraseRequest(flash: Flash, request: DataView): number {
  if (request.byteLength < 16) return -EINVAL
  const start = request.getBigUint64(0, true)
  if (start > flash.size) return -EINVAL

  const length = request.getBigInt64(8, true)
  const toEnd = length < 0n
  if (!toEnd && length > flash.size - start) return -EINVAL
  flash.erase(start, toEnd ? flash.size - start : length)
  return 0
}
