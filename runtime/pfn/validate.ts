import type { Guid } from '../lib/brand.ts'
import { ok, type Result } from '../lib/result.ts'
import { isPowerOfTwo } from '../lib/u64.ts'
import type { Media } from '../media/media.ts'
import { isAligned } from './align.ts'
import { pfnError, type PfnError } from './errors.ts'
import type { PageHost, PfnNamespace } from './host.ts'
import {
  PFN_INFO_OFFSET,
  PFN_INFO_SIZE,
  PFN_SIGNATURES,
  PFN_MODES,
  pfnChecksum,
  pfnInfo,
  type PfnInfo,
  type PfnKind,
  type PageMapMode,
} from './info-block.ts'

/** What was configured before an information block was looked for. */
export interface PfnConfiguration {
  readonly uuid: Guid
  /** Bytes. */
  readonly align: number
  readonly mode: PageMapMode
}

/** An information block that fits its namespace. Sizes are bytes. */
export interface ValidPfn extends PfnConfiguration {
  readonly kind: PfnKind
  readonly startPad: number
  readonly endTrunc: number
  /** From the end of the padding to the data. */
  readonly dataOffset: bigint
  /** Pages of data that the block tells of. */
  readonly pages: bigint
}

/**
 * Reads the information block of a namespace and judges it. `configured` is `null` when devices are probed: the block
 * then decides.
 * Errors: -ENODEV `absent`, `owner`; -ENXIO `media`, `mode`; -EOPNOTSUPP a block that cannot be used: `align`,
 * `page-size`, `size`, `boundary`, or `owner` of another configuration.
 * Source: `nd_pfn_validate`, drivers/nvdimm/pfn_devs.c, which takes any alignment of a block for a file system.
 */
export function readPfn(
  media: Media,
  kind: PfnKind,
  namespace: PfnNamespace,
  host: PageHost,
  configured: PfnConfiguration | null,
): Result<ValidPfn, PfnError> {
  const bytes = media.read(PFN_INFO_OFFSET, PFN_INFO_SIZE)
  if (!bytes.ok) return pfnError('media', 'ENXIO', `cannot read the information block: ${bytes.error}`)
  return validatePfn(bytes.value, kind, namespace, host, configured)
}

/** Judges the bytes of an information block; {@link readPfn} without a namespace to read from. */
export function validatePfn(
  bytes: Uint8Array,
  kind: PfnKind,
  namespace: PfnNamespace,
  host: PageHost,
  configured: PfnConfiguration | null,
): Result<ValidPfn, PfnError> {
  const info = pfnInfo.decode(bytes)
  if (!info.ok) return pfnError('absent', 'ENODEV', info.error.message)
  if (info.value.signature !== PFN_SIGNATURES[kind])
    return pfnError('absent', 'ENODEV', 'the signature is missing')
  if (info.value.checksum !== pfnChecksum(bytes)) return pfnError('absent', 'ENODEV', 'the checksum is wrong')
  if (info.value.parentUuid !== namespace.uuid)
    return pfnError('owner', 'ENODEV', `the block belongs to namespace ${info.value.parentUuid}`)
  const valid = understand(upToDate(info.value, host), kind, host)
  if (!valid.ok) return valid
  const same = configured === null ? ok(null) : matches(valid.value, configured)
  if (!same.ok) return same
  const fits = fit(valid.value, namespace, host)
  return fits.ok ? valid : fits
}

/** A block with the fields filled in that its version does not have. */
function upToDate(info: PfnInfo, { pageSize, pageStructSize }: PageHost): PfnInfo {
  const minor = info.versionMinor
  return {
    ...info,
    startPad: minor < 1 ? 0 : info.startPad,
    endTrunc: minor < 1 ? 0 : info.endTrunc,
    align: minor < 2 ? 0 : info.align,
    pageSize: minor < 4 ? pageSize : info.pageSize,
    pageStructSize: minor < 4 ? pageStructSize : info.pageStructSize,
  }
}

function understand(info: PfnInfo, kind: PfnKind, host: PageHost): Result<ValidPfn, PfnError> {
  const { uuid, startPad, endTrunc, dataOffset, pages } = info
  const mode = info.mode === PFN_MODES.ram ? 'ram' : info.mode === PFN_MODES.pmem ? 'pmem' : null
  if (mode === null) return pfnError('mode', 'ENXIO', `there is no mode ${info.mode}`)
  if (mode === 'pmem' && (info.pageSize > host.pageSize || info.pageStructSize < host.pageStructSize))
    return unusable(
      'page-size',
      `the page map is for pages of ${info.pageSize} bytes and structures of ${info.pageStructSize}`,
    )
  const align = info.align === 0 ? largestDivisor(dataOffset) : BigInt(info.align)
  if (!isPowerOfTwo(align) || align < BigInt(host.pageSize))
    return unusable('align', `data cannot be aligned to ${align} bytes`)
  const wanted = Number(align)
  if (kind === 'dax' && !host.alignments.includes(wanted))
    return unusable('align', `this machine does not map ${wanted} bytes at once`)
  return ok({ kind, uuid, align: wanted, mode, startPad, endTrunc, dataOffset, pages })
}

/** The alignment of a block that does not tell it: the largest power of two that is not above the data offset. */
function largestDivisor(dataOffset: bigint): bigint {
  let align = 0n
  for (let next = 1n; next <= dataOffset; next *= 2n) align = next
  return align
}

function matches(found: ValidPfn, configured: PfnConfiguration): Result<null, PfnError> {
  if (found.uuid !== configured.uuid)
    return pfnError('owner', 'ENODEV', `the block is of device ${found.uuid}`)
  if (found.align !== configured.align)
    return unusable('align', `the block has an alignment of ${found.align}`)
  if (found.mode !== configured.mode) return unusable('owner', `the block is of mode ${found.mode}`)
  return ok(null)
}

function fit(found: ValidPfn, { range }: PfnNamespace, host: PageHost): Result<null, PfnError> {
  const { align, dataOffset, startPad, endTrunc } = found
  const compat = BigInt(host.compatAlign)
  if (BigInt(align) > range.length) return unusable('align', 'the alignment is larger than the namespace')
  const unused = BigInt(startPad) + BigInt(endTrunc)
  if (dataOffset >= range.length || unused >= range.length || dataOffset >= range.length - unused)
    return unusable('size', 'no data fits behind the page map')
  const start = range.start + BigInt(startPad)
  const end = range.start + range.length - BigInt(endTrunc)
  if (!isAligned(start + dataOffset, BigInt(align)) || !isAligned(dataOffset, BigInt(host.pageSize)))
    return unusable('align', 'the data does not start at its alignment')
  if (!isAligned(start, compat) || !isAligned(end, compat))
    return unusable('boundary', `the used part does not start and end at multiples of ${compat} bytes`)
  return ok(null)
}

function unusable(rule: PfnError['rule'], message: string): Result<never, PfnError> {
  return pfnError(rule, 'EOPNOTSUPP', message)
}
