import type { Guid } from '../lib/brand.ts'
import { flagValue } from '../lib/fields.ts'
import { guidFromBytes, guidToBytes } from '../lib/guid.ts'
import { ok, type Result } from '../lib/result.ts'
import { labelError, type LabelError } from '../labels/errors.ts'
import { INDEX_HEAD_SIZE } from '../labels/geometry.ts'
import { indexHead } from '../labels/index-block.ts'
import { LabelArea } from '../labels/label-area.ts'
import type { LabelOptions } from '../labels/label-contents.ts'
import { readLabelMedia, type LabelMedia } from '../labels/label-media.ts'
import { LABEL_FLAGS, type NamespaceLabel } from '../labels/label.ts'
import { asHex, asSize, type NdObject } from './json.ts'

/** What `read-labels` prints: all of an area, or its index blocks only. */
export type LabelPart = 'all' | 'index'

/**
 * The label area of a DIMM as `ndctl read-labels` prints it: both index blocks, whatever they hold, and the labels in
 * use. ndctl also prints labels that are not in use any more. Region labels of CXL are not printed.
 * Errors: `blank` there is no valid index block; `media`, `config`, `too-small`.
 */
export function labelAreaJson(
  dev: string,
  media: LabelMedia,
  part: LabelPart,
  options: LabelOptions = {},
): Result<NdObject, LabelError> {
  const area = LabelArea.open(media, options)
  if (!area.ok) return area
  if (area.value.index === null)
    return labelError('blank', 'ENXIO', 'the label area has no valid index block')
  const { indexSize } = area.value.geometry
  const index: NdObject[] = []
  for (const at of [0, indexSize]) {
    const bytes = readLabelMedia(media, at, INDEX_HEAD_SIZE)
    if (!bytes.ok) return labelError('media', bytes.error, `cannot read the index blocks: ${bytes.error}`)
    index.push(indexJson(bytes.value))
  }
  if (part === 'index') return ok({ dev, index })
  return ok({ dev, index, label: area.value.labels.map(labelJson) })
}

function indexJson(bytes: Uint8Array): NdObject {
  const head = indexHead.decode(bytes)
  if (!head.ok) return {}
  const { signature, major, minor, labelSize, sequence, slots } = head.value
  const end = signature.indexOf('\0')
  return {
    signature: signature.slice(0, end === -1 ? signature.length - 1 : end),
    major,
    minor,
    // The field has 8 bits, a valid one is 0 or 1.
    labelsize: 2n ** BigInt(7 + labelSize),
    seq: sequence,
    nslot: slots,
  }
}

function labelJson(label: NamespaceLabel): NdObject {
  const { uuid, name, slot, position } = label
  const isCxl = label.format === 'cxl'
  return {
    uuid,
    name,
    slot,
    position,
    nlabel: isCxl ? label.ranges : label.labels,
    flags: asHex(flagValue(label.flags, LABEL_FLAGS)),
    isetcookie: isCxl ? undefined : asHex(label.cookie),
    lbasize: label.lbaSize,
    dpa: asHex(label.dpa),
    rawsize: asSize(label.rawSize),
    ...(label.format === 'v1.2' && {
      type_guid: asStored(label.typeGuid),
      abstraction_guid: asStored(label.abstractionGuid),
    }),
    ...(isCxl && { region_uuid: label.regionUuid, abstraction_guid: label.abstractionGuid }),
  }
}

/** ndctl prints the 16 bytes of a GUID in the order in which they are stored. */
function asStored(value: Guid): string {
  return guidFromBytes(guidToBytes(value, 'guid'), 'rfc')
}
