// The descriptor is closed before the first way out: linux 5649607a8d0b.

import fs from 'node:fs'

const EINVAL = 22
const MAGIC = 'NAMESPACE_INDEX\0'
const INDEX_SIZE = 256

/** Sequence number of the first index block in a label image. */
export function sequenceOf(path: string): number {
  const fd = fs.openSync(path, 'r')
  const block = Buffer.alloc(INDEX_SIZE)
  const bytes = fs.readSync(fd, block, 0, INDEX_SIZE, 0)
  fs.closeSync(fd)

  if (bytes < INDEX_SIZE) return -EINVAL
  if (block.toString('latin1', 0, MAGIC.length) !== MAGIC) return -EINVAL
  return block.readUInt32LE(20)
}
