// __nd_ioctl() added a user's input and output lengths in 32 bits and compared the sum with the largest
// buffer. Found by Smatch; linux 58738c495e15 adds in 64 bits. A wrapped sum passes, and the input does not
// fit.
// Learn: make the sum in full, then test it; `>>> 0` in front of a test undoes it.

const EINVAL = 22
const MAX_BUFFER = 4 * 1024 * 1024

export interface CallBuffer {
  readonly bytes: Uint8Array
  readonly inLength: number
}

/** Makes the buffer for a call: the user's input first, room for the output behind it. */
export function callBuffer(header: DataView): CallBuffer | number {
  if (header.byteLength < 8) return -EINVAL
  const inLength = header.getUint32(0, true)
  const outLength = header.getUint32(4, true)
  const total = (inLength + outLength) >>> 0 // want "unchecked-overflow: potential integer overflow from user 'inLength \+ outLength'"
  if (total > MAX_BUFFER) return -EINVAL
  return { bytes: new Uint8Array(total), inLength }
}
