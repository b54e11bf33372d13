// A name was duplicated for the device and lost on several of the error returns that followed. linux
// 5649607a8d0b (leaking provider_name in some paths). Here it is the descriptor of a label image: a tool that
// scans a folder of foreign files runs out of them.
// Learn: between acquiring and releasing, every `return` is a leak until proven otherwise.

import fs from 'node:fs'

const EINVAL = 22
const MAGIC = 'NAMESPACE_INDEX\0'
const INDEX_SIZE = 256

/** Sequence number of the first index block in a label image. */
export function sequenceOf(path: string): number {
  const fd = fs.openSync(path, 'r')
  const block = Buffer.alloc(INDEX_SIZE)
  const bytes = fs.readSync(fd, block, 0, INDEX_SIZE, 0)
  if (bytes < INDEX_SIZE) return -EINVAL // FN: leaked-resource
  const magic = block.toString('latin1', 0, MAGIC.length)
  fs.closeSync(fd)

  if (magic !== MAGIC) return -EINVAL
  return block.readUInt32LE(20)
}
