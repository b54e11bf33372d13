// btt_write() goes on using what belongs to its lane after it has given the lane back. Found by reading linux
// 6.12. Here a sector goes to a worker: transferring its buffer leaves an empty array behind, and the
// checksum of nothing is 0.
// Learn: a transferred buffer is gone at once and without an error; take what is needed from it before.

import type { MessagePort } from 'node:worker_threads'

/** Fletcher's sum of the 32-bit words of a sector, in two halves. */
function checksum(words: Uint32Array): bigint {
  let [low, high] = [0, 0]
  for (let index = 0; index < words.length; index++) {
    low = (low + words[index]!) >>> 0
    high = (high + low) >>> 0
  }
  return (BigInt(high) << 32n) | BigInt(low)
}

/** Hands a sector to the writer thread and gives its checksum for the log. */
export function submit(writer: MessagePort, sector: Uint32Array<ArrayBuffer>): bigint {
  writer.postMessage(sector, [sector.buffer])
  return checksum(sector) // FN: use-after-release
}
