/** Label areas for tests: media that lose power, and labels to write. */
import { SPA_GUIDS } from '../../runtime/acpi/guids.ts'
import type { Dpa, Guid } from '../../runtime/lib/brand.ts'
import type { Errno } from '../../runtime/lib/errno.ts'
import { guid, NULL_GUID } from '../../runtime/lib/guid.ts'
import { err, unwrap, type Result } from '../../runtime/lib/result.ts'
import { LabelArea } from '../../runtime/labels/label-area.ts'
import { MemoryLabelMedia, type LabelMedia } from '../../runtime/labels/label-media.ts'
import type { Label11, Label12, LabelCxl, LabelFormat, NewLabel } from '../../runtime/labels/label.ts'

/** Media that lose power after a number of bytes were written: the last write is torn. */
export class TornMedia implements LabelMedia {
  readonly #memory: MemoryLabelMedia
  #left: number
  written = 0

  constructor(bytes: Uint8Array, maxTransfer: number, budget: number) {
    this.#memory = new MemoryLabelMedia(bytes, maxTransfer)
    this.#left = budget
  }

  get size(): number {
    return this.#memory.size
  }

  get maxTransfer(): number {
    return this.#memory.maxTransfer
  }

  read(offset: number, length: number): Result<Uint8Array, Errno> {
    return this.#left < 0 ? err('EIO') : this.#memory.read(offset, length)
  }

  write(offset: number, bytes: Uint8Array): Result<null, Errno> {
    if (this.#left < 0) return err('EIO')
    const arrives = bytes.subarray(0, this.#left)
    this.#left -= bytes.byteLength
    this.written += arrives.byteLength
    const done = this.#memory.write(offset, arrives)
    if (!done.ok) return done
    return this.#left < 0 ? err('EIO') : done
  }
}

export const UUID: Guid = guid('11111111-2222-3333-4444-555555555555')

export function uuidOf(n: number): Guid {
  return guid(`00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`)
}

const base = {
  uuid: UUID,
  name: 'pm0.0',
  flags: { names: new Set<never>(), unknown: 0 },
  position: 0,
  lbaSize: 512n,
  dpa: 0n as Dpa,
  rawSize: 0x900000n,
}

export const golden12: Omit<Label12, 'slot'> = {
  ...base,
  format: 'v1.2',
  labels: 2,
  cookie: 0x40e62f0cc00f58acn,
  align: 0,
  typeGuid: SPA_GUIDS.pmem,
  abstractionGuid: guid('266400ba-fb9f-4677-bcb0-968f11d0d225'),
}

export const golden11: Omit<Label11, 'slot'> = { ...base, format: 'v1.1', labels: 1, cookie: 1n }

export const goldenCxl: Omit<LabelCxl, 'slot'> = {
  ...base,
  format: 'cxl',
  ranges: 1,
  align: 0,
  regionUuid: NULL_GUID,
  abstractionGuid: NULL_GUID,
}

export function labelOf(format: LabelFormat, n: number): NewLabel {
  const golden = format === 'v1.1' ? golden11 : format === 'v1.2' ? golden12 : goldenCxl
  return { ...golden, uuid: uuidOf(n), name: `n${n}`, dpa: BigInt(n * 0x1000) as Dpa, rawSize: 0x1000n }
}

export function optionsOf(format: LabelFormat): { readonly cxl: boolean } {
  return { cxl: format === 'cxl' }
}

/** An area without labels, in transfers of 256 bytes. */
export function freshLabels(format: LabelFormat, size = 4096): MemoryLabelMedia {
  const media = new MemoryLabelMedia(new Uint8Array(size), 256)
  unwrap(unwrap(LabelArea.open(media, optionsOf(format))).initialize(format))
  return media
}
