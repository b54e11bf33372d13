/**
 * Counts what a random 4 KiB write costs on translation tables of growing size and prints ratios between sizes.
 * A write is one block, two halves of a log entry, one map entry read and one written, whatever the size; opening reads
 * the log and nothing else of a table. Usage: `node dist/test/bench/btt.js [writes]`.
 */
import { BadBlocks } from '../../runtime/badrange/bad-blocks.ts'
import { openBtt, type Btt } from '../../runtime/btt/btt.ts'
import { createBtt } from '../../runtime/btt/create.ts'
import { guid, NULL_GUID } from '../../runtime/lib/guid.ts'
import { ok, unwrap } from '../../runtime/lib/result.ts'
import type { Media } from '../../runtime/media/media.ts'
import { SparseMemory } from '../../runtime/media/sparse-memory.ts'
import { NamespaceBytes } from '../../runtime/pmem/namespace-bytes.ts'

interface Work {
  reads: number
  readBytes: number
  writes: number
  writtenBytes: number
}

interface Row {
  readonly size: number
  readonly open: Work
  readonly write: Work
  readonly microseconds: number
}

const MIB = 2 ** 20
const SIZES = [16 * MIB, 256 * MIB, 4096 * MIB, 65_536 * MIB]
const writes = Number(process.argv[2] ?? 20_000)

console.log(
  `| size | open: reads, bytes | write: reads, bytes | write: writes, bytes | µs a write | µs ratio |`,
)
console.log('|---|---|---|---|---|---|')
const rows = SIZES.map(measure)
for (const { size, open, write, microseconds } of rows) {
  const first = rows[0]?.microseconds ?? microseconds
  console.log(
    `| ${size / MIB} MiB | ${open.reads}, ${open.readBytes} | ${write.reads}, ${write.readBytes} | ${write.writes}, ${write.writtenBytes} | ${microseconds.toFixed(2)} | ${(microseconds / first).toFixed(2)} |`,
  )
}
const [smallest] = rows
const constant = rows.every(
  ({ write, open }) => sameWork(write, smallest?.write) && sameWork(open, smallest?.open),
)
console.log(constant ? 'work does not depend on the size' : 'WORK DEPENDS ON THE SIZE')
process.exitCode = constant ? 0 : 1

function measure(size: number): Row {
  const memory = new SparseMemory(size)
  const bytes = new NamespaceBytes({
    memory,
    badBlocks: new BadBlocks(),
    clearPoison: (_, length) => ok(length),
    flush: () => ok(null),
  })
  const identity = { uuid: guid('00010203-0405-0607-0809-0a0b0c0d0e0f'), parentUuid: NULL_GUID }
  unwrap(createBtt(bytes, { ...identity, version: 'v2.0', lbaSize: 4096, overwrite: 'nothing' }))
  const work: Work = { reads: 0, readBytes: 0, writes: 0, writtenBytes: 0 }
  const btt = unwrap(openBtt(counted(bytes, work), { parentUuid: NULL_GUID, version: 'v2.0' }))
  const open = { ...work }
  randomWrites(btt, 256)
  const before = { ...work }
  const start = process.hrtime.bigint()
  randomWrites(btt, writes)
  const microseconds = Number(process.hrtime.bigint() - start) / 1000 / writes
  const each = (key: keyof Work): number => (work[key] - before[key]) / writes
  const write = {
    reads: each('reads'),
    readBytes: each('readBytes'),
    writes: each('writes'),
    writtenBytes: each('writtenBytes'),
  }
  return { size, open, write, microseconds }
}

function randomWrites(btt: Btt, count: number): void {
  const data = new Uint8Array(4096).fill(0xa5)
  let state = 1
  for (let i = 0; i < count; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    // As many pages of the simulated memory for every size: the host's memory is not what is measured.
    const sector = (state % 4096) * Math.floor(btt.sectors / 4096)
    unwrap(btt.write(btt.sectors < 4096 ? state % btt.sectors : sector, data))
  }
}

function counted(media: Media, work: Work): Media {
  return {
    size: media.size,
    read: (offset, length) => {
      work.reads++
      work.readBytes += length
      return media.read(offset, length)
    },
    write: (offset, bytes, mode) => {
      work.writes++
      work.writtenBytes += bytes.byteLength
      return media.write(offset, bytes, mode)
    },
    hasBad: (offset, length) => media.hasBad(offset, length),
  }
}

function sameWork(a: Work, b: Work | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
