/** A bus of DIMMs whose label areas lie in memory and can lose power, wired as nfit_test's first bus. */
import { SPA_GUIDS } from '../../runtime/acpi/guids.ts'
import { NdBus, type NdBusOptions } from '../../runtime/bus/nd-bus.ts'
import type { NdDimm } from '../../runtime/bus/nd-dimm.ts'
import { maskOf } from '../../runtime/lib/bitmap.ts'
import { viewOf } from '../../runtime/lib/bytes.ts'
import type { CmdMask, DimmHandle, Dpa } from '../../runtime/lib/brand.ts'
import { ok, unwrap } from '../../runtime/lib/result.ts'
import type { DimmControl } from '../../runtime/labels/label-media.ts'
import { LabelArea } from '../../runtime/labels/label-area.ts'
import { MemoryLabelMedia } from '../../runtime/labels/label-media.ts'
import type { LabelFormat } from '../../runtime/labels/label.ts'
import { setCookies } from '../../runtime/nfit/cookies.ts'
import type { NdNamespace } from '../../runtime/namespace/nd-namespace.ts'
import { setSize, setUuid } from '../../runtime/namespace/settings.ts'
import type { NdRegion } from '../../runtime/region/nd-region.ts'
import { uuidOf } from './label-rig.ts'

export const MIB: bigint = 1n << 20n

/** Bytes that may still be written to label areas; shared by all DIMMs of a machine. */
export interface Power {
  left: number
  written: number
}

/** The firmware of one DIMM, as far as labels go. */
export function labelControl(area: Uint8Array, power: Power, maxTransfer: number): DimmControl {
  return (cmd, buf) => {
    const view = viewOf(buf)
    const [offset, length] = [view.getUint32(0, true), view.getUint32(4, true)]
    if (power.left < 0) return { ok: false, error: 'EIO' }
    if (cmd === 4) {
      view.setUint32(4, area.byteLength, true)
      view.setUint32(8, maxTransfer, true)
    } else if (cmd === 5) {
      buf.set(area.subarray(offset, offset + length), 12)
    } else {
      const data = buf.subarray(8, 8 + Math.min(length, Math.max(0, power.left)))
      area.set(data, offset)
      power.left -= length
      power.written += data.byteLength
      if (power.left < 0) return { ok: false, error: 'EIO' }
    }
    return ok({ unused: 0, status: ok(0n) })
  }
}

export interface Machine {
  readonly bus: NdBus
  readonly power: Power
  readonly areas: readonly Uint8Array[]
  readonly dimms: readonly NdDimm[]
  /** Two-way, 32 MiB at 4 GiB. */
  readonly two: NdRegion
  /** Four-way, 64 MiB at 8 GiB. */
  readonly four: NdRegion
}

export interface MachineOptions extends NdBusOptions {
  /** Format of fresh label areas; `null`: blank ones. */
  readonly format?: LabelFormat | null
  /** Areas to use in place of fresh ones. */
  readonly areas?: readonly Uint8Array[]
  readonly budget?: number
  readonly areaSize?: number
  readonly maxTransfer?: number
  /** Leave out: 0 or more DIMMs are not enabled. */
  readonly disabled?: readonly number[]
}

const HANDLES = [0x0, 0x1, 0x100, 0x101]
const LABEL_COMMANDS = maskOf(4, 5, 6, 10) as CmdMask

/** The machine with all DIMMs and regions enabled. */
export function machine(options: MachineOptions = {}): Machine {
  const { format = 'v1.2', areaSize = 4096, maxTransfer = 4096 } = options
  const areas = options.areas ?? HANDLES.map(() => freshArea(areaSize, format))
  const power: Power = { left: options.budget ?? Infinity, written: 0 }
  const bus = new NdBus(
    0,
    { provider: 'nfit_test.0', cmdMask: maskOf(1, 2, 3, 4, 10) as CmdMask, familyMask: 1, control: null },
    options,
  )
  const dimms = HANDLES.map((handle, i) => {
    const dimm = bus.addDimm({
      handle: handle as DimmHandle,
      cmdMask: LABEL_COMMANDS,
      familyMask: 1,
      control: labelControl(areas[i]!, power, maxTransfer),
      isUnarmed: false,
      needsLabels: true,
    })
    if (options.disabled?.includes(i) !== true) unwrap(dimm.enable())
    return dimm
  })
  const region = (base: bigint, members: readonly (readonly [number, bigint, bigint])[]): NdRegion => {
    const { cookie1, cookie2, altcookie, positions } = setCookies(
      members.map(([dimm, regionOffset]) => ({
        regionOffset,
        serialNumber: ~HANDLES[dimm]! >>> 0,
        vendorId: 0xabcd,
        manufacturingDate: 0xe007,
        manufacturingLocation: 0x0a,
      })),
    )
    return unwrap(
      bus.addRegion({
        type: 'pmem',
        range: { start: base, length: BigInt(members.length) * 16n * MIB },
        mappings: members.map(([dimm, , start], i) => ({
          dimm: dimms[dimm]!,
          start: start as Dpa,
          size: 16n * MIB,
          position: positions[i] ?? 0,
        })),
        set: { cookie1, cookie2, altcookie, typeGuid: SPA_GUIDS.pmem },
        persistence: 'memory_controller',
        isReadOnly: false,
        flush: {
          port: { fence: () => {}, writeHint: () => {} },
          hints: members.map(() => []),
          callback: null,
        },
        numaNode: 0,
        targetNode: 0,
        rangeIndex: bus.regions.length + 1,
        hasPageMap: false,
      }),
    )
  }
  const two = region(4n << 30n, [
    [0, 1n, 0n],
    [1, 0x100n, 0n],
  ])
  const four = region(8n << 30n, [
    [0, 0x10000n, 16n * MIB],
    [1, 0x1000000n, 16n * MIB],
    [2, 1n << 32n, 16n * MIB],
    [3, 1n << 40n, 16n * MIB],
  ])
  return { bus, power, areas, dimms, two, four }
}

function freshArea(size: number, format: LabelFormat | null): Uint8Array {
  const bytes = new Uint8Array(size)
  if (format !== null) unwrap(unwrap(LabelArea.open(new MemoryLabelMedia(bytes))).initialize(format))
  return bytes
}

/** Enables a region; its first namespace. */
export function enabled(region: NdRegion): NdNamespace {
  unwrap(region.enable())
  return region.namespaces[0]!
}

/** A namespace with a UUID and a size. */
export function made(region: NdRegion, size: bigint, n = 1): NdNamespace {
  const namespace = region.isEnabled ? region.seed! : enabled(region)
  unwrap(setUuid(namespace, uuidOf(n)))
  unwrap(setSize(namespace, size))
  return namespace
}
