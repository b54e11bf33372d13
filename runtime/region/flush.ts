import type { Errno } from '../lib/errno.ts'
import { err, ok, type Result } from '../lib/result.ts'

/** What a flush does to the machine. */
export interface FlushPort {
  /** Orders all stores before it. */
  fence(): void
  /** Writes 1 to a hint. */
  writeHint(address: bigint): void
}

/** How stores of a region become durable. */
export interface RegionFlush {
  readonly port: FlushPort
  /** Hint addresses of each mapping's DIMM. */
  readonly hints: readonly (readonly bigint[])[]
  /** The provider's own flush, in place of hints. */
  readonly callback: (() => Result<null, Errno>) | null
}

/**
 * Whether stores have to be flushed. Error -ENXIO: not known, as the region has no DIMMs.
 * Source: `nvdimm_has_flush`, drivers/nvdimm/region_devs.c.
 */
export function needsFlush({ hints, callback }: RegionFlush): Result<boolean, Errno> {
  if (hints.length === 0) return err('ENXIO')
  return ok(callback !== null || hints.some((own) => own.length > 0))
}

/**
 * Flushes a region: by its provider, else by a hint of every DIMM. `turn` picks among the hints of a DIMM, so that
 * processors that flush at the same time use different ones.
 * Error -EIO: the provider failed, whatever it said, unless it was out of memory.
 * Source: `nvdimm_flush`, `generic_nvdimm_flush`, drivers/nvdimm/region_devs.c.
 */
export function flushRegion(flush: RegionFlush, turn: number): Result<null, Errno> {
  if (flush.callback !== null) {
    const done = flush.callback()
    return done.ok || done.error === 'ENOMEM' ? done : err('EIO')
  }
  const hints = usedHints(flush.hints)
  flush.port.fence()
  for (const own of hints) {
    const address = own[turn % own.length]
    if (address !== undefined) flush.port.writeHint(address)
  }
  flush.port.fence()
  return ok(null)
}

/**
 * The hints of each DIMM that has any: as many as all of them have, rounded down to a power of two. A DIMM whose first
 * hint is that of an earlier DIMM is left out: they share a controller.
 */
function usedHints(hints: readonly (readonly bigint[])[]): readonly (readonly bigint[])[] {
  const counts = hints.map((own) => own.length).filter((count) => count > 0)
  if (counts.length === 0) return []
  const used = 2 ** Math.floor(Math.log2(Math.min(...counts)))
  const seen = new Set<bigint>()
  return hints.flatMap((own) => {
    const [first] = own
    if (first === undefined || seen.has(first)) return []
    seen.add(first)
    return [own.slice(0, used)]
  })
}
