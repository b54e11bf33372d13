import { bit, orMask } from '../lib/bitmap.ts'
import type { CmdMask, DimmHandle } from '../lib/brand.ts'
import type { Errno } from '../lib/errno.ts'
import { silentLogger, type Logger } from '../lib/logger.ts'
import { lastOf, type AddressRange } from '../lib/range.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { LabelArea } from '../labels/label-area.ts'
import { commandLabelMedia, type DimmControl } from '../labels/label-media.ts'
import type { LabelFormat, NamespaceLabel } from '../labels/label.ts'
import type { SecurityController } from '../security/controller.ts'
import type { NfitDimmFacts } from '../sysfs/nfit-facts.ts'
import type { CallEnvelope } from '../uapi/payloads.ts'
import { hasFunction } from '../uapi/probe.ts'
import { DIMM_COMMANDS } from '../uapi/commands.ts'

/** What a provider tells about a DIMM that it registers. */
export interface NdDimmDescription {
  readonly handle: DimmHandle
  readonly cmdMask: CmdMask
  /** Families that a CALL may name: bit n = family n. */
  readonly familyMask: number
  readonly control: DimmControl
  /** Commands that the kernel keeps for itself. Default: none. */
  readonly exclusiveMask?: CmdMask
  /** The provider's say about a command of user space; `null` lets it through. */
  readonly clearToSend?: (cmd: number, call: CallEnvelope | null) => Errno | null
  /** What is written may not survive a loss of power: regions are read-only. */
  readonly isUnarmed: boolean
  /** The capacity is not usable without labels. */
  readonly needsLabels: boolean
  /** Labels are those of a CXL device. */
  readonly isCxl?: boolean
  readonly security?: SecurityController | null
  /** What an NFIT tells besides. */
  readonly nfit?: NfitDimmFacts | null
}

const LABEL_COMMANDS = [
  DIMM_COMMANDS.getConfigSize,
  DIMM_COMMANDS.getConfigData,
  DIMM_COMMANDS.setConfigData,
] as const

/**
 * A DIMM of libnvdimm, `nmemN`: its labels while its driver is bound, and the regions that use it.
 * Source: drivers/nvdimm/dimm.c, dimm_devs.c.
 */
export class NdDimm {
  readonly kind = 'dimm'
  readonly name: string
  readonly description: NdDimmDescription
  readonly #logger: Logger
  #isEnabled = false
  #isLocked = false
  #labels: LabelArea | null = null
  #users = 0

  constructor(id: number, description: NdDimmDescription, logger: Logger = silentLogger) {
    this.name = `nmem${id}`
    this.description = description
    this.#logger = logger
  }

  /** Whether its driver is bound. */
  get isEnabled(): boolean {
    return this.#isEnabled
  }

  /** Firmware said that capacity or labels are locked. */
  get isLocked(): boolean {
    return this.#isLocked
  }

  /** Its label area; `null` while it is not enabled, or when it has none. */
  get labels(): LabelArea | null {
    return this.#labels
  }

  /** Labels decide what its capacity is used for. */
  get isLabeling(): boolean {
    return this.description.needsLabels || (this.#labels !== null && this.#labels.format !== null)
  }

  /** Whether it is part of an enabled region. */
  get isBusy(): boolean {
    return this.#users > 0
  }

  /** Commands that user space may not run now: what the provider keeps, and writing labels that a region uses. */
  get exclusiveMask(): CmdMask {
    const own = this.description.exclusiveMask ?? (0 as CmdMask)
    return (this.isBusy ? orMask(own, bit(DIMM_COMMANDS.setConfigData)) : own) as CmdMask
  }

  /** Words of the attribute `flags`. */
  get flagWords(): readonly string[] {
    return [...(this.isLabeling ? ['label'] : []), ...(this.#isLocked ? ['lock'] : [])]
  }

  /**
   * Binds its driver: unlocks the DIMM and reads its labels. A DIMM without label commands has none.
   * Errors: -ENXIO labels are needed and there is no area, or the area cannot be used; -EACCES labels are locked;
   * -EBUSY labels overlap; what the transfers say. Source: `nvdimm_probe`, drivers/nvdimm/dimm.c.
   */
  enable(): Result<null, Errno> {
    if (this.#isEnabled) return ok(null)
    const unlocked = this.description.security?.unlock() ?? ok(null)
    if (!unlocked.ok) this.#logger.log('debug', `${this.name} failed to unlock dimm: ${unlocked.error}`)
    const labels = this.#openLabels()
    if (!labels.ok) return labels
    this.#labels = labels.value
    this.#isEnabled = true
    return ok(null)
  }

  /** Unbinds its driver. Error -EBUSY: an enabled region uses it. */
  disable(): Result<null, Errno> {
    if (this.isBusy) return err('EBUSY')
    this.#isEnabled = false
    this.#labels = null
    return ok(null)
  }

  /** Reads the labels again, as after a write that failed half-way. */
  reloadLabels(): Result<null, Errno> {
    if (this.#labels === null) return ok(null)
    const labels = this.#openLabels()
    if (!labels.ok) return labels
    this.#labels = labels.value
    return ok(null)
  }

  /** An enabled region begins to use it. */
  take(): void {
    this.#users++
  }

  /** An enabled region ends to use it. */
  release(): void {
    this.#users = Math.max(0, this.#users - 1)
  }

  /** The format that a blank area gets: the newest that fits. */
  get preferredFormat(): LabelFormat {
    return this.description.isCxl === true ? 'cxl' : 'v1.2'
  }

  #openLabels(): Result<LabelArea | null, Errno> {
    const { control, cmdMask, needsLabels, isCxl } = this.description
    const [size, data] = LABEL_COMMANDS
    if (!hasFunction(cmdMask, size) || !hasFunction(cmdMask, data))
      return needsLabels ? err('ENXIO') : ok(null)
    const media = commandLabelMedia(control)
    if (!media.ok) {
      this.#isLocked = media.error === 'EACCES'
      return media
    }
    this.#isLocked = media.value.isLocked
    const area = LabelArea.open(media.value, { cxl: isCxl === true, logger: this.#logger })
    if (!area.ok) {
      if (area.error.errno === 'EACCES') this.#isLocked = true
      this.#logger.log('debug', `${this.name} ${area.error.message}`)
      return err(area.error.errno)
    }
    for (const problem of area.value.problems) this.#logger.log('debug', `${this.name} ${problem.message}`)
    return overlap(area.value.labels) ? err('EBUSY') : ok(area.value)
  }
}

/** The DPA that a label reserves. */
export function dpaRange({ dpa: start, rawSize: length }: NamespaceLabel): AddressRange {
  return { start, length }
}

function overlap(labels: readonly NamespaceLabel[]): boolean {
  const ranges = labels
    .map(dpaRange)
    .filter((range) => range.length > 0n)
    .sort((a, b) => (a.start < b.start ? -1 : 1))
  return ranges.some((range, i) => {
    const before = ranges[i - 1]
    return before !== undefined && lastOf(before) >= range.start
  })
}
