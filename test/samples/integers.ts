/** Integers and units. */
import { attempt, pair, type Pair, u32View, u64View } from './pair.ts'

export const integers: readonly Pair[] = [
  pair(
    '02-forget-poison',
    {
      buggy: () => import('../../samples/02-forget-poison/buggy.ts'),
      fixed: () => import('../../samples/02-forget-poison/fixed.ts'),
    },
    ({ forgetPoison }) => {
      const badRanges = new BigUint64Array([0x1000n, 0x2000n])
      const result = forgetPoison(badRanges, u64View(0x1000n, 2n ** 64n - 0x800n))
      return [result, [...badRanges]]
    },
    // The sum wraps on its way into the list: the bad range has grown downwards.
    { buggy: [0, [0x800n, 0x2000n]], fixed: [-22, [0x1000n, 0x2000n]] },
  ),
  pair(
    '08-label-slots',
    {
      buggy: () => import('../../samples/08-label-slots/buggy.ts'),
      fixed: () => import('../../samples/08-label-slots/fixed.ts'),
    },
    ({ parseIndex }) => [parseIndex(u32View(4, 128), 1024), parseIndex(u32View(0x100_0001, 256), 1024)],
    {
      buggy: [
        { slots: 4, bytes: 512 },
        { slots: 0x100_0001, bytes: 256 },
      ],
      fixed: [{ slots: 4, bytes: 512 }, -22],
    },
  ),
  pair(
    '09-sector-shift',
    {
      buggy: () => import('../../samples/09-sector-shift/buggy.ts'),
      fixed: () => import('../../samples/09-sector-shift/fixed.ts'),
    },
    ({ readSector }) => {
      const offsets: number[] = []
      const disk = {
        read: (offset: number, length: number) => new Uint8Array(offsets.push(offset) && length),
      }
      for (const sector of [3, 0x40_0000, 0x80_0000]) readSector(disk, u32View(sector))
      return offsets
    },
    { buggy: [1536, -(2 ** 31), 0], fixed: [1536, 2 ** 31, 2 ** 32] },
  ),
  pair(
    '10-split-address',
    {
      buggy: () => import('../../samples/10-split-address/buggy.ts'),
      fixed: () => import('../../samples/10-split-address/fixed.ts'),
    },
    ({ parseRecord }) => [parseRecord(u32View(1, 2, 64)), parseRecord(u32View(1, 0x20_0000, 64))],
    // Address 2^53 + 1 becomes its neighbour 2^53.
    {
      buggy: [
        { address: 2 ** 33 + 1, length: 64 },
        { address: 2 ** 53, length: 64 },
      ],
      fixed: [{ address: 2 ** 33 + 1, length: 64 }, -22],
    },
  ),
  pair(
    '11-envelope-total',
    {
      buggy: () => import('../../samples/11-envelope-total/buggy.ts'),
      fixed: () => import('../../samples/11-envelope-total/fixed.ts'),
    },
    ({ callBuffer }) => {
      const buffer = callBuffer(u32View(0xffff_ffff, 9))
      return typeof buffer === 'number' ? buffer : `${buffer.bytes.length} bytes for ${buffer.inLength}`
    },
    { buggy: '8 bytes for 4294967295', fixed: -22 },
  ),
  pair(
    '12-envelope-end',
    {
      buggy: () => import('../../samples/12-envelope-end/buggy.ts'),
      fixed: () => import('../../samples/12-envelope-end/fixed.ts'),
    },
    ({ payloadSpan }) => {
      const span = { start: 0, end: 0 }
      const result = payloadSpan(u64View(0n, 2n ** 53n + 1n), span)
      return [result, BigInt(span.end)]
    },
    // The exact end is 2^53 + 65, in a buffer of 64 bytes.
    { buggy: [0, 2n ** 53n + 64n], fixed: [-22, 0n] },
  ),
  pair(
    '16-snapshot-pages',
    {
      buggy: () => import('../../samples/16-snapshot-pages/buggy.ts'),
      fixed: () => import('../../samples/16-snapshot-pages/fixed.ts'),
    },
    ({ openSnapshot }) => {
      const snapshot = openSnapshot(u32View(0x4000_0001, 4, 7))
      return snapshot && [snapshot.pages, snapshot.memory.length]
    },
    // A thousand million pages in four bytes.
    { buggy: [0x4000_0001, 4], fixed: undefined },
  ),
  pair(
    '25-frame-length',
    {
      buggy: () => import('../../samples/25-frame-length/buggy.ts'),
      fixed: () => import('../../samples/25-frame-length/fixed.ts'),
    },
    ({ Framer }) => {
      const frames: number[][] = []
      new Framer((frame) => frames.push([frame[1]!, frame.length])).write(new Uint8Array(300))
      return frames
    },
    // Announced length and length of the frame.
    {
      buggy: [[44, 303]],
      fixed: [
        [255, 258],
        [45, 48],
      ],
    },
  ),
  pair(
    '31-ars-status',
    {
      buggy: () => import('../../samples/31-ars-status/buggy.ts'),
      fixed: () => import('../../samples/31-ars-status/fixed.ts'),
    },
    ({ splitScrub }) => attempt(() => splitScrub(u32View(0, 4))),
    { buggy: 'RangeError', fixed: -22 },
  ),
  pair(
    '32-frame-body',
    {
      buggy: () => import('../../samples/32-frame-body/buggy.ts'),
      fixed: () => import('../../samples/32-frame-body/fixed.ts'),
    },
    ({ parseFrame }) => {
      const frame = parseFrame(Buffer.from([0, 0, 0, 1, 0x55, 0x66, 0x77, 0x88]))
      return frame && [...frame.body]
    },
    // The frame says that it has no bytes.
    { buggy: [0x55, 0x66], fixed: undefined },
  ),
  pair(
    '58-cleared-bytes',
    {
      buggy: () => import('../../samples/58-cleared-bytes/buggy.ts'),
      fixed: () => import('../../samples/58-cleared-bytes/fixed.ts'),
    },
    ({ clearSectors }) => {
      const bad = { sectors: 3 }
      return [clearSectors({ canClear: true, stuck: new Set([4096]) }, 4096, 512, bad), bad.sectors]
    },
    { buggy: [true, 0], fixed: [false, 3] },
  ),
  pair(
    '60-map-entries',
    {
      buggy: () => import('../../samples/60-map-entries/buggy.ts'),
      fixed: () => import('../../samples/60-map-entries/fixed.ts'),
    },
    ({ mapOf, unwritten }) => {
      const words = new Uint32Array(16).fill(0xc000_0000, 5, 7)
      const arena = { words, mapByteOffset: 16, blocks: 4 }
      return [mapOf(arena).length, unwritten(arena)]
    },
    { buggy: [0, 0], fixed: [4, 2] },
  ),
  pair(
    '64-cleared-range',
    {
      buggy: () => import('../../samples/64-cleared-range/buggy.ts'),
      fixed: () => import('../../samples/64-cleared-range/fixed.ts'),
    },
    ({ BadBlocks, sizeOf }) => {
      const region = { start: 0n, end: 0xfffn }
      const blocks = new BadBlocks(region, [0xe00n])
      blocks.cleared(0xe00n, 0x200n)
      return [sizeOf(region), blocks.bad]
    },
    { buggy: [0x1000n, [0xe00n]], fixed: [0x1000n, []] },
  ),
  pair(
    '69-transfer-size',
    {
      buggy: () => import('../../samples/69-transfer-size/buggy.ts'),
      fixed: () => import('../../samples/69-transfer-size/fixed.ts'),
    },
    ({ planTransfer }) => [planTransfer(u32View(100, 64)), planTransfer(u32View(128, 0))],
    {
      buggy: [
        { pieces: 2, lastPiece: 36 },
        { pieces: Infinity, lastPiece: NaN },
      ],
      fixed: [{ pieces: 2, lastPiece: 36 }, -6],
    },
  ),
  pair(
    '70-cleared-count',
    {
      buggy: () => import('../../samples/70-cleared-count/buggy.ts'),
      fixed: () => import('../../samples/70-cleared-count/fixed.ts'),
    },
    ({ BadSectors }) => {
      const bad = new BadSectors([4, 5, 6])
      bad.cleared(4, 1024)
      bad.cleared(6, 1)
      return bad.size
    },
    { buggy: 0, fixed: 1 },
  ),
  pair(
    '76-range-check',
    {
      buggy: () => import('../../samples/76-range-check/buggy.ts'),
      fixed: () => import('../../samples/76-range-check/fixed.ts'),
    },
    ({ readEeprom }) => {
      const answer = readEeprom(new Uint8Array(16).fill(7), u32View(0x8000_0000, 16))
      return typeof answer === 'number' ? answer : [...answer.subarray(0, 6)]
    },
    // Sixteen bytes that the EEPROM does not have.
    { buggy: [16, 0, 0, 0, 0, 0], fixed: -22 },
  ),
]
