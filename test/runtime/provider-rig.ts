/** What providers of persistent memory need of a machine, and a disk on what they provide. */
import { expect } from 'vitest'
import { BadBlocks } from '../../runtime/badrange/bad-blocks.ts'
import { DeviceNumbers } from '../../runtime/bus/device-numbers.ts'
import type { NdBus } from '../../runtime/bus/nd-bus.ts'
import type { AddressRange } from '../../runtime/lib/range.ts'
import { unwrap, type Result } from '../../runtime/lib/result.ts'
import { bindNamespace } from '../../runtime/machine/bind-namespace.ts'
import { SystemMemory } from '../../runtime/machine/system-memory.ts'
import type { NdNamespace } from '../../runtime/namespace/nd-namespace.ts'
import { X86_PAGES } from '../../runtime/pfn/host.ts'
import { PmemDevice, type BioError } from '../../runtime/pmem/device.ts'
import type { ProviderHost } from '../../runtime/providers/plain-bus.ts'
import { GIB, MIB } from './memory-rig.ts'
import { pattern } from './namespace.ts'

export const RANGE: AddressRange = { start: 4n * GIB, length: 64n * MIB }

/** A machine that keeps what a flush does to it. */
export function host(): ProviderHost & { readonly fences: string[] } {
  const fences: string[] = []
  const port = { fence: () => void fences.push('fence'), writeHint: () => void fences.push('hint') }
  return { id: 0, numbers: new DeviceNumbers(), port, fences }
}

export const namespaces = (bus: NdBus): readonly NdNamespace[] =>
  bus.regions.flatMap((region) => region.namespaces)

/** A block device on a namespace, taken by the driver. */
export function diskOn(namespace: NdNamespace, memory: SystemMemory = new SystemMemory()): PmemDevice {
  const parts = memory.part(namespace.region, namespace.range, new BadBlocks())!
  expect(unwrap(bindNamespace(namespace, parts, X86_PAGES)).kind).toBe('raw')
  return unwrap(PmemDevice.open(parts, { dataOffset: 0, length: parts.memory.size, logicalBlock: 512 }))
}

export const write = (disk: PmemDevice, seed: number): Result<null, BioError> =>
  disk.submit({ op: 'write', sector: 8, buffers: [pattern(seed, 512)], preflush: false, fua: true })

/** The sector that {@link write} stores. */
export function readBack(disk: PmemDevice): Uint8Array {
  const buffer = new Uint8Array(512)
  unwrap(disk.submit({ op: 'read', sector: 8, buffers: [buffer] }))
  return buffer
}
