// The length is compared with the room behind the start: linux aa9ad44a42b4.

const EINVAL = 22

/** Do `length` bytes at `start` lie within `size`? */
function inRange(start: number, length: number, size: number): boolean {
  return start <= size && length <= size - start
}

/** Reads a stretch of an EEPROM: address and length in a request of 8 bytes. */
export function readEeprom(eeprom: Uint8Array, request: DataView): Uint8Array | number {
  if (request.byteLength < 8) return -EINVAL
  const start = request.getUint32(0, true)
  const length = request.getUint32(4, true)
  if (!inRange(start, length, eeprom.length)) return -EINVAL

  const answer = new Uint8Array(4 + Math.min(length, 60))
  new DataView(answer.buffer).setUint32(0, length, true)
  answer.set(eeprom.subarray(start, start + answer.length - 4), 4)
  return answer
}
