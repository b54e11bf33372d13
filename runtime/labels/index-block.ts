import { concatBytes, viewOf } from '../lib/bytes.ts'
import { raw, text, u16, u32, u64, u8 } from '../lib/fields.ts'
import { fletcher64 } from '../lib/fletcher64.ts'
import { layout, type Layout } from '../lib/layout.ts'
import { ok, unwrap, type Result } from '../lib/result.ts'
import { hex } from '../lib/u64.ts'
import { labelError, type LabelError, type LabelRule } from './errors.ts'
import { FreeSlots } from './free-slots.ts'
import { INDEX_HEAD_SIZE, type LabelGeometry, type LabelSize } from './geometry.ts'

/** Text at the start of an index block, with its NUL. */
export const INDEX_SIGNATURE = 'NAMESPACE_INDEX\0'

/** Which of the two index blocks. */
export type IndexPlace = 0 | 1

/** Generation of an index block; 1 follows 3. */
export type IndexSequence = 1 | 2 | 3

/** An index block that was found valid. */
export interface IndexBlock {
  readonly labelSize: LabelSize
  readonly sequence: IndexSequence
  readonly major: number
  readonly minor: number
  /** Bytes, as written in the block: may be less than the area has room for. */
  readonly size: bigint
  readonly free: FreeSlots
}

/** The fixed part of an index block; 72 bytes. */
export interface IndexHead {
  readonly signature: string
  readonly flags: Uint8Array
  /** A label has `128 << labelSize` bytes. */
  readonly labelSize: number
  readonly sequence: number
  readonly myOffset: bigint
  readonly mySize: bigint
  readonly otherOffset: bigint
  readonly labelOffset: bigint
  readonly slots: number
  readonly major: number
  readonly minor: number
  readonly checksum: bigint
}

/** Bytes of {@link IndexHead}. Source: drivers/nvdimm/label.h; UEFI 2.10 section 13.19.4. */
export const indexHead: Layout<IndexHead> = layout('nd_namespace_index', INDEX_HEAD_SIZE, {
  signature: text(0, 16),
  flags: raw(16, 3),
  labelSize: u8(19),
  sequence: u32(20),
  myOffset: u64(24),
  mySize: u64(32),
  otherOffset: u64(40),
  labelOffset: u64(48),
  slots: u32(56),
  major: u16(60),
  minor: u16(62),
  checksum: u64(64),
})

const CHECKSUM_AT = 64

/** The sequence number that follows. */
export function nextSequence(sequence: IndexSequence): IndexSequence {
  return sequence === 1 ? 2 : sequence === 2 ? 3 : 1
}

/**
 * The bytes of an index block, as many as the geometry says.
 * @throws {Error} when the geometry has no room for the slots: the caller's bug.
 */
export function encodeIndex(
  geometry: LabelGeometry,
  place: IndexPlace,
  block: Omit<IndexBlock, 'size'>,
): Uint8Array {
  const { indexSize, labelSize } = geometry
  const head = unwrap(
    indexHead.encode({
      signature: INDEX_SIGNATURE,
      flags: new Uint8Array(3),
      labelSize: labelSize === 128 ? 0 : 1,
      sequence: block.sequence,
      myOffset: BigInt(place * indexSize),
      mySize: BigInt(indexSize),
      otherOffset: BigInt((1 - place) * indexSize),
      labelOffset: BigInt(2 * indexSize),
      slots: block.free.slots,
      major: block.major,
      minor: block.minor,
      checksum: 0n,
    }),
  )
  const bytes = concatBytes(head, block.free.bytes, new Uint8Array(indexSize)).slice(0, indexSize)
  viewOf(bytes).setBigUint64(CHECKSUM_AT, fletcher64(bytes), true)
  return bytes
}

/**
 * Reads one index block out of the bytes of both, for labels of the size of the geometry.
 * The rules in their order: signature, label size, checksum, sequence, the three offsets, size, number of slots.
 * Beyond what Linux asks for, the bitmap has to lie inside the block.
 * Source: `__nd_label_validate`, drivers/nvdimm/label.c.
 */
export function validateIndex(
  bytes: Uint8Array,
  geometry: LabelGeometry,
  place: IndexPlace,
): Result<IndexBlock, LabelError> {
  const { areaSize, indexSize, labelSize } = geometry
  const at = place * indexSize
  const block = bytes.slice(at, at + indexSize)
  const fail = (rule: LabelRule, detail: string): Result<never, LabelError> =>
    labelError(rule, 'EINVAL', `nsindex${place} ${detail}`)
  const decoded = indexHead.decode(block)
  if (!decoded.ok) return fail('signature', 'signature invalid')
  const head = decoded.value
  if (head.signature !== INDEX_SIGNATURE) return fail('signature', 'signature invalid')
  if (!hasLabelSize(head, labelSize)) return fail('label-size', `labelsize ${head.labelSize} invalid`)
  viewOf(block).setBigUint64(CHECKSUM_AT, 0n, true)
  if (fletcher64(block) !== head.checksum) return fail('checksum', 'checksum invalid')
  const sequence = head.sequence & 3
  if (sequence !== 1 && sequence !== 2 && sequence !== 3)
    return fail('sequence', `sequence: ${hex(head.sequence)} invalid`)
  if (head.myOffset !== BigInt(at)) return fail('own-offset', `myoff: ${hex(head.myOffset)} invalid`)
  if (head.otherOffset !== BigInt((1 - place) * indexSize))
    return fail('other-offset', `otheroff: ${hex(head.otherOffset)} invalid`)
  if (head.labelOffset !== BigInt(2 * indexSize))
    return fail('label-offset', `labeloff: ${hex(head.labelOffset)} invalid`)
  if (head.mySize < BigInt(INDEX_HEAD_SIZE) || head.mySize > BigInt(indexSize))
    return fail('index-size', `mysize: ${hex(head.mySize)} invalid`)
  // Both factors are below 2^33, so the product is exact.
  const room = areaSize - 2 * indexSize
  const bitmap = BigInt(INDEX_HEAD_SIZE + Math.ceil(head.slots / 8))
  if (head.slots * labelSize > room || bitmap > head.mySize)
    return fail('slot-count', `nslot: ${head.slots} invalid, config_size: ${hex(areaSize)}`)
  const { major, minor, mySize: size } = head
  const free = FreeSlots.from(block.subarray(INDEX_HEAD_SIZE), head.slots)
  return ok({ labelSize, sequence, major, minor, size, free })
}

/**
 * Which of two index blocks is current: the only valid one, or the one whose sequence follows the other's.
 * Of two alike the second counts. `null`: none is valid.
 */
export function currentIndex(first: IndexBlock | null, second: IndexBlock | null): IndexPlace | null {
  if (first === null) return second === null ? null : 1
  if (second === null) return 0
  if (first.sequence === second.sequence) return 1
  return nextSequence(first.sequence) === second.sequence ? 1 : 0
}

function hasLabelSize(head: IndexHead, labelSize: LabelSize): boolean {
  const version = head.major * 100 + head.minor
  if (version < 102) return labelSize === 128
  return head.labelSize <= 1 && 128 << head.labelSize === labelSize
}
