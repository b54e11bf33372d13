import { BadBlocks } from '../badrange/bad-blocks.ts'
import type { BttError } from '../btt/errors.ts'
import { sectorParts } from '../btt/info-block.ts'
import type { Errno } from '../lib/errno.ts'
import { NULL_GUID } from '../lib/guid.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { NdHolder } from '../namespace/nd-holder.ts'
import type { NdNamespace } from '../namespace/nd-namespace.ts'
import type { PfnError } from '../pfn/errors.ts'
import type { PageHost } from '../pfn/host.ts'
import { NamespaceBytes, type NamespaceMemory } from '../pmem/namespace-bytes.ts'
import { checkProbe, detectPersonality, type Personality } from '../pmem/probe.ts'

/** Why no driver takes a namespace. */
export type BindError = BttError | PfnError | { readonly kind: 'probe'; readonly errno: Errno }

/**
 * Lets the driver take a namespace as what its information blocks make of it: the namespace itself is bound, or a new
 * device that holds it. `memory` is that of the whole namespace.
 * Errors: those of `checkProbe` and of `NdHolder.attach`; an information block that cannot be used.
 * Source: `nd_pmem_probe`, drivers/nvdimm/pmem.c.
 */
export function bindNamespace(
  namespace: NdNamespace,
  memory: NamespaceMemory,
  host: PageHost,
): Result<Personality, BindError> {
  const { region, range, draft } = namespace
  const uuid = draft?.uuid ?? null
  const allowed = checkProbe(
    {
      holder: 'none',
      isRawInUse: false,
      isClaimed: !namespace.isIdle,
      isLocked: region.description.mappings.some(({ dimm }) => dimm.isLocked),
      range,
      isDirectMapped: region.description.hasPageMap && !namespace.forceRaw,
      lacksUuid: draft !== null && uuid === null,
    },
    host,
  )
  if (!allowed.ok) return refused(allowed.error)
  const owner = { uuid: uuid ?? NULL_GUID, range, readOnly: region.isReadOnly }
  const found: Result<Personality, BindError> = namespace.forceRaw
    ? ok({ kind: 'raw' })
    : detectPersonality(new NamespaceBytes(memory), owner, host)
  if (!found.ok) return found
  const bound = found.value.kind === 'raw' ? bindRaw(namespace) : bindHolder(namespace, found.value)
  if (!bound.ok) return refused(bound.error)
  region.revalidate()
  region.advanceSeeds(bound.value)
  return found
}

function bindRaw(namespace: NdNamespace): Result<NdNamespace, Errno> {
  namespace.isBound = true
  namespace.badBlocks = new BadBlocks()
  return ok(namespace)
}

function bindHolder(
  namespace: NdNamespace,
  personality: Exclude<Personality, { readonly kind: 'raw' }>,
): Result<NdHolder, Errno> {
  const holder = namespace.region.addHolder(personality.kind)
  const attached = holder.attach(namespace)
  if (!attached.ok) {
    namespace.region.dropHolder(holder)
    return attached
  }
  if (personality.kind === 'btt') {
    const { arenas } = personality.btt
    const { uuid, externalLbaSize } = arenas[0].info
    const sectors = arenas.reduce((sum, { info }) => sum + BigInt(info.externalBlocks), 0n)
    holder.uuid = uuid
    holder.lbaSize = externalLbaSize
    holder.capacity = sectors * BigInt(sectorParts(externalLbaSize).data)
  } else {
    const { uuid, mode, align, dataOffset, startPad, endTrunc } = personality.pfn
    holder.uuid = uuid
    holder.mode = mode
    holder.align = BigInt(align)
    holder.window = { dataOffset, startPad: BigInt(startPad), endTrunc: BigInt(endTrunc) }
  }
  holder.isBound = true
  holder.badBlocks = new BadBlocks()
  return ok(holder)
}

function refused(errno: Errno): Result<never, BindError> {
  return err({ kind: 'probe', errno })
}
