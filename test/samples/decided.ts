/** Tests that decide nothing. */
import { attempt, pair, type Pair, u32View, u64View } from './pair.ts'

export const decided: readonly Pair[] = [
  pair(
    '01-nd-dax-retest',
    {
      buggy: () => import('../../samples/01-nd-dax-retest/buggy.ts'),
      fixed: () => import('../../samples/01-nd-dax-retest/fixed.ts'),
    },
    ({ forgetPoisonCheck }) => {
      const superblock = { dataOffset: 0x1000, endTrunc: 0x1000 }
      const claims = (kind: 'pfn' | 'dax') => new Map([[kind, { kind, superblock }]])
      const device = { driver: 'nd_pmem', start: 0, end: 0x9fff }
      const check = (kind: 'pfn' | 'dax') =>
        forgetPoisonCheck({ ...device, claims: claims(kind) }, 0x1000, 0x8fff)
      return [check('pfn'), check('dax')]
    },
    { buggy: [-16, 0], fixed: [-16, -16] },
  ),
  pair(
    '13-copied-label',
    {
      buggy: () => import('../../samples/13-copied-label/buggy.ts'),
      fixed: () => import('../../samples/13-copied-label/fixed.ts'),
    },
    ({ renameLabel }) => {
      const labels = new Map([[0, { name: 'blue', busy: true }]])
      return [attempt(() => renameLabel(labels, 1, 0)), attempt(() => renameLabel(labels, 0, 1))]
    },
    { buggy: [-6, 'TypeError'], fixed: [-6, -12] },
  ),
  pair(
    '14-scrub-busy',
    {
      buggy: () => import('../../samples/14-scrub-busy/buggy.ts'),
      fixed: () => import('../../samples/14-scrub-busy/fixed.ts'),
    },
    ({ scrubPoll }) => {
      const scrub = { busy: true, cancelled: false, status: 0, finished: 0 }
      return [scrubPoll(scrub), scrub.busy, scrub.finished]
    },
    { buggy: [-11, true, 0], fixed: [0, false, 1] },
  ),
  pair(
    '15-device-type',
    {
      buggy: () => import('../../samples/15-device-type/buggy.ts'),
      fixed: () => import('../../samples/15-device-type/fixed.ts'),
    },
    ({ commandName }) => {
      const bus = { dimms: new Map([[7, { handle: 7 }]]) }
      return [commandName(bus, 7, 1), commandName(bus, 0, 1)]
    },
    { buggy: ['smart', undefined], fixed: ['smart', 'ars_cap'] },
  ),
  pair(
    '19-nd-dax-probe',
    {
      buggy: () => import('../../samples/19-nd-dax-probe/buggy.ts'),
      fixed: () => import('../../samples/19-nd-dax-probe/fixed.ts'),
    },
    ({ daxProbe }) => daxProbe({ name: 'region0', allocate: () => undefined }, 4096),
    { buggy: { mode: 'pmem', align: 4096 }, fixed: -12 },
  ),
  pair(
    '20-overwrite-state',
    {
      buggy: () => import('../../samples/20-overwrite-state/buggy.ts'),
      fixed: () => import('../../samples/20-overwrite-state/fixed.ts'),
    },
    ({ startOverwrite }) =>
      startOverwrite({ name: 'nmem0', driver: null, frozen: false, overwriting: false }),
    { buggy: { ok: false, error: 'EINVAL' }, fixed: { ok: true, then: 'stay disabled' } },
  ),
  pair(
    '21-is-dax',
    {
      buggy: () => import('../../samples/21-is-dax/buggy.ts'),
      fixed: () => import('../../samples/21-is-dax/fixed.ts'),
    },
    ({ accessUnit }) => [
      accessUnit({ kind: 'btt', sectorSize: 512 }, 1),
      accessUnit({ kind: 'dax', pages: 8, pageSize: 4096 }, 1),
    ],
    { buggy: [512, 1], fixed: [512, 4096] },
  ),
  pair(
    '22-erase-all',
    {
      buggy: () => import('../../samples/22-erase-all/buggy.ts'),
      fixed: () => import('../../samples/22-erase-all/fixed.ts'),
    },
    ({ eraseRequest }) => {
      const erased: (readonly bigint[])[] = []
      const flash = { size: 0x1000n, erase: (...range: bigint[]) => void erased.push(range) }
      return [eraseRequest(flash, u64View(0x400n, 2n ** 64n - 1n)), erased]
    },
    { buggy: [-22, []], fixed: [0, [[0x400n, 0xc00n]]] },
  ),
  pair(
    '23-holder-class',
    {
      buggy: () => import('../../samples/23-holder-class/buggy.ts'),
      fixed: () => import('../../samples/23-holder-class/fixed.ts'),
    },
    ({ HolderClass }) => [0x0200_0000, 0xc800_0000].map((word) => new HolderClass(u32View(word)).show()),
    { buggy: ['btt2\n', 'unknown\n'], fixed: ['btt2\n', -6] },
  ),
  pair(
    '24-absent-slot',
    {
      buggy: () => import('../../samples/24-absent-slot/buggy.ts'),
      fixed: () => import('../../samples/24-absent-slot/fixed.ts'),
    },
    ({ attachAll }) => {
      const good = { present: true, faulty: false }
      const slots = [
        { name: 'a', ...good },
        { name: 'b', ...good, present: false },
        { name: 'c', ...good, faulty: true },
      ]
      return attachAll(slots, () => {})
    },
    { buggy: ['b', 'c'], fixed: ['c'] },
  ),
  pair(
    '35-meta-get',
    {
      buggy: () => import('../../samples/35-meta-get/buggy.ts'),
      fixed: () => import('../../samples/35-meta-get/fixed.ts'),
    },
    ({ MetaArea }) => {
      const area = new MetaArea(new Uint8Array(16))
      const sizes = [4, 100].map((length) => area.get(u32View(12, length)))
      return sizes.map((bytes) => (typeof bytes === 'number' ? bytes : `${String(bytes.length)} bytes`))
    },
    { buggy: ['4 bytes', '4 bytes'], fixed: ['4 bytes', -22] },
  ),
  pair(
    '49-map-entry',
    {
      buggy: () => import('../../samples/49-map-entry/buggy.ts'),
      fixed: () => import('../../samples/49-map-entry/fixed.ts'),
    },
    ({ BlockMap }) => {
      const map = new BlockMap(Uint32Array.of(5, 0x4000_0006))
      return [map.lookUp(0), map.lookUp(1)]
    },
    { buggy: [5, 6], fixed: [5, -5] },
  ),
  pair(
    '52-dax-range',
    {
      buggy: () => import('../../samples/52-dax-range/buggy.ts'),
      fixed: () => import('../../samples/52-dax-range/fixed.ts'),
    },
    ({ Allocator }) => {
      const allocator = new Allocator({ start: 0x1000, end: 0x3000 })
      return [allocator.reserve(0x1000, 0x800), allocator.reserve(0, 0x800)]
    },
    { buggy: [0, 0], fixed: [0, -22] },
  ),
  pair(
    '56-find-image',
    {
      buggy: () => import('../../samples/56-find-image/buggy.ts'),
      fixed: () => import('../../samples/56-find-image/fixed.ts'),
    },
    ({ findImage }) => ['FWIMG1\x01\x02', 'nothing at all'].map((text) => findImage(Buffer.from(text))),
    { buggy: [-2, { offset: -1, version: '110.103' }], fixed: [{ offset: 0, version: '1.2' }, -2] },
  ),
  pair(
    '57-store-size',
    {
      buggy: () => import('../../samples/57-store-size/buggy.ts'),
      fixed: () => import('../../samples/57-store-size/fixed.ts'),
    },
    ({ sizeStore }) => {
      const device = { size: 4096, align: 4096, available: 8192 }
      return [sizeStore(device, 'garbage\n'), device.size]
    },
    { buggy: [0, NaN], fixed: [-22, 4096] },
  ),
  pair(
    '75-require-dimm',
    {
      buggy: () => import('../../samples/75-require-dimm/buggy.ts'),
      fixed: () => import('../../samples/75-require-dimm/fixed.ts'),
    },
    ({ targetOf }) => {
      const bus = { name: 'ndbus0', dimms: new Map([[7, { handle: 7 }]]) }
      return [targetOf(bus, 7), attempt(() => targetOf(bus, 0))]
    },
    { buggy: ['dimm7', 'RangeError'], fixed: ['dimm7', 'ndbus0'] },
  ),
]
