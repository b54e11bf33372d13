import type { NdBus } from '../bus/nd-bus.ts'
import type { NdDimm } from '../bus/nd-dimm.ts'
import { maskOf } from '../lib/bitmap.ts'
import { concatBytes, viewOf } from '../lib/bytes.ts'
import type { CmdMask, DimmHandle } from '../lib/brand.ts'
import type { Errno } from '../lib/errno.ts'
import { fletcher64 } from '../lib/fletcher64.ts'
import { NULL_GUID } from '../lib/guid.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { LabelMedia } from '../labels/label-media.ts'
import { cxlSets, type CxlSetMember } from '../region/cxl-sets.ts'
import type { NdRegion } from '../region/nd-region.ts'
import { labelControl } from './label-control.ts'
import { plainBus, plainRegion, type ProviderHost } from './plain-bus.ts'

/** A memory device of CXL. */
export interface CxlMemoryDevice {
  readonly serial: bigint
  readonly labels: LabelMedia
  /** Bytes that keep their content. */
  readonly persistent: bigint
}

/** Where the host shows a region that may be anywhere; `null`: it has no room. Sizes are bytes. */
export type CxlPlacement = (size: bigint, align: bigint) => bigint | null

const LABEL_COMMANDS = maskOf(4, 5, 6) as CmdMask
const ALIGN_UNIT: bigint = 256n << 20n

/**
 * Memory devices of CXL, and the regions that their region labels tell of; a region whose labels are not in order is
 * left out, with a message. Errors: -EINVAL two devices have one serial number; those of reading labels.
 * Source: drivers/cxl/pmem.c; regions by label as in CXL 3.0 section 9.13.2.
 */
export function registerCxlPmem(
  devices: readonly CxlMemoryDevice[],
  place: CxlPlacement,
  host: ProviderHost,
): Result<NdBus, Errno> {
  if (new Set(devices.map(({ serial }) => serial)).size < devices.length) return err('EINVAL')
  const bus = plainBus('CXL', host)
  const dimms: NdDimm[] = []
  for (const [i, { labels }] of devices.entries()) {
    const dimm = bus.addDimm({
      handle: i as DimmHandle,
      cmdMask: LABEL_COMMANDS,
      familyMask: 0,
      control: labelControl(labels),
      isUnarmed: false,
      needsLabels: true,
      isCxl: true,
    })
    const enabled = dimm.enable()
    if (!enabled.ok) return enabled
    dimms.push(dimm)
  }
  for (const set of cxlSets(dimms.map(({ labels }) => labels?.regionLabels ?? []))) {
    const region = set.ok ? addRegion(bus, dimms, devices, set.members, place, host) : err(set.fault)
    const enabled = region.ok ? region.value.enable() : region
    if (!enabled.ok) bus.logger.log('error', `region ${set.uuid} is left out: ${enabled.error}`)
  }
  return ok(bus)
}

function addRegion(
  bus: NdBus,
  dimms: readonly NdDimm[],
  devices: readonly CxlMemoryDevice[],
  members: readonly CxlSetMember[],
  place: CxlPlacement,
  host: ProviderHost,
): Result<NdRegion, Errno> {
  const [first] = members
  if (first === undefined) return err('ENXIO')
  const { uuid, hpa, rawSize, align } = first.label
  const size = rawSize * BigInt(members.length)
  const start = hpa === 0n ? place(size, align === 0 ? ALIGN_UNIT : BigInt(align) * ALIGN_UNIT) : hpa
  if (start === null) return err('ENOSPC')
  const fits = members.every(({ device, label }) => {
    const own = devices[device]?.persistent ?? 0n
    return label.dpa <= own && rawSize <= own - label.dpa
  })
  if (!fits) return err('EINVAL')
  const cookie = cookieOf(members, devices)
  return bus.addRegion({
    ...plainRegion({ start, length: size }, host),
    mappings: members.flatMap(({ device, label }) => {
      const dimm = dimms[device]
      return dimm === undefined ? [] : [{ dimm, start: label.dpa, size: rawSize, position: label.position }]
    }),
    set: { cookie1: cookie, cookie2: cookie, altcookie: cookie, typeGuid: NULL_GUID, regionUuid: uuid },
    persistence: 'memory_controller',
    flush: { port: host.port, hints: members.map(() => []), callback: null },
  })
}

/** Of what the devices have of the region and their serial numbers, in the order of their positions. */
function cookieOf(members: readonly CxlSetMember[], devices: readonly CxlMemoryDevice[]): bigint {
  const records = members.map(({ device, label }) => {
    const record = new Uint8Array(16)
    viewOf(record).setBigUint64(0, label.dpa, true)
    viewOf(record).setBigUint64(8, devices[device]?.serial ?? 0n, true)
    return record
  })
  // A set with the cookie 0 has none.
  return fletcher64(concatBytes(...records)) || 1n
}
