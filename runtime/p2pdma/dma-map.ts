import type { BusAddr, DmaAddr, PhysAddr } from '../lib/brand.ts'
import type { Errno } from '../lib/errno.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { P2pProvider } from './p2p-provider.ts'
import type { DmaDevice } from './pci.ts'

/** Memory that is to be transferred. */
export interface DmaSource {
  readonly phys: PhysAddr
  /** Bytes. */
  readonly length: bigint
}

/** What a device is told. A bus address goes past the IOMMU, and is not for it to unmap. */
export type DmaSegment =
  | { readonly kind: 'bus'; readonly address: BusAddr; readonly length: bigint }
  | { readonly kind: 'host'; readonly address: DmaAddr; readonly length: bigint }

/** What translates for requests that pass the root complex. */
export interface Iommu {
  /** Error: it has no room. */
  map(client: DmaDevice, source: DmaSource): Result<DmaAddr, Errno>
  unmap(client: DmaDevice, address: DmaAddr, length: bigint): void
}

/** A machine whose devices use physical addresses. */
export const DIRECT_MAPPED: Iommu = {
  // There is nothing between the root complex and the memory: both numbers are the same.
  map: (_client, { phys }) => ok(BigInt(phys) as DmaAddr),
  unmap: () => undefined,
}

/**
 * How a client reaches a part of a provider's memory.
 * Errors: -EFAULT the provider does not give it out; -EREMOTEIO the client cannot reach it; what the IOMMU says.
 * Source: `pci_p2pdma_map_segment`, drivers/pci/p2pdma.c.
 */
export function mapSegment(
  provider: P2pProvider,
  client: DmaDevice,
  source: DmaSource,
  iommu: Iommu,
): Result<DmaSegment, Errno> {
  const { phys, length } = source
  const onBus = provider.toBus(phys, length)
  if (!onBus.ok) return onBus
  switch (provider.path(client).type) {
    case 'bus address':
      return ok({ kind: 'bus', address: onBus.value, length })
    case 'host bridge': {
      const address = iommu.map(client, source)
      return address.ok ? ok({ kind: 'host', address: address.value, length }) : address
    }
    case 'not supported':
      return err('EREMOTEIO')
  }
}

/**
 * How a client reaches some parts of a provider's memory: all of them, or none is mapped.
 * Errors: -EINVAL there are none; those of {@link mapSegment}.
 */
export function p2pmemDmaMap(
  provider: P2pProvider,
  client: DmaDevice,
  sources: readonly DmaSource[],
  iommu: Iommu,
): Result<readonly DmaSegment[], Errno> {
  if (sources.length === 0) return err('EINVAL')
  const segments: DmaSegment[] = []
  for (const source of sources) {
    const segment = mapSegment(provider, client, source, iommu)
    if (!segment.ok) {
      p2pmemDmaUnmap(client, segments, iommu)
      return segment
    }
    segments.push(segment.value)
  }
  return ok(segments)
}

/** Takes back what the IOMMU was told. */
export function p2pmemDmaUnmap(client: DmaDevice, segments: readonly DmaSegment[], iommu: Iommu): void {
  for (const segment of segments) {
    if (segment.kind === 'host') iommu.unmap(client, segment.address, segment.length)
  }
}
