// The checksum is made while the sector is ours: read in linux 6.12, btt_write().

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
  const sum = checksum(sector)
  writer.postMessage(sector, [sector.buffer])
  return sum
}
