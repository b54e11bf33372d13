// The number of records in a scrub status bounded the loop over them, although the buffer may hold fewer.
// linux 82aa37cf0986 compares it with the length of the output. Here slices never end, and four billion empty
// records follow the real ones.
// Learn: a count from outside is a claim about the buffer; check it against the buffer before looping.

const EINVAL = 22
const HEAD = 8
const RECORD = 24

function recordAt(status: Buffer, index: number): Buffer {
  const start = HEAD + index * RECORD
  return status.subarray(start, start + RECORD)
}

/** Reads the bad ranges of a scrub status: a count at byte 4, records of 24 bytes from byte 8. */
export function readRecords(status: Buffer, onRecord: (record: Buffer) => void): number {
  if (status.length < HEAD) return -EINVAL
  const count = status.readUInt32LE(4)
  for (let index = 0; index < count; index++) onRecord(recordAt(status, index)) // FN: unbounded-loop
  return 0
}
