import type { NdBus } from '../bus/nd-bus.ts'
import { maskOf } from '../lib/bitmap.ts'
import type { CmdMask, DimmHandle, Dpa } from '../lib/brand.ts'
import type { Errno } from '../lib/errno.ts'
import { NULL_GUID } from '../lib/guid.ts'
import { isValidRange, type AddressRange } from '../lib/range.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { MemoryWindow } from '../media/memory-window.ts'
import type { PersistentMemory } from '../media/media.ts'
import type { LabelMedia } from '../labels/label-media.ts'
import { labelControl } from './label-control.ts'
import { plainBus, plainRegion, type ProviderHost } from './plain-bus.ts'

/** Bytes at the end of a piece of RAM that hold its labels. */
export const RAMDAX_LABEL_AREA: number = 128 * 1024

const LABEL_COMMANDS = maskOf(4, 5, 6) as CmdMask

/** RAM that was set aside at boot. */
export interface CarvedRam {
  /** System physical addresses. */
  readonly range: AddressRange
  readonly memory: PersistentMemory
}

/**
 * RAM that survives a new kernel: a DIMM whose labels lie behind its capacity, so that it can be divided into
 * namespaces. Errors: -EINVAL the range is none, not that of the memory, or too small for labels; those of
 * `NdBus.addRegion`. Source: drivers/nvdimm/ramdax.c.
 */
export function registerRamdax({ range, memory }: CarvedRam, host: ProviderHost): Result<NdBus, Errno> {
  const labels = BigInt(RAMDAX_LABEL_AREA)
  if (!isValidRange(range) || range.length !== BigInt(memory.size) || range.length <= labels)
    return err('EINVAL')
  const size = range.length - labels
  const bus = plainBus('ramdax', host)
  const area = new MemoryWindow(memory, Number(size), RAMDAX_LABEL_AREA)
  const dimm = bus.addDimm({
    handle: 0 as DimmHandle,
    cmdMask: LABEL_COMMANDS,
    familyMask: 0,
    control: labelControl(windowMedia(area)),
    isUnarmed: false,
    needsLabels: true,
  })
  const enabled = dimm.enable()
  if (!enabled.ok) return enabled
  // One set a place: labels of another piece of RAM are none of this one.
  const cookie = range.start | 1n
  const region = bus.addRegion({
    ...plainRegion({ start: range.start, length: size }, host),
    mappings: [{ dimm, start: 0n as Dpa, size, position: 0 }],
    set: { cookie1: cookie, cookie2: cookie, altcookie: cookie, typeGuid: NULL_GUID },
    flush: { port: host.port, hints: [[]], callback: null },
  })
  const found = region.ok ? region.value.enable() : region
  return found.ok ? ok(bus) : found
}

function windowMedia(area: MemoryWindow): LabelMedia {
  const inside = (errno: Errno): Errno => (errno === 'EFAULT' ? 'ENXIO' : errno)
  return {
    size: area.size,
    maxTransfer: area.size,
    read: (offset, length) => {
      const bytes = area.load(offset, length)
      return bytes.ok ? bytes : err(inside(bytes.error))
    },
    write: (offset, bytes) => {
      const stored = area.store(offset, bytes)
      return stored.ok ? stored : err(inside(stored.error))
    },
  }
}
