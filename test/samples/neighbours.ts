/** Defects of what surrounds NVDIMM drivers: device-DAX, peer-to-peer memory, other providers. */
import { pair, type Pair } from './pair.ts'

export const neighbours: readonly Pair[] = [
  pair(
    '77-mapping-range',
    {
      buggy: () => import('../../samples/77-mapping-range/buggy.ts'),
      fixed: () => import('../../samples/77-mapping-range/fixed.ts'),
    },
    ({ storeMapping }) => {
      const device = { bound: false, extents: [] }
      return [['10-1f\n', 'all', '20-10'].map((text) => storeMapping(device, text)), device.extents]
    },
    {
      buggy: [
        [6, 3, 5],
        [
          { first: 16, last: 31 },
          { first: 0, last: 0 },
          { first: 32, last: 16 },
        ],
      ],
      fixed: [[6, -22, -22], [{ first: 16, last: 31 }]],
    },
  ),
  pair(
    '78-inserted-pages',
    {
      buggy: () => import('../../samples/78-inserted-pages/buggy.ts'),
      fixed: () => import('../../samples/78-inserted-pages/fixed.ts'),
    },
    ({ PageMap, mapPages }) => {
      const pageMap = new PageMap()
      let free = 0x10000
      const provider = {
        pageMap,
        allocate: (bytes: number) => {
          free -= bytes
          return free
        },
        free: (_: number, bytes: number) => {
          free += bytes
        },
      }
      return [mapPages(provider, 4, (index) => index < 2), pageMap.references, free]
    },
    { buggy: [-12, 3, 0x10000], fixed: [-12, 0, 0x10000] },
  ),
  pair(
    '79-driver-count',
    {
      buggy: () => import('../../samples/79-driver-count/buggy.ts'),
      fixed: () => import('../../samples/79-driver-count/fixed.ts'),
    },
    ({ DaxBus }) => {
      const answers = [-12, 0]
      const bus = new DaxBus(() => answers.shift() ?? 0)
      const driver = { name: 'device_dax', matchAlways: true }
      return [bus.registerDriver(driver), bus.registerDriver(driver), bus.registerDriver(driver)]
    },
    { buggy: [-12, -22, -22], fixed: [-12, 0, -22] },
  ),
  pair(
    '80-flush-request',
    {
      buggy: () => import('../../samples/80-flush-request/buggy.ts'),
      fixed: () => import('../../samples/80-flush-request/fixed.ts'),
    },
    ({ FlushQueue }) => {
      const queue = new FlushQueue()
      queue.abandon(queue.submit())
      const second = queue.submit()
      queue.answer(0)
      const early = second.isDone
      queue.answer(5)
      return [early, second.isDone, queue.finish(second)]
    },
    // Does the answer to the first flush pass for that to the second?
    { buggy: [true, true, 5], fixed: [false, true, 5] },
  ),
  pair(
    '81-page-map-sectors',
    {
      buggy: () => import('../../samples/81-page-map-sectors/buggy.ts'),
      fixed: () => import('../../samples/81-page-map-sectors/fixed.ts'),
    },
    ({ clearPageMap }) => {
      const zeroed: number[] = []
      const zero = (sector: number): void => void zeroed.push(sector)
      // The second namespace of its region, at 1 MiB: sector 2048.
      clearPageMap({ offset: 1 << 20, dataOffset: 1 << 16, zero }, [20, 2048 + 30, 2048 + 300])
      return zeroed
    },
    { buggy: [20], fixed: [30] },
  ),
  pair(
    '82-released-ranges',
    {
      buggy: () => import('../../samples/82-released-ranges/buggy.ts'),
      fixed: () => import('../../samples/82-released-ranges/fixed.ts'),
    },
    ({ DaxDevice }) => {
      const freed: number[] = []
      const device = new DaxDevice({ free: ({ start }) => void freed.push(start) })
      device.add({ start: 0x1000, length: 0x1000 })
      device.add({ start: 0x8000, length: 0x1000 })
      device.release()
      device.add({ start: 0x4000, length: 0x800 })
      return [freed.sort((a, b) => a - b), device.physical(0x10), device.physical(0x900)]
    },
    {
      buggy: [[0x1000, 0x8000], 0x4010, 0x8100],
      fixed: [[0x1000, 0x8000], 0x4010, undefined],
    },
  ),
  pair(
    '83-resource-name',
    {
      buggy: () => import('../../samples/83-resource-name/buggy.ts'),
      fixed: () => import('../../samples/83-resource-name/fixed.ts'),
    },
    ({ listResources, nameOf }) => {
      const messages = ['\0\0\0\x01dax0.0', '\0\0\0\x02kmem']
      const receive = (into: Uint8Array): number => {
        const text = messages.shift() ?? ''
        into.set(Array.from(text, (letter) => letter.charCodeAt(0)))
        return text.length
      }
      return listResources({ receive }).map(nameOf)
    },
    { buggy: ['kmem.0', 'kmem'], fixed: ['dax0.0', 'kmem'] },
  ),
  pair(
    '84-page-count',
    {
      buggy: () => import('../../samples/84-page-count/buggy.ts'),
      fixed: () => import('../../samples/84-page-count/fixed.ts'),
    },
    ({ PageCounts }) => {
      const texts: string[] = []
      const counts = new PageCounts(4, (text) => texts.push(text))
      counts.get(1)
      const puts = [counts.put(1), counts.put(1)]
      counts.get(1)
      counts.get(1)
      return [puts, counts.put(1), counts.put(1), texts]
    },
    {
      buggy: [[true, false], true, false, []],
      fixed: [[true, false], false, true, ['page 1 was put too often']],
    },
  ),
  pair(
    '85-dax-probe',
    {
      buggy: () => import('../../samples/85-dax-probe/buggy.ts'),
      fixed: () => import('../../samples/85-dax-probe/fixed.ts'),
    },
    ({ probe }) => {
      const namespace = { start: 4096, length: 8192, align: 1 << 21, device: undefined }
      return [probe(namespace), namespace.device]
    },
    { buggy: [0, -22], fixed: [-22, undefined] },
  ),
]
