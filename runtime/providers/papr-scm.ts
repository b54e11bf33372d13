import { NdBus, type NdBusDescription } from '../bus/nd-bus.ts'
import { maskOf } from '../lib/bitmap.ts'
import type { CmdMask, DimmHandle, Dpa, Guid } from '../lib/brand.ts'
import { guidToBytes, NULL_GUID } from '../lib/guid.ts'
import { viewOf } from '../lib/bytes.ts'
import type { Errno } from '../lib/errno.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { LabelMedia } from '../labels/label-media.ts'
import { FAMILY } from '../uapi/families.ts'
import { labelControl } from './label-control.ts'
import { plainRegion, type ProviderHost } from './plain-bus.ts'

/** Bytes that the hypervisor moves at once, as powers of two. */
type MetadataUnit = 1 | 2 | 4 | 8

/** What a hypervisor of POWER does for a partition. Source: Power Architecture Platform Reference, `H_SCM_*`. */
export interface Hypervisor {
  /** Makes the memory of a device appear; its address. Error: it cannot. */
  bind(drc: number): Result<bigint, Errno>
  unbind(drc: number): Result<null, Errno>
  /** Bytes of the metadata of a device, the first one in front. Error: outside, or the device. */
  readMetadata(drc: number, offset: number, unit: MetadataUnit): Result<bigint, Errno>
  writeMetadata(drc: number, offset: number, unit: MetadataUnit, value: bigint): Result<null, Errno>
  /** Makes stores durable. */
  flush(drc: number): Result<null, Errno>
  /** What is stored may not survive a loss of power. */
  isUnarmed(drc: number): boolean
}

/** A node `ibm,pmemory` of a device tree. */
export interface PaprNode {
  /** As `ibm,persistent-memory:ibm,pmemory@44100003`. */
  readonly name: string
  /** Number by which the hypervisor knows it. */
  readonly drc: number
  /** Property `ibm,unit-guid`. */
  readonly uuid: Guid
  readonly blockSize: bigint
  readonly blocks: bigint
  /** Property `ibm,metadata-size`, bytes. */
  readonly metadataSize: number
  /** Property `ibm,hcall-flush-required`. */
  readonly needsFlush: boolean
}

const LABEL_COMMANDS = maskOf(4, 5, 6, 10) as CmdMask

/**
 * Memory of a hypervisor: a DIMM with labels, and a region on it. The bus itself has no commands, yet it is asked:
 * clearing bad memory fails.
 * Errors: -EINVAL no UUID, no size, or one beyond 64 bits; -ENXIO the hypervisor cannot show the memory.
 * Source: arch/powerpc/platforms/pseries/papr_scm.c.
 */
export function registerPaprScm(
  node: PaprNode,
  hypervisor: Hypervisor,
  host: ProviderHost,
): Result<NdBus, Errno> {
  const { drc, uuid, blockSize, blocks, name } = node
  const size = blockSize * blocks
  const cookies = viewOf(guidToBytes(uuid, 'rfc'))
  const [cookie1, cookie2] = [cookies.getBigUint64(0, true), cookies.getBigUint64(8, true)]
  if (cookie1 === 0n || cookie2 === 0n || blockSize <= 0n || blocks <= 0n) return err('EINVAL')
  const start = hypervisor.bind(drc)
  if (!start.ok) return err('ENXIO')
  const isUnarmed = hypervisor.isUnarmed(drc)
  const description: NdBusDescription = {
    provider: name,
    cmdMask: 0 as CmdMask,
    familyMask: 0,
    control: () => err('EINVAL'),
  }
  const { id, numbers, logger } = host
  const bus = new NdBus(id, description, { numbers, ...(logger !== undefined && { logger }) })
  const dimm = bus.addDimm({
    handle: drc as DimmHandle,
    cmdMask: LABEL_COMMANDS,
    familyMask: maskOf(FAMILY.papr),
    control: labelControl(hypervisorMetadata(node, hypervisor)),
    isUnarmed,
    needsLabels: true,
  })
  const plain = plainRegion({ start: start.value, length: size }, host)
  const callback = node.needsFlush ? (): Result<null, Errno> => hypervisor.flush(drc) : null
  const region = bus.addRegion({
    ...plain,
    mappings: [{ dimm, start: 0n as Dpa, size, position: 0 }],
    set: { cookie1, cookie2, altcookie: cookie1, typeGuid: NULL_GUID },
    isReadOnly: isUnarmed,
    flush: { ...plain.flush, hints: [[]], callback },
  })
  // A device whose labels cannot be read is there, without its namespaces.
  if (region.ok) {
    dimm.enable()
    region.value.enable()
    return ok(bus)
  }
  hypervisor.unbind(drc)
  return region
}

/** Takes the memory away. Errors: -EBUSY a namespace is in use; what the hypervisor says. */
export function removePaprScm(bus: NdBus, { drc }: PaprNode, hypervisor: Hypervisor): Result<null, Errno> {
  for (const region of bus.regions) {
    const removed = bus.removeRegion(region)
    if (!removed.ok) return removed
  }
  return hypervisor.unbind(drc)
}

/** Metadata in pieces of 8, 4, 2 and 1 bytes, the largest that fit. */
function hypervisorMetadata({ drc, metadataSize: size }: PaprNode, hypervisor: Hypervisor): LabelMedia {
  const isInside = (offset: number, length: number): boolean => offset <= size && length <= size - offset
  return {
    size,
    maxTransfer: size,
    read: (offset, length) => {
      if (!isInside(offset, length)) return err('EINVAL')
      const bytes = new Uint8Array(length)
      for (let at = 0; at < length;) {
        const unit = unitFor(length - at)
        const value = hypervisor.readMetadata(drc, offset + at, unit)
        if (!value.ok) return value
        for (let i = 0; i < unit; i++)
          bytes[at + i] = Number((value.value >> BigInt(8 * (unit - 1 - i))) & 0xffn)
        at += unit
      }
      return ok(bytes)
    },
    write: (offset, bytes) => {
      const length = bytes.byteLength
      if (!isInside(offset, length)) return err('EINVAL')
      for (let at = 0; at < length;) {
        const unit = unitFor(length - at)
        let value = 0n
        for (const byte of bytes.subarray(at, at + unit)) value = (value << 8n) | BigInt(byte)
        const written = hypervisor.writeMetadata(drc, offset + at, unit, value)
        if (!written.ok) return written
        at += unit
      }
      return ok(null)
    },
  }
}

function unitFor(left: number): MetadataUnit {
  if (left >= 8) return 8
  if (left >= 4) return 4
  return left >= 2 ? 2 : 1
}
