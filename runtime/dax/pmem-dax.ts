import type { Errno } from '../lib/errno.ts'
import { NULL_GUID } from '../lib/guid.ts'
import { err, type Result } from '../lib/result.ts'
import type { NdNamespace } from '../namespace/nd-namespace.ts'
import type { PageHost } from '../pfn/host.ts'
import { mapPfn } from '../pfn/mapping.ts'
import type { ValidPfn } from '../pfn/validate.ts'
import { DaxRegion } from './dax-region.ts'

/**
 * The region of a namespace whose information block says that programs map it: one device, named after the namespace,
 * without its page map. Error -EINVAL: the block is of a file system, or its data are not aligned.
 * Source: `__dax_pmem_probe`, drivers/dax/pmem.c.
 */
export function daxRegionOf(
  namespace: NdNamespace,
  found: ValidPfn,
  host: PageHost,
): Result<DaxRegion, Errno> {
  const { region, range, draft, id } = namespace
  if (found.kind !== 'dax') return err('EINVAL')
  const owner = { uuid: draft?.uuid ?? NULL_GUID, range, readOnly: region.isReadOnly }
  const mapping = mapPfn(found, owner, host)
  if (!mapping.ok) return err(mapping.error.errno)
  const { dataOffset, altmap } = mapping.value
  const whole = mapping.value.range
  const { numaNode, targetNode } = region.description
  return DaxRegion.create({
    id: region.id,
    range: { start: whole.start + dataOffset, length: whole.length - dataOffset },
    align: found.align,
    host,
    numaNode,
    targetNode,
    fixed: { deviceId: id, map: { type: 'generic', ranges: [whole], altmap } },
  })
}
