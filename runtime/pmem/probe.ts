import { discoverBtt, type FoundBtt } from '../btt/discover.ts'
import type { BttError } from '../btt/errors.ts'
import type { Errno } from '../lib/errno.ts'
import type { AddressRange } from '../lib/range.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { Media } from '../media/media.ts'
import type { PfnError } from '../pfn/errors.ts'
import type { PageHost, PfnNamespace } from '../pfn/host.ts'
import type { PfnKind } from '../pfn/info-block.ts'
import { readPfn, type ValidPfn } from '../pfn/validate.ts'

/** What the information blocks of a namespace make of it. */
export type Personality =
  | { readonly kind: 'raw' }
  | { readonly kind: 'btt'; readonly btt: FoundBtt }
  | { readonly kind: PfnKind; readonly pfn: ValidPfn }

/** Smallest namespace that a driver takes, bytes. */
export const MIN_NAMESPACE_SIZE = 4096n

/**
 * Looks for information blocks: of a BTT, for a file system, for programs to map. A namespace whose blocks cannot be
 * read is raw, so that they can be repaired.
 * Errors: a block that is there and cannot be used; the namespace is not to be used raw either. Linux does so with a
 * broken BTT.
 * Source: `nd_pmem_probe`, drivers/nvdimm/pmem.c.
 */
export function detectPersonality(
  media: Media,
  namespace: PfnNamespace,
  host: PageHost,
): Result<Personality, BttError | PfnError> {
  const btt = discoverBtt(media, { parentUuid: namespace.uuid, version: 'any' })
  if (btt.ok) return ok({ kind: 'btt', btt: btt.value })
  if (isBroken(btt.error)) return btt
  const kinds: readonly PfnKind[] = ['pfn', 'dax']
  for (const kind of kinds) {
    const pfn = readPfn(media, kind, namespace, host, null)
    if (pfn.ok) return ok({ kind, pfn: pfn.value })
    if (pfn.error.errno === 'EOPNOTSUPP') return pfn
  }
  return ok({ kind: 'raw' })
}

/** A namespace, or a holder of one, that a driver is about to take. */
export interface ProbeState {
  /** `none`: the namespace itself is taken. */
  readonly holder: 'none' | 'without namespace' | 'with namespace'
  /** A driver has the namespace itself. */
  readonly isRawInUse: boolean
  /** Another device holds the namespace. */
  readonly isClaimed: boolean
  /** One of its DIMMs is locked. */
  readonly isLocked: boolean
  /** System physical addresses. */
  readonly range: AddressRange
  /** Page structures are made for all of it. */
  readonly isDirectMapped: boolean
  /** A labelled namespace that has no UUID yet. */
  readonly lacksUuid: boolean
}

/**
 * Whether a driver may take it.
 * Errors: -ENODEV nothing to take, too small, no UUID; -EBUSY; -ENXIO claimed; -EACCES locked; -EOPNOTSUPP cannot be
 * mapped.
 * Source: `nvdimm_namespace_common_probe`, drivers/nvdimm/claim.c.
 */
export function checkProbe(state: ProbeState, { compatAlign }: PageHost): Result<null, Errno> {
  if (state.holder === 'without namespace') return err('ENODEV')
  if (state.holder === 'with namespace' && state.isRawInUse) return err('EBUSY')
  if (state.isClaimed) return err('ENXIO')
  if (state.isLocked) return err('EACCES')
  const { start, length } = state.range
  if (length < MIN_NAMESPACE_SIZE) return err('ENODEV')
  if (state.isDirectMapped && (start | length) % BigInt(compatAlign) !== 0n) return err('EOPNOTSUPP')
  return state.lacksUuid ? err('ENODEV') : ok(null)
}

function isBroken({ rule }: BttError): boolean {
  return rule === 'backup-only' || rule === 'geometry' || rule === 'chain'
}
