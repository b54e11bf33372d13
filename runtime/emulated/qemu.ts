import { buildFit, buildNfit } from '../acpi/build.ts'
import { maskOf } from '../lib/bitmap.ts'
import { concatBytes, slice, viewOf } from '../lib/bytes.ts'
import type { DimmHandle, Guid } from '../lib/brand.ts'
import { u32 } from '../lib/fields.ts'
import { guid } from '../lib/guid.ts'
import { layout, withRest, type Layout } from '../lib/layout.ts'
import { unwrap } from '../lib/result.ts'
import {
  NOTIFY,
  type AcpiBuffer,
  type DsmCall,
  type LabelMethod,
  type Notification,
  type Platform,
  type Subscription,
} from '../nfit/firmware.ts'
import { MemoryLabelMedia } from '../labels/label-media.ts'
import { BUS_NFIT_GUID, FAMILY, familyOf } from '../uapi/families.ts'
import { getConfigHead, getConfigSize, setConfigHead } from '../uapi/payloads.ts'
import { inputOf, outputOf, statusAnswer } from './answers.ts'
import { Notifier } from './notifier.ts'
import { QEMU_HEADER, qemuTables, type QemuDimm, type QemuPersistence } from './qemu-tables.ts'

/** Bytes of the page that guest and QEMU share. */
const PAGE = 4096
const PAGE_HEAD = 12

/** Bytes of a label transfer: the input has a header of 12 bytes in the page and its own of 8. */
const MAX_XFER = Math.min(PAGE - 8, PAGE - PAGE_HEAD - 8)

/** Function of the root device that QEMU keeps to itself: reading the FIT. */
const READ_FIT_GUID: Guid = guid('648b9cf2-cda1-4312-8ad9-49c4af32bd62')
const READ_FIT_HANDLE = 0x10000

const STATUS = { success: 0, notSupported: 1, noDevice: 2, invalid: 3, fitChanged: 0x100 } as const

/** What the guest writes to the page. */
interface PageInput {
  readonly handle: number
  readonly revision: number
  readonly func: number
  readonly input: Uint8Array
}

const pageInput: Layout<PageInput> = withRest(
  layout<Omit<PageInput, 'input'>>('NvdimmDsmIn', PAGE_HEAD, {
    handle: u32(0),
    revision: u32(4),
    func: u32(8),
  }),
  'input',
)

/** What a virtual machine has. */
export interface QemuOptions {
  readonly dimms: readonly QemuDimm[]
  /** Default: none told. */
  readonly persistence?: QemuPersistence
}

/** A virtual machine of QEMU with `nvdimm` devices. Source: QEMU, hw/acpi/nvdimm.c, docs/specs/acpi_nvdimm. */
export class QemuMachine implements Platform {
  readonly #notifier = new Notifier()
  readonly #persistence: QemuPersistence | null
  #dimms: readonly QemuDimm[]
  #labels: readonly MemoryLabelMedia[]
  #fitChanged = true

  constructor({ dimms, persistence }: QemuOptions) {
    this.#persistence = persistence ?? null
    this.#dimms = dimms
    this.#labels = dimms.map(newLabels)
  }

  /** Plugs another device into the next slot and says so. */
  plug(dimm: QemuDimm): void {
    this.#dimms = [...this.#dimms, dimm]
    this.#labels = [...this.#labels, newLabels(dimm)]
    this.#fitChanged = true
    this.#notifier.emit({ handle: null, event: NOTIFY.update })
  }

  /** The label area of the DIMM, for tests that look behind the firmware. */
  labels(handle: DimmHandle): MemoryLabelMedia | null {
    return this.#labels[handle - 1] ?? null
  }

  nfit(): Uint8Array {
    return unwrap(buildNfit({ header: QEMU_HEADER, subTables: this.#tables }))
  }

  /** `_FIT`: reads the table through the page, piece by piece, from the start again when it changed meanwhile. */
  fit(): AcpiBuffer | null {
    let bytes: Uint8Array = new Uint8Array(0)
    // Every restart needs a change, so there are no more rounds than pieces.
    for (;;) {
      const page = this.#throughPage({
        handle: READ_FIT_HANDLE,
        revision: 1,
        func: 1,
        input: statusAnswer(bytes.byteLength),
      })
      if (page.byteLength < 4) return null
      const status = viewOf(page).getUint32(0, true)
      if (status === STATUS.fitChanged) {
        bytes = new Uint8Array(0)
        continue
      }
      if (status !== STATUS.success) return null
      if (page.byteLength === 4) return { type: 'buffer', bytes }
      bytes = concatBytes(bytes, page.subarray(4))
    }
  }

  labelMethods(handle: DimmHandle): ReadonlySet<LabelMethod> | null {
    return this.labels(handle) === null ? null : new Set()
  }

  listen(listener: (notification: Notification) => void): Subscription {
    return this.#notifier.listen(listener)
  }

  /** Labels go through `_DSM` functions. */
  label(): null {
    return null
  }

  dsm({ handle, guid: asked, revision, func, input }: DsmCall): AcpiBuffer {
    const expected = handle === null ? BUS_NFIT_GUID : familyOf(FAMILY.intel)?.guid
    // The AML answers for a GUID that it does not know: no function, or not supported.
    if (asked === READ_FIT_GUID && handle === null)
      return buffer(this.#throughPage({ handle: READ_FIT_HANDLE, revision, func, input }))
    if (asked !== expected) return buffer(Uint8Array.of(func === 0 ? 0 : STATUS.notSupported))
    return buffer(this.#throughPage({ handle: handle ?? 0, revision, func, input }))
  }

  get #tables(): ReturnType<typeof qemuTables> {
    return qemuTables(this.#dimms, this.#persistence)
  }

  /** Puts a call into the page, lets the device work on it, and takes the answer out. */
  #throughPage(call: PageInput): Uint8Array {
    const page = new Uint8Array(PAGE)
    page.set(unwrap(pageInput.encode(call)).subarray(0, PAGE))
    // The answer takes the place of the input; its length takes the first word.
    return this.#device(unwrap(pageInput.decode(page))).subarray(0, PAGE - 4)
  }

  /** What the device does: it sees the whole page, and knows only revision 1. */
  #device({ handle, revision, func, input }: PageInput): Uint8Array {
    if (revision !== 1) return statusAnswer(STATUS.notSupported)
    if (handle === READ_FIT_HANDLE) return this.#fitFunction(func, input)
    // The root device has no function besides the query.
    if (handle === 0) return statusAnswer(func === 0 ? 0 : STATUS.notSupported)
    const labels = this.#labels[handle - 1]
    if (func === 0) {
      const hasLabels = labels !== undefined && labels.size > 0
      return statusAnswer(hasLabels ? maskOf(0, 4, 5, 6) : 0)
    }
    return labels === undefined ? statusAnswer(STATUS.noDevice) : labelFunction(labels, func, input)
  }

  #fitFunction(func: number, input: Uint8Array): Uint8Array {
    if (func === 0) return statusAnswer(maskOf(0, 1))
    if (func !== 1) return statusAnswer(STATUS.notSupported)
    const fit = unwrap(buildFit(this.#tables))
    const offset = viewOf(input).getUint32(0, true)
    if (offset > fit.byteLength) return statusAnswer(STATUS.invalid)
    if (offset === 0) this.#fitChanged = false
    if (this.#fitChanged) return statusAnswer(STATUS.fitChanged)
    return concatBytes(statusAnswer(STATUS.success), fit.subarray(offset, offset + PAGE - 8))
  }
}

function newLabels({ labelSize }: QemuDimm): MemoryLabelMedia {
  return new MemoryLabelMedia(new Uint8Array(labelSize), MAX_XFER)
}

function labelFunction(labels: MemoryLabelMedia, func: number, input: Uint8Array): Uint8Array {
  if (labels.size === 0) return statusAnswer(STATUS.notSupported)
  switch (func) {
    case 4:
      return outputOf(getConfigSize, 0, {
        status: STATUS.success,
        configSize: labels.size,
        maxXfer: MAX_XFER,
      })
    case 5: {
      const request = inputOf(getConfigHead, 8, input)
      if (request === null || request.inLength > MAX_XFER) return statusAnswer(STATUS.invalid)
      const data = labels.read(request.inOffset, request.inLength)
      return data.ok ? concatBytes(statusAnswer(STATUS.success), data.value) : statusAnswer(STATUS.invalid)
    }
    case 6: {
      const request = inputOf(setConfigHead, 8, input)
      if (request === null || request.inLength > MAX_XFER) return statusAnswer(STATUS.invalid)
      const data = slice(input, 8, request.inLength)
      const written = data.ok && labels.write(request.inOffset, data.value).ok
      return statusAnswer(written ? STATUS.success : STATUS.invalid)
    }
    default:
      return statusAnswer(STATUS.notSupported)
  }
}

function buffer(bytes: Uint8Array): AcpiBuffer {
  return { type: 'buffer', bytes }
}
