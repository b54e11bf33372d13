import type { NdDevice } from '../bus/nd-bus.ts'
import type { Errno } from '../lib/errno.ts'
import type { Result } from '../lib/result.ts'
import { modeOf, showAttribute, storeAttribute, type Access, type Attribute } from './attribute.ts'
import { BUS_ATTRIBUTES } from './bus-attributes.ts'
import { DIMM_ATTRIBUTES } from './dimm-attributes.ts'
import { HOLDER_ATTRIBUTES } from './holder-attributes.ts'
import { NAMESPACE_ATTRIBUTES } from './namespace-attributes.ts'
import { REGION_ATTRIBUTES } from './region-attributes.ts'

/** An attribute that a device has, as `ls -l` lists it. */
export interface ListedAttribute {
  readonly name: string
  /** Permission bits. */
  readonly mode: number
}

/** A device together with the attributes of its kind. */
interface Described<D> {
  readonly attributes: readonly Attribute<D>[]
  readonly device: D
}

/** The attributes that a device has now. */
export function listAttributes(device: NdDevice): readonly ListedAttribute[] {
  return withAttributes(device, ({ attributes, device: own }) =>
    attributes.map((one) => ({ name: one.name, mode: modeOf(one, own) })).filter(({ mode }) => mode !== 0),
  )
}

/** Reads an attribute of a device. Errors: -ENOENT it does not have it; -EACCES; those of the attribute. */
export function readAttribute(device: NdDevice, name: string, access: Access): Result<string, Errno> {
  return withAttributes(device, ({ attributes, device: own }) => showAttribute(attributes, own, name, access))
}

/** Writes an attribute of a device. Errors: -ENOENT it does not have it; -EACCES; those of the attribute. */
export function writeAttribute(
  device: NdDevice,
  name: string,
  text: string,
  access: Access,
): Result<null, Errno> {
  return withAttributes(device, ({ attributes, device: own }) =>
    storeAttribute(attributes, own, name, text, access),
  )
}

function withAttributes<R>(device: NdDevice, use: <D>(described: Described<D>) => R): R {
  switch (device.kind) {
    case 'bus':
      return use({ attributes: BUS_ATTRIBUTES, device })
    case 'dimm':
      return use({ attributes: DIMM_ATTRIBUTES, device })
    case 'region':
      return use({ attributes: REGION_ATTRIBUTES, device })
    case 'namespace':
      return use({ attributes: NAMESPACE_ATTRIBUTES, device })
    case 'btt':
    case 'pfn':
    case 'dax':
      return use({ attributes: HOLDER_ATTRIBUTES, device })
  }
}
