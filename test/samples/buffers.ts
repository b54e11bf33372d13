/** Buffers, bits and masks. */
import { vi } from 'vitest'
import { attempt, pair, type Pair, u32View } from './pair.ts'

export const buffers: readonly Pair[] = [
  pair(
    '29-table-header',
    {
      buggy: () => import('../../samples/29-table-header/buggy.ts'),
      fixed: () => import('../../samples/29-table-header/fixed.ts'),
    },
    ({ countTables }) => {
      const nfit = (bytes: number): DataView => {
        const view = new DataView(new ArrayBuffer(bytes))
        view.setUint16(42, 8, true)
        return view
      }
      return [countTables(nfit(48)), attempt(() => countTables(nfit(50)))]
    },
    { buggy: [new Map([[0, 1]]), 'RangeError'], fixed: [new Map([[0, 1]]), -22] },
  ),
  pair(
    '30-advertising-report',
    {
      buggy: () => import('../../samples/30-advertising-report/buggy.ts'),
      fixed: () => import('../../samples/30-advertising-report/fixed.ts'),
    },
    ({ reportListener }) => {
      const reports: unknown[] = []
      const listener = reportListener((report) => reports.push(report))
      const event = Uint8Array.of(0x3e, 10, 0x02, 1, 0, 6, 5, 4, 3, 2, 1, 0xc0)
      listener(new DataView(event.buffer))
      return [reports, attempt(() => listener(new DataView(event.buffer, 0, 11)))]
    },
    {
      buggy: [[{ address: 0x0102_0304_0506, rssi: -64 }], 'RangeError'],
      fixed: [[{ address: 0x0102_0304_0506, rssi: -64 }], undefined],
    },
  ),
  pair(
    '33-ars-records',
    {
      buggy: () => import('../../samples/33-ars-records/buggy.ts'),
      fixed: () => import('../../samples/33-ars-records/fixed.ts'),
    },
    ({ readRecords }) => {
      const status = Buffer.alloc(8 + 24)
      status.writeUInt32LE(100_000, 4)
      let empty = 0
      const rc = readRecords(status, (record) => {
        if (record.length === 0) empty += 1
      })
      return [rc, empty]
    },
    { buggy: [0, 99_999], fixed: [-22, 0] },
  ),
  pair(
    '34-image-size',
    {
      buggy: () => import('../../samples/34-image-size/buggy.ts'),
      fixed: () => import('../../samples/34-image-size/fixed.ts'),
    },
    ({ ImageReceiver }) => {
      const receiver = new ImageReceiver()
      return [receiver.receive(u32View(1, 0x400_0000)), receiver.image?.length]
    },
    { buggy: [true, 0x400_0000], fixed: [false, undefined] },
  ),
  pair(
    '37-handle-block',
    {
      buggy: () => import('../../samples/37-handle-block/buggy.ts'),
      fixed: () => import('../../samples/37-handle-block/fixed.ts'),
    },
    ({ handleBlock }) => attempt(() => handleBlock().byteLength),
    { buggy: 'RangeError', fixed: 32 },
  ),
  pair(
    '38-page-chunk',
    {
      buggy: () => import('../../samples/38-page-chunk/buggy.ts'),
      fixed: () => import('../../samples/38-page-chunk/fixed.ts'),
    },
    ({ writeFlash }) => {
      const programmed: number[] = []
      const flash = {
        program: (page: number) => void programmed.push(page),
        read: () => new Uint8Array(4096),
      }
      return [attempt(() => writeFlash(flash, 4000, new Uint8Array(200))), programmed]
    },
    { buggy: ['RangeError', []], fixed: [undefined, [0, 1]] },
  ),
  pair(
    '48-extended-status',
    {
      buggy: () => import('../../samples/48-extended-status/buggy.ts'),
      fixed: () => import('../../samples/48-extended-status/fixed.ts'),
    },
    ({ splitStatus, describeStatus }) => describeStatus(splitStatus(u32View(0x0002_0000))),
    { buggy: '', fixed: 'no scrub since start' },
  ),
  pair(
    '50-locked-label',
    {
      buggy: () => import('../../samples/50-locked-label/buggy.ts'),
      fixed: () => import('../../samples/50-locked-label/fixed.ts'),
    },
    ({ flagsShow, labelAccess }) => [flagsShow(0b1000), labelAccess(0b1000)],
    { buggy: ['locked', 0], fixed: ['locked', -13] },
  ),
  pair(
    '51-shared-mapping',
    {
      buggy: () => import('../../samples/51-shared-mapping/buggy.ts'),
      fixed: () => import('../../samples/51-shared-mapping/fixed.ts'),
    },
    ({ DeviceDax }) => {
      const dax = new DeviceDax(4096)
      return [dax.map(0, 4096, 0x01), dax.map(4096, 4096, 0x02), dax.privateMappings]
    },
    { buggy: [0, 0, 1], fixed: [0, -22, 0] },
  ),
  pair(
    '53-platform-capabilities',
    {
      buggy: () => import('../../samples/53-platform-capabilities/buggy.ts'),
      fixed: () => import('../../samples/53-platform-capabilities/fixed.ts'),
    },
    ({ platformCapabilities }) => platformCapabilities(u32View(0, 2, 0b111)),
    { buggy: ['mirroring'], fixed: ['flush of caches', 'flush of memory', 'mirroring'] },
  ),
  pair(
    '65-passphrase-payload',
    {
      buggy: () => import('../../samples/65-passphrase-payload/buggy.ts'),
      fixed: () => import('../../samples/65-passphrase-payload/fixed.ts'),
    },
    ({ changePassphrase }) => {
      // Whatever was in memory: what allocUnsafe() gives need not be zero.
      const unsafe = vi.spyOn(Buffer, 'allocUnsafe').mockImplementation((size) => Buffer.alloc(size, 0xaa))
      let sent: Buffer = Buffer.alloc(0)
      const rc = changePassphrase({ send: (payload) => (sent = payload) }, undefined, Buffer.alloc(32, 1))
      unsafe.mockRestore()
      return [rc, sent.readUInt16LE(0), sent.readUInt16LE(32)]
    },
    { buggy: [0, 0xaaaa, 0x0101], fixed: [0, 0, 0x0101] },
  ),
  pair(
    '66-ring-length',
    {
      buggy: () => import('../../samples/66-ring-length/buggy.ts'),
      fixed: () => import('../../samples/66-ring-length/fixed.ts'),
    },
    ({ Mailbox }) => {
      // The other thread writes a longer length whenever it has been read.
      const lengths = [2, 9]
      const load = vi.spyOn(Atomics, 'load').mockImplementation((() => lengths.shift() ?? 0) as never)
      const message = new Mailbox(new SharedArrayBuffer(64)).receive(4)
      load.mockRestore()
      return message?.length
    },
    { buggy: 9, fixed: 2 },
  ),
]
