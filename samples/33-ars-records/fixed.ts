// The records have to be there: linux 82aa37cf0986.

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
  if (count > (status.length - HEAD) / RECORD) return -EINVAL
  for (let index = 0; index < count; index++) onRecord(recordAt(status, index))
  return 0
}
