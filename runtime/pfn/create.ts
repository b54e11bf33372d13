import { ok, type Result } from '../lib/result.ts'
import type { Media } from '../media/media.ts'
import { isAligned, roundUp } from './align.ts'
import { pfnError, type PfnError } from './errors.ts'
import type { PageHost, PfnNamespace } from './host.ts'
import {
  encodePfnInfo,
  PFN_INFO_OFFSET,
  PFN_MODES,
  PFN_RESERVED,
  PFN_SIGNATURES,
  type PfnInfo,
  type PfnKind,
} from './info-block.ts'
import { readPfn, validatePfn, type PfnConfiguration, type ValidPfn } from './validate.ts'

/**
 * The information block of a namespace that has none: version 1.4.
 * Errors: -ENXIO `read-only`, `size`; -EINVAL `boundary`; -EOPNOTSUPP `align`.
 * Source: `nd_pfn_init`, drivers/nvdimm/pfn_devs.c.
 */
export function planPfn(
  kind: PfnKind,
  namespace: PfnNamespace,
  host: PageHost,
  { uuid, align, mode }: PfnConfiguration,
): Result<PfnInfo, PfnError> {
  const { start, length } = namespace.range
  if (namespace.readOnly) return pfnError('read-only', 'ENXIO', 'the region is read-only')
  if (!host.alignments.includes(align))
    return pfnError('align', 'EOPNOTSUPP', `this machine does not map ${align} bytes at once`)
  if (!isAligned(start, BigInt(host.compatAlign)))
    return pfnError('boundary', 'EINVAL', `the namespace does not start at a multiple of ${host.compatAlign}`)
  const reserved = BigInt(PFN_RESERVED)
  const page = BigInt(host.pageSize)
  const unit = BigInt(Math.max(align, host.compatAlign))
  const endTrunc = (start + length) % unit
  const mapped = length > reserved ? (length - reserved) / page : 0n
  const map = mode === 'pmem' ? BigInt(host.pageStructSize) * mapped : 0n
  const dataOffset = roundUp(start + reserved + map, unit) - start
  if (dataOffset + endTrunc >= length)
    return pfnError('size', 'ENXIO', `${length} bytes have no room for data behind ${dataOffset} bytes`)
  return ok({
    signature: PFN_SIGNATURES[kind],
    uuid,
    parentUuid: namespace.uuid,
    flags: 0,
    versionMajor: 1,
    versionMinor: 4,
    dataOffset,
    pages: (length - dataOffset - endTrunc) / page,
    mode: PFN_MODES[mode],
    startPad: 0,
    endTrunc: Number(endTrunc),
    align,
    pageSize: host.pageSize,
    pageStructSize: host.pageStructSize,
    checksum: 0n,
  })
}

/**
 * Takes the information block of a configured device, or writes one where there is none. A write that is cut leaves
 * a wrong checksum: none.
 * Errors: those of {@link readPfn} but `absent`, and of {@link planPfn}; `media` with the error of the namespace.
 */
export function initPfn(
  media: Media,
  kind: PfnKind,
  namespace: PfnNamespace,
  host: PageHost,
  configured: PfnConfiguration,
): Result<ValidPfn, PfnError> {
  const found = readPfn(media, kind, namespace, host, configured)
  if (found.ok || found.error.errno !== 'ENODEV') return found
  const plan = planPfn(kind, namespace, host, configured)
  if (!plan.ok) return plan
  const bytes = encodePfnInfo(plan.value)
  if (!bytes.ok) return pfnError('size', 'EINVAL', bytes.error.message)
  const written = media.write(PFN_INFO_OFFSET, bytes.value, 'clear')
  if (!written.ok)
    return pfnError('media', written.error, `cannot write the information block: ${written.error}`)
  return validatePfn(bytes.value, kind, namespace, host, configured)
}
