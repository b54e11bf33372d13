import type { Guid } from '../lib/brand.ts'
import { ok, type Result } from '../lib/result.ts'
import { sectorParts } from '../btt/info-block.ts'
import type { PfnError } from '../pfn/errors.ts'
import type { PageHost, PfnNamespace } from '../pfn/host.ts'
import { mapPfn } from '../pfn/mapping.ts'
import type { Personality } from '../pmem/probe.ts'
import type { NamespaceView } from './views.ts'

/** The part of a listing that information blocks decide. */
export type PersonalityView = Pick<NamespaceView, 'mode' | 'map' | 'size' | 'sectorSize' | 'align'> & {
  /** UUID of the holder; `null`: there is none. */
  readonly holderUuid: Guid | null
}

/**
 * What a namespace is listed as. `sectorSize` is that of a namespace without holder, bytes.
 * Error -EINVAL: page map and data do not fit.
 */
export function personalityView(
  personality: Personality,
  namespace: PfnNamespace,
  host: PageHost,
  sectorSize: number,
): Result<PersonalityView, PfnError> {
  switch (personality.kind) {
    case 'raw':
      return ok(rawView(namespace.range.length, sectorSize))
    case 'btt': {
      const { arenas } = personality.btt
      const lbaSize = arenas[0].info.externalLbaSize
      const sectors = arenas.reduce((sum, { info }) => sum + BigInt(info.externalBlocks), 0n)
      return ok({
        mode: 'sector',
        map: null,
        size: sectors * BigInt(sectorParts(lbaSize).data),
        holderUuid: arenas[0].info.uuid,
        sectorSize: lbaSize,
        align: null,
      })
    }
    case 'pfn':
    case 'dax': {
      const { kind, pfn } = personality
      const mapping = mapPfn(pfn, namespace, host)
      if (!mapping.ok) return mapping
      return ok({
        mode: kind === 'pfn' ? 'fsdax' : 'devdax',
        map: pfn.mode === 'ram' ? 'mem' : 'dev',
        size: mapping.value.range.length - mapping.value.dataOffset,
        holderUuid: pfn.uuid,
        sectorSize: kind === 'pfn' ? sectorSize : null,
        align: BigInt(pfn.align),
      })
    }
  }
}

/** What a namespace without holder is listed as. */
export function rawView(size: bigint, sectorSize: number): PersonalityView {
  return { mode: 'raw', map: null, size, holderUuid: null, sectorSize, align: null }
}
