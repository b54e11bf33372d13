import type { Guid } from '../lib/brand.ts'
import { NULL_GUID } from '../lib/guid.ts'
import { ok, type Result } from '../lib/result.ts'
import type { BttError } from '../btt/errors.ts'
import { BTT_SIGNATURE, FIRST_ARENA, bttInfo } from '../btt/info-block.ts'
import { BTT_INFO_SIZE } from '../btt/geometry.ts'
import type { Media } from '../media/media.ts'
import type { PfnError } from '../pfn/errors.ts'
import type { PageHost } from '../pfn/host.ts'
import { PFN_INFO_OFFSET, PFN_INFO_SIZE, PFN_SIGNATURES, pfnInfo } from '../pfn/info-block.ts'
import { detectPersonality } from '../pmem/probe.ts'
import { personalityView } from './personality-view.ts'
import type { NamespaceView } from './views.ts'

/** Where the bytes of an image were, when they were a namespace. */
export interface ImageOrigin {
  /** System physical address. */
  readonly start: bigint
  /** UUID of the namespace; `null`: it is not known, the information blocks are believed. */
  readonly uuid: Guid | null
}

/**
 * The listing of the image of a namespace.
 * Errors: an information block that is there and cannot be used.
 */
export function namespaceImageView(
  dev: string,
  media: Media,
  origin: ImageOrigin,
  host: PageHost,
): Result<NamespaceView, BttError | PfnError> {
  const uuid = origin.uuid ?? believedUuid(media)
  const range = { start: origin.start, length: BigInt(media.size) }
  const namespace = { uuid, range, readOnly: true }
  const personality = detectPersonality(media, namespace, host)
  if (!personality.ok) return personality
  const view = personalityView(personality.value, namespace, host, 512)
  if (!view.ok) return view
  const { holderUuid, ...listed } = view.value
  const own = uuid === NULL_GUID ? null : uuid
  return ok({
    dev,
    ...listed,
    uuid: holderUuid ?? own,
    rawUuid: holderUuid === null ? null : own,
    chardev: null,
    daxRegion: null,
    blockdev: null,
    isActive: true,
    name: '',
    numaNode: -1,
    targetNode: -1,
    badBlocks: [],
  })
}

/** The UUID of the namespace that an information block of an image was made for; null when none tells. */
export function believedUuid(media: Media): Guid {
  for (const at of [FIRST_ARENA['v2.0'], FIRST_ARENA['v1.1']]) {
    const bytes = media.read(at, BTT_INFO_SIZE)
    const info = bytes.ok ? bttInfo.decode(bytes.value) : bytes
    if (info.ok && info.value.signature === BTT_SIGNATURE) return info.value.parentUuid
  }
  const bytes = media.read(PFN_INFO_OFFSET, PFN_INFO_SIZE)
  const info = bytes.ok ? pfnInfo.decode(bytes.value) : bytes
  const signatures: readonly string[] = Object.values(PFN_SIGNATURES)
  return info.ok && signatures.includes(info.value.signature) ? info.value.parentUuid : NULL_GUID
}
