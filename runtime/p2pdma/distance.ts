import type { DmaDevice, HostBridge, PciBridge, PciFunction } from './pci.ts'

/**
 * How a client reaches a provider: over switches, by bus address; through the root complex; not at all, with distance
 * -1. Source: `enum pci_p2pdma_map_type`, include/linux/pci-p2pdma.h.
 */
export type P2pPath =
  | { readonly type: 'bus address'; readonly distance: number }
  | { readonly type: 'host bridge'; readonly distance: number }
  | { readonly type: 'not supported'; readonly distance: -1 }

/** What is known of the processor. */
export interface P2pHost {
  /** Its root complex passes requests between its ports, whichever they are: AMD since Zen. */
  readonly passesAll: boolean
}

const INTEL = 0x8086

/** Intel root complexes that pass requests, and whether between different ones as well. */
const HOST_BRIDGES: ReadonlyMap<number, 'any' | 'same'> = new Map([
  [0x3c00, 'same'],
  [0x3c01, 'same'],
  [0x2f00, 'same'],
  [0x2f01, 'same'],
  [0x2030, 'any'],
  [0x2031, 'any'],
  [0x2032, 'any'],
  [0x2033, 'any'],
  [0x2020, 'any'],
  [0x09a2, 'any'],
])

const NOT_SUPPORTED = { type: 'not supported', distance: -1 } as const

/**
 * The way from a client to a provider: ports up from both to the first one that they share. A port on it that redirects
 * requests sends them through the root complex, which must be known to pass them.
 * Source: `calc_map_type_and_dist`, drivers/pci/p2pdma.c.
 */
export function p2pPath(provider: PciFunction, client: DmaDevice, host: P2pHost): P2pPath {
  if (client.kind !== 'pci') return NOT_SUPPORTED
  const above = [...ports(provider)]
  const over = [...ports(client)]
  if (provider === client) return { type: 'bus address', distance: 0 }
  const shared = above.find((port) => over.includes(port))
  if (shared === undefined) return throughHost(above.length + over.length + 2, provider, client, host)
  const path = [above.slice(0, above.indexOf(shared) + 1), over.slice(0, over.indexOf(shared))]
  const distance = above.indexOf(shared) + over.indexOf(shared) + 2
  if (!path.flat().some(redirects)) return { type: 'bus address', distance }
  return throughHost(distance, provider, client, host)
}

function throughHost(distance: number, a: PciFunction, b: PciFunction, host: P2pHost): P2pPath {
  return host.passesAll || areListed(a.host, b.host) ? { type: 'host bridge', distance } : NOT_SUPPORTED
}

function areListed(a: HostBridge, b: HostBridge): boolean {
  const isSame = a === b
  return [a, b].every(({ root }) => {
    const passes = root?.vendor === INTEL ? HOST_BRIDGES.get(root.device) : undefined
    return passes === 'any' || (passes === 'same' && isSame)
  })
}

function redirects({ acs }: PciBridge): boolean {
  return acs.requestRedirect || acs.completionRedirect || acs.egressControl
}

/** Ports from a function up to its root bus. */
function* ports({ upstream }: PciFunction): Generator<PciBridge, void, void> {
  for (let port = upstream; port !== null; port = port.upstream) yield port
}
