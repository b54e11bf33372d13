import { lastOf, type AddressRange } from '../lib/range.ts'
import type { Errno } from '../lib/errno.ts'
import { err, ok, unwrap, type Result } from '../lib/result.ts'
import { nfitCtl, type CtlBus } from '../nfit/ctl.ts'
import { BUS_COMMANDS } from '../uapi/commands.ts'
import { arsCap, arsRecord, arsStart, arsStatusHead, type ArsRecord } from '../uapi/ars-payloads.ts'

/** What a scrub looks at: bit 0 volatile, bit 1 persistent memory. */
export type ArsType = 1 | 2

/** What firmware can do for a range. */
export interface ArsCapability {
  /** Types it can scrub: bit 0 volatile, bit 1 persistent. */
  readonly types: number
  /** Bytes of the largest answer to a status query. */
  readonly maxArsOut: number
  /** Bytes that are cleared at once. */
  readonly clearErrUnit: number
}

/** What a status query found. */
export interface ArsReport {
  /** `overflow`: there are more errors than fit; go on from {@link restart}. */
  readonly state: 'done' | 'overflow'
  readonly scanned: AddressRange
  readonly restart: AddressRange
  readonly type: number
  /** Number of records that firmware announced. */
  readonly announced: number
  readonly records: readonly ArsRecord[]
}

/** The commands of the bus that a scrubber needs. */
export interface ArsCommands {
  /** Errors: -ENOTTY not supported, -EIO. */
  capability(range: AddressRange): Result<ArsCapability, Errno>
  /** `short`: collect the results of an earlier scrub. Errors: -EBUSY a scrub runs, -EIO. */
  start(range: AddressRange, type: ArsType, short: boolean): Result<null, Errno>
  /** Errors: -EBUSY still scrubbing, -EAGAIN none since boot, -EIO. */
  status(maxArsOut: number): Result<ArsReport, Errno>
}

/** Flag of a start that returns earlier results only. */
const RETURN_PREVIOUS = 2

/** Offset of the records in the units of `out_length`, which starts after the status word. */
const RECORDS_AT = 44

/** Scrub commands that go to firmware through `nfitCtl`. Source: `ars_*`, drivers/acpi/nfit/core.c. */
export function arsOver(bus: CtlBus): ArsCommands {
  return {
    capability: ({ start, length }) => {
      const empty = unwrap(arsCap.decode(new Uint8Array(arsCap.size)))
      const buf = arsCap.encode({ ...empty, address: start, length })
      if (!buf.ok) return err('EINVAL')
      const done = run(bus, BUS_COMMANDS.arsCap, buf.value)
      if (!done.ok) return done
      const { status, maxArsOut, clearErrUnit } = unwrap(arsCap.decode(buf.value))
      return ok({ types: status >>> 16, maxArsOut, clearErrUnit })
    },
    start: ({ start, length }, type, short) => {
      const empty = unwrap(arsStart.decode(new Uint8Array(arsStart.size)))
      const buf = arsStart.encode({
        ...empty,
        address: start,
        length,
        type,
        flags: short ? RETURN_PREVIOUS : 0,
      })
      return buf.ok ? run(bus, BUS_COMMANDS.arsStart, buf.value) : err('EINVAL')
    },
    status: (maxArsOut) => {
      const buf = new Uint8Array(Math.max(maxArsOut, arsStatusHead.size))
      const done = run(bus, BUS_COMMANDS.arsStatus, buf)
      if (!done.ok && done.error !== 'ENOSPC') return done
      return ok(report(buf, !done.ok))
    },
  }
}

/** Reads the records that both the length and the buffer hold, no more. */
function report(buf: Uint8Array, overflow: boolean): ArsReport {
  const head = unwrap(arsStatusHead.decode(buf))
  const records: ArsRecord[] = []
  for (let i = 0; i < head.numRecords; i++) {
    const at = arsStatusHead.size + i * arsRecord.size
    if (head.outLength < RECORDS_AT + (i + 1) * arsRecord.size) break
    const record = arsRecord.decode(buf.subarray(at))
    if (!record.ok) break
    records.push(record.value)
  }
  return {
    state: overflow ? 'overflow' : 'done',
    scanned: { start: head.address, length: head.length },
    restart: { start: head.restartAddress, length: head.restartLength },
    type: head.type,
    announced: head.outLength < RECORDS_AT ? 0 : head.numRecords,
    records,
  }
}

function run(bus: CtlBus, cmd: number, buf: Uint8Array): Result<null, Errno> {
  const result = nfitCtl(bus, null, cmd, buf)
  if (!result.ok) return result
  return result.value.status.ok ? ok(null) : result.value.status
}

/** Whether a scan reaches the end of a range, and starts before it. */
export function covers(scanned: AddressRange, range: AddressRange): boolean {
  if (scanned.length === 0n || range.length === 0n) return false
  return scanned.start <= lastOf(range) && lastOf(scanned) >= lastOf(range)
}
