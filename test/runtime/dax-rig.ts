/** Regions and devices of device-DAX, and their attributes as the administrator sees them. */
import { DaxBus } from '../../runtime/dax/dax-bus.ts'
import type { DaxChar } from '../../runtime/dax/dax-char.ts'
import { DaxRegion, type DaxRegionOptions } from '../../runtime/dax/dax-region.ts'
import type { DevDax } from '../../runtime/dax/dev-dax.ts'
import type { Errno } from '../../runtime/lib/errno.ts'
import { unwrap, type Result } from '../../runtime/lib/result.ts'
import { X86_PAGES } from '../../runtime/pfn/host.ts'
import * as sysfs from '../../runtime/sysfs/attribute.ts'
import { DAX_REGION_ATTRIBUTES, DEV_DAX_ATTRIBUTES } from '../../runtime/sysfs/dax-attributes.ts'

import { GIB, memoryRig, MIB, type MemoryRig } from './memory-rig.ts'

export const BASE: bigint = 8n * GIB
export const TWO: number = Number(2n * MIB)

/** A region of 64 MiB at 8 GiB, in pages of 2 MiB. */
export function region(more: Partial<DaxRegionOptions> = {}): DaxRegion {
  const range = { start: BASE, length: 64n * MIB }
  return unwrap(DaxRegion.create({ id: 0, range, align: TWO, host: X86_PAGES, ...more }))
}

/** A device of a region of its own. */
export function device(size: bigint, more: Partial<DaxRegionOptions> = {}): DevDax {
  const made = unwrap(region(more).create())
  unwrap(made.resize(size))
  return made
}

/** Lets programs map a device, on a machine of its own. */
export function bound(dev: DevDax): MemoryRig & { readonly bus: DaxBus; readonly char: DaxChar } {
  const rig = memoryRig()
  const bus = new DaxBus(rig.maps, rig.ram)
  return { ...rig, bus, char: unwrap(bus.probe(dev)) as DaxChar }
}

const ROOT = { isPrivileged: true }

export function listNames(device: DaxRegion | DevDax): readonly (readonly [string, number])[] {
  return device instanceof DaxRegion
    ? DAX_REGION_ATTRIBUTES.map((one) => [one.name, sysfs.modeOf(one, device)] as const).filter(hasMode)
    : DEV_DAX_ATTRIBUTES.map((one) => [one.name, sysfs.modeOf(one, device)] as const).filter(hasMode)
}

export function showAttribute(device: DaxRegion | DevDax, name: string): Result<string, Errno> {
  return device instanceof DaxRegion
    ? sysfs.showAttribute(DAX_REGION_ATTRIBUTES, device, name, ROOT)
    : sysfs.showAttribute(DEV_DAX_ATTRIBUTES, device, name, ROOT)
}

export function storeAttribute(device: DaxRegion | DevDax, name: string, text: string): Result<null, Errno> {
  return device instanceof DaxRegion
    ? sysfs.storeAttribute(DAX_REGION_ATTRIBUTES, device, name, text, ROOT)
    : sysfs.storeAttribute(DEV_DAX_ATTRIBUTES, device, name, text, ROOT)
}

function hasMode([, mode]: readonly [string, number]): boolean {
  return mode !== 0
}
