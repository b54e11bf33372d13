import type { Scrubber } from '../ars/scrubber.ts'
import type { BusActivation, DimmActivation } from '../firmware/activation.ts'
import type { DimmRecord } from '../nfit/dimms.ts'
import type { BusCommands, DimmCommands } from '../uapi/probe.ts'

/** What the attributes of the group `nfit` of a DIMM tell. */
export interface NfitDimmFacts {
  /** What the table says now. */
  readonly record: DimmRecord
  readonly commands: DimmCommands
  /** Words of the attribute `nfit/flags`. */
  readonly flagWords: readonly string[]
  /** Shutdowns that lost data; `null`: not told. */
  readonly dirtyShutdowns: number | null
  /** `null`: firmware cannot be activated. */
  readonly activation: DimmActivation | null
}

/** What the attributes of the group `nfit` of a bus tell. */
export interface NfitBusFacts {
  /** Of the table. */
  readonly revision: number
  readonly commands: BusCommands
  readonly scrubber: Scrubber
  /** `null`: firmware cannot be activated. */
  readonly activation: BusActivation | null
}
