import type { Guid } from '../lib/brand.ts'
import { guid, NULL_GUID } from '../lib/guid.ts'

/** What a namespace is set aside for: the attribute `holder_class`. */
export type HolderClass = 'btt' | 'btt2' | 'pfn' | 'dax'

/** Abstraction GUID of each class (UEFI 2.10 section 13.19.5; drivers/nvdimm/label.h). */
export const ABSTRACTION_GUIDS: { readonly [C in HolderClass]: Guid } = {
  btt: guid('8aed63a2-29a2-4c66-8b12-f05d15d3922a'),
  btt2: guid('18633bfc-1735-4217-8ac9-17239282d3f8'),
  pfn: guid('266400ba-fb9f-4677-bcb0-968f11d0d225'),
  dax: guid('97a86d9c-3cdd-4eda-986f-5068b4f80088'),
}

const CLASS_BY_GUID: ReadonlyMap<string, HolderClass> = new Map(
  Object.entries(ABSTRACTION_GUIDS).map(([name, value]) => [value, name as HolderClass]),
)

/** The class that a GUID stands for; `none`: the null GUID, `unknown`: a GUID of somebody else. */
export function holderClassOf(abstraction: Guid): HolderClass | 'none' | 'unknown' {
  if (abstraction === NULL_GUID) return 'none'
  return CLASS_BY_GUID.get(abstraction) ?? 'unknown'
}
