// A sanity check asked whether a u64 is below zero, which it never is: linux 7e76336e14de (nonsense WARN_ON
// of u64 < 0), 2025. Here a flasher documents -1 as "to the end" and reads the field without its sign.
// Learn: an unsigned read has no negative values left to test for.

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

  const length = request.getBigUint64(8, true)
  const toEnd = length < 0n // FN: impossible-condition, by way of a variable
  if (!toEnd && length > flash.size - start) return -EINVAL
  flash.erase(start, toEnd ? flash.size - start : length)
  return 0
}
