/** Commands, shifts and indexes. */
import { attempt, pair, type Pair, u32View, u64View } from './pair.ts'

export const commands: readonly Pair[] = [
  pair(
    '03-unknown-commands',
    {
      buggy: () => import('../../samples/03-unknown-commands/buggy.ts'),
      fixed: () => import('../../samples/03-unknown-commands/fixed.ts'),
    },
    ({ commandsShow }) => {
      const names = commandsShow({ cmdMask: 0 }, u32View(0x7fffe)).trim().split(' ')
      return [names.length, names.filter((name) => name === 'unknown').length]
    },
    { buggy: [18, 8], fixed: [10, 0] },
  ),
  pair(
    '04-command-bit',
    {
      buggy: () => import('../../samples/04-command-bit/buggy.ts'),
      fixed: () => import('../../samples/04-command-bit/fixed.ts'),
    },
    ({ ndIoctl }) => {
      const bus = { name: 'ndbus0', cmdMask: 0b10 }
      return [1, 2, 33].map((cmd) => ndIoctl(bus, Buffer.from([cmd, 0, 0, 0])))
    },
    { buggy: [1, -25, 33], fixed: [1, -25, -25] },
  ),
  pair(
    '05-handler-table',
    {
      buggy: () => import('../../samples/05-handler-table/buggy.ts'),
      fixed: () => import('../../samples/05-handler-table/fixed.ts'),
    },
    ({ dispatch }) =>
      [2, 3].map((cmd) => attempt(() => dispatch({ health: 1, flags: 7 }, Buffer.from([cmd])))),
    { buggy: [7, 'TypeError'], fixed: [7, -25] },
  ),
  pair(
    '06-firmware-call',
    {
      buggy: () => import('../../samples/06-firmware-call/buggy.ts'),
      fixed: () => import('../../samples/06-firmware-call/fixed.ts'),
    },
    ({ call }) => {
      const seen: number[] = []
      const firmware = { evaluate: (func: number) => seen.push(func) && 0 }
      for (const func of [1, 9, 33]) call({ firmware, dsmMask: 0b10 }, u32View(func, 0))
      return seen
    },
    { buggy: [1, 9, 33], fixed: [1] },
  ),
  pair(
    '07-signed-function',
    {
      buggy: () => import('../../samples/07-signed-function/buggy.ts'),
      fixed: () => import('../../samples/07-signed-function/fixed.ts'),
    },
    ({ envelopeFunction }) => [1, 2, -31].map((func) => envelopeFunction(0b10, u32View(0, 0, func, 0, 0))),
    { buggy: [1, -25, -31], fixed: [1, -25, -22] },
  ),
  pair(
    '17-bus-family',
    {
      buggy: () => import('../../samples/17-bus-family/buggy.ts'),
      fixed: () => import('../../samples/17-bus-family/fixed.ts'),
    },
    ({ BusControl }) => {
      const bus = new BusControl(0b10)
      for (const family of [1n, 2n, 33n]) bus.call(u64View(family))
      return bus.families()
    },
    { buggy: [1, 33], fixed: [1] },
  ),
  pair(
    '18-vendor-request',
    {
      buggy: () => import('../../samples/18-vendor-request/buggy.ts'),
      fixed: () => import('../../samples/18-vendor-request/fixed.ts'),
    },
    async ({ relay }) => {
      const seen: number[] = []
      const controlTransferIn = (setup: { request: number }): Promise<USBInTransferResult> => {
        seen.push(setup.request)
        return Promise.resolve({ status: 'ok', data: u32View(7) })
      }
      const device = { controlTransferIn } as unknown as USBDevice
      const answers = [await relay(device, u32View(0x01)), await relay(device, u32View(0x0b))]
      return [answers, seen]
    },
    {
      buggy: [
        [7, 7],
        [0x01, 0x0b],
      ],
      fixed: [[7, -1], [0x01]],
    },
  ),
  pair(
    '26-label-size',
    {
      buggy: () => import('../../samples/26-label-size/buggy.ts'),
      fixed: () => import('../../samples/26-label-size/fixed.ts'),
    },
    ({ layOut }) => {
      const index = (exponent: number): DataView => {
        const block = new DataView(new ArrayBuffer(256))
        block.setUint8(7, exponent)
        return block
      }
      return [layOut(index(0), 1024), layOut(index(25), 1024)]
    },
    {
      buggy: [
        { labelSize: 128, slots: 4 },
        { labelSize: 1, slots: 512 },
      ],
      fixed: [{ labelSize: 128, slots: 4 }, -22],
    },
  ),
  pair(
    '27-event-map',
    {
      buggy: () => import('../../samples/27-event-map/buggy.ts'),
      fixed: () => import('../../samples/27-event-map/fixed.ts'),
    },
    ({ EventSource }) => {
      const source = new EventSource([{ name: 'reads', read: () => 5n }])
      return [0, 1].map((config) => attempt(() => source.open(Buffer.from(u32View(0, 0, config, 0).buffer))))
    },
    { buggy: [5n, 'TypeError'], fixed: [5n, -22] },
  ),
  pair(
    '28-attribute-store',
    {
      buggy: () => import('../../samples/28-attribute-store/buggy.ts'),
      fixed: () => import('../../samples/28-attribute-store/fixed.ts'),
    },
    ({ store }) => {
      const namespace = { mode: 'raw', align: 0x1000 }
      return ['mode=btt\n', 'constructor=1\n'].map((line) => store(namespace, Buffer.from(line)))
    },
    { buggy: [0, 0], fixed: [0, -22] },
  ),
  pair(
    '36-handle-table',
    {
      buggy: () => import('../../samples/36-handle-table/buggy.ts'),
      fixed: () => import('../../samples/36-handle-table/fixed.ts'),
    },
    ({ SimulatedBus }) => {
      const bus = new SimulatedBus([0x10, 0x11])
      const inject = (index: number): unknown => attempt(() => bus.inject(u32View((305 << 16) | index)))
      return [inject(1), inject(2), bus.temperatures()]
    },
    { buggy: [0, 'TypeError', [20, 30.5]], fixed: [0, -19, [20, 30.5]] },
  ),
  pair(
    '47-family-guid',
    {
      buggy: () => import('../../samples/47-family-guid/buggy.ts'),
      fixed: () => import('../../samples/47-family-guid/fixed.ts'),
    },
    ({ familyGuid }) => [1, -1].map((family) => attempt(() => familyGuid(u32View(family, 0)))),
    {
      buggy: ['9002C334-ACF3-4C0E-9642-A235F0D53BC6', 'TypeError'],
      fixed: ['9002C334-ACF3-4C0E-9642-A235F0D53BC6', -22],
    },
  ),
  pair(
    '59-inject-status',
    {
      buggy: () => import('../../samples/59-inject-status/buggy.ts'),
      fixed: () => import('../../samples/59-inject-status/fixed.ts'),
    },
    ({ StatusTable }) => {
      const table = new StatusTable(2)
      return [table.inject(u32View(9, 1)), table.size]
    },
    { buggy: [-22, 10], fixed: [-22, 2] },
  ),
  pair(
    '74-command-table',
    {
      buggy: () => import('../../samples/74-command-table/buggy.ts'),
      fixed: () => import('../../samples/74-command-table/fixed.ts'),
    },
    ({ handle }) => {
      const device = { target: 21, measured: 19 }
      return [1, 3].map((command) => attempt(() => handle(device, u32View(command))))
    },
    { buggy: [21, 'TypeError'], fixed: [21, -25] },
  ),
]
