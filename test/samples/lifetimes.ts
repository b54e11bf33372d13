/** Absence, errors, lifetimes and loops. */
import fs from 'node:fs'
import { MessageChannel } from 'node:worker_threads'
import { vi } from 'vitest'
import { after, attempt, pair, type Pair, withFile } from './pair.ts'

export const lifetimes: readonly Pair[] = [
  pair(
    '39-range-error',
    {
      buggy: () => import('../../samples/39-range-error/buggy.ts'),
      fixed: () => import('../../samples/39-range-error/fixed.ts'),
    },
    ({ mappedAddress }) => {
      const texts: string[] = []
      const map = { rangeIndex: 0, regionSize: 0n, controlRegion: 0 }
      return [attempt(() => mappedAddress(map, new Map(), (text) => texts.push(text))), texts]
    },
    { buggy: ['TypeError', []], fixed: [-19, ['no control region for range none']] },
  ),
  pair(
    '40-update-notify',
    {
      buggy: () => import('../../samples/40-update-notify/buggy.ts'),
      fixed: () => import('../../samples/40-update-notify/fixed.ts'),
    },
    ({ Notifier }) => {
      const notifier = new Notifier({ methods: new Map() })
      return attempt(() => notifier.notify())
    },
    { buggy: 'TypeError', fixed: false },
  ),
  pair(
    '41-driver-data',
    {
      buggy: () => import('../../samples/41-driver-data/buggy.ts'),
      fixed: () => import('../../samples/41-driver-data/fixed.ts'),
    },
    ({ onMemoryError }) => attempt(() => onMemoryError({ name: 'ACPI0012:00' })),
    { buggy: 'TypeError', fixed: false },
  ),
  pair(
    '42-claim-interface',
    {
      buggy: () => import('../../samples/42-claim-interface/buggy.ts'),
      fixed: () => import('../../samples/42-claim-interface/fixed.ts'),
    },
    async ({ chipSerial }) => {
      const calls: string[] = []
      const step = (name: string) => () => Promise.resolve(void calls.push(name))
      const device = {
        open: step('open'),
        close: step('close'),
        claimInterface: step('claim'),
        releaseInterface: step('release'),
        controlTransferIn: () => Promise.resolve({ status: 'stall' }),
      }
      return [await chipSerial(device as unknown as USBDevice), calls]
    },
    { buggy: [undefined, ['open', 'claim']], fixed: [undefined, ['open', 'claim', 'close']] },
  ),
  pair(
    '43-label-file',
    {
      buggy: () => import('../../samples/43-label-file/buggy.ts'),
      fixed: () => import('../../samples/43-label-file/fixed.ts'),
    },
    ({ sequenceOf }) => {
      const close = vi.spyOn(fs, 'closeSync')
      const result = withFile(new Uint8Array(10), (path) => {
        close.mockClear()
        return [sequenceOf(path), close.mock.calls.length]
      })
      close.mockRestore()
      return result
    },
    // What it answers, and how often it closes.
    { buggy: [-22, 0], fixed: [-22, 1] },
  ),
  pair(
    '44-sysfs-entry',
    {
      buggy: () => import('../../samples/44-sysfs-entry/buggy.ts'),
      fixed: () => import('../../samples/44-sysfs-entry/fixed.ts'),
    },
    ({ Entry, Pmem }) => {
      const entry = new Entry()
      Pmem.attach({ entry, capacity: 4096 })?.detach()
      const pmem = Pmem.attach({ entry, capacity: 0 })
      return [pmem, entry.references]
    },
    { buggy: [undefined, 1], fixed: [undefined, 0] },
  ),
  pair(
    '45-closed-image',
    {
      buggy: () => import('../../samples/45-closed-image/buggy.ts'),
      fixed: () => import('../../samples/45-closed-image/fixed.ts'),
    },
    ({ inspect }) =>
      withFile(Buffer.from('NFIT----'), (path) =>
        inspect(path).catch((error: unknown) => (error as NodeJS.ErrnoException).code),
      ),
    { buggy: 'EBADF', fixed: { magic: true, size: 8 } },
  ),
  pair(
    '46-lane-buffer',
    {
      buggy: () => import('../../samples/46-lane-buffer/buggy.ts'),
      fixed: () => import('../../samples/46-lane-buffer/fixed.ts'),
    },
    ({ submit }) => {
      const { port1, port2 } = new MessageChannel()
      const sum = submit(port1, Uint32Array.of(1, 2, 3))
      port1.close()
      port2.close()
      return sum
    },
    { buggy: 0n, fixed: (10n << 32n) | 6n },
  ),
  pair(
    '54-free-slot',
    {
      buggy: () => import('../../samples/54-free-slot/buggy.ts'),
      fixed: () => import('../../samples/54-free-slot/fixed.ts'),
    },
    ({ writeLabel }) => {
      const area = { slots: ['blue', 'red'], log: () => {} }
      return [writeLabel(area, 'red'), writeLabel(area, 'green'), area.slots]
    },
    { buggy: [0, 0, ['blue', 'red']], fixed: [0, -6, ['blue', 'red']] },
  ),
  pair(
    '55-read-sector',
    {
      buggy: () => import('../../samples/55-read-sector/buggy.ts'),
      fixed: () => import('../../samples/55-read-sector/fixed.ts'),
    },
    ({ SectorReader }) => {
      const results: number[] = []
      const reader = new SectorReader({ locate: () => undefined, read: () => {} })
      reader.read(3, new Uint8Array(512), (rc) => results.push(rc))
      return results
    },
    { buggy: [0], fixed: [-5] },
  ),
  pair(
    '61-clear-poison',
    {
      buggy: () => import('../../samples/61-clear-poison/buggy.ts'),
      fixed: () => import('../../samples/61-clear-poison/fixed.ts'),
    },
    async ({ CriticalSection, clearPoison }) => {
      const section = new CriticalSection()
      const held: boolean[] = []
      const badRanges = new (class extends Set<bigint> {
        override delete(address: bigint): boolean {
          held.push(section.held)
          return super.delete(address)
        }
      })([1n])
      const clearOnDevice = (): Promise<boolean> => Promise.resolve(true)
      clearPoison({ section, badRanges, clearOnDevice }, 1n)
      await after(1)
      return held
    },
    // Was the section held when the list changed?
    { buggy: [false], fixed: [true] },
  ),
  pair(
    '62-scrub-show',
    {
      buggy: () => import('../../samples/62-scrub-show/buggy.ts'),
      fixed: () => import('../../samples/62-scrub-show/fixed.ts'),
    },
    async ({ Mutex, scrubShow }) => {
      const descriptor = { mutex: new Mutex() }
      const first = await scrubShow(descriptor)
      const second = await Promise.race([scrubShow(descriptor), after(20).then(() => 'waits for ever')])
      return [first, second]
    },
    { buggy: [-6, 'waits for ever'], fixed: [-6, -6] },
  ),
  pair(
    '63-resize-lock',
    {
      buggy: () => import('../../samples/63-resize-lock/buggy.ts'),
      fixed: () => import('../../samples/63-resize-lock/fixed.ts'),
    },
    ({ RegionLock, resize }) => {
      const lock = new RegionLock()
      lock.tryLock('create')
      const rc = resize({ lock, align: 4096, size: 0 }, 5000)
      return [rc, lock.owner]
    },
    { buggy: [-22, undefined], fixed: [-22, 'create'] },
  ),
  pair(
    '67-scrub-wait',
    {
      buggy: () => import('../../samples/67-scrub-wait/buggy.ts'),
      fixed: () => import('../../samples/67-scrub-wait/fixed.ts'),
    },
    ({ waitIdle }) => {
      const wait = (...statuses: number[]): Promise<number> => {
        const port = {
          status: () => Promise.resolve(statuses.shift() ?? 0),
          sleep: () => Promise.resolve(),
        }
        return waitIdle(port, 3)
      }
      return Promise.all([wait(0), wait(1, 1, 0), wait(1, 1, 1)])
    },
    { buggy: [0, -110, 0], fixed: [0, 0, -110] },
  ),
  pair(
    '68-activate-labels',
    {
      buggy: () => import('../../samples/68-activate-labels/buggy.ts'),
      fixed: () => import('../../samples/68-activate-labels/fixed.ts'),
    },
    ({ activate }) => {
      const dimm = { spareSlots: 0, busy: false, locked: false, commit: () => true }
      return [activate([dimm]), dimm.locked]
    },
    { buggy: [-28, true], fixed: [-28, false] },
  ),
  pair(
    '71-flush-error',
    {
      buggy: () => import('../../samples/71-flush-error/buggy.ts'),
      fixed: () => import('../../samples/71-flush-error/fixed.ts'),
    },
    ({ PmemDisk }) => {
      const disk = new PmemDisk({ writeBack: () => -5, fence: () => 0, invalidate: () => 0 }, 4096)
      return disk.writeThrough(0, Uint8Array.of(1))
    },
    { buggy: 0, fixed: -5 },
  ),
  pair(
    '72-erase-sector',
    {
      buggy: () => import('../../samples/72-erase-sector/buggy.ts'),
      fixed: () => import('../../samples/72-erase-sector/fixed.ts'),
    },
    async ({ flash }) => {
      const device = {
        controlTransferOut: () => after(1).then(() => ({ status: 'stall', bytesWritten: 0 })),
        transferOut: (_: number, data: Uint8Array) =>
          Promise.resolve({ status: 'ok', bytesWritten: data.length }),
      }
      return flash(device as unknown as USBDevice, new Uint8Array(5000))
    },
    { buggy: true, fixed: false },
  ),
  pair(
    '73-zero-length-table',
    {
      buggy: () => import('../../samples/73-zero-length-table/buggy.ts'),
      fixed: () => import('../../samples/73-zero-length-table/fixed.ts'),
    },
    ({ eachTable }) => {
      let visits = 0
      const visit = (): void => {
        if (++visits === 1000) throw new Error('for ever')
      }
      return attempt(() => eachTable(new DataView(new ArrayBuffer(44)), visit))
    },
    { buggy: 'Error', fixed: -22 },
  ),
]
