import type { AddressRange } from '../lib/range.ts'
import type { Errno } from '../lib/errno.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { SECTOR_SIZE, type BadRangeList, type SectorRange } from './bad-ranges.ts'

/** Sectors of one entry of the table, and of one line of its text. */
export const ENTRY_SECTORS = 512

/** Entries of a table of one page. */
export const TABLE_ENTRIES = 512

/** First sector that an entry cannot hold: it stores 54 bits. */
const SECTOR_LIMIT = 1n << 54n

/** What {@link BadBlocks.check} found; `unacknowledged` when at least one bad sector is not acknowledged. */
export type BadBlockVerdict = 'none' | 'acknowledged' | 'unacknowledged'

/** The answer of {@link BadBlocks.check}. */
export interface BadBlockCheck {
  readonly verdict: BadBlockVerdict
  /** The first run of bad sectors, cut to what was asked for; `null` when there is none. */
  readonly first: SectorRange | null
}

/** The sectors `[start, end)`. */
interface Span {
  readonly start: bigint
  readonly end: bigint
}

/** Bad sectors that have the same standing. */
interface Run extends Span {
  readonly acknowledged: boolean
}

/**
 * The bad sectors of one device: sorted runs that never touch unless one is acknowledged and the other is not.
 * A sector counts as acknowledged once anybody acknowledged it. Searching is O(log n) in the runs.
 * Source: block/badblocks.c.
 */
export class BadBlocks {
  readonly #capacity: number
  #runs: readonly Run[] = []
  #entries = 0

  /** @param capacity Entries of at most {@link ENTRY_SECTORS} sectors; 0 makes a table that is disabled. */
  constructor(capacity: number = TABLE_ENTRIES) {
    this.#capacity = capacity
  }

  /** The runs of bad sectors, ascending. */
  get runs(): readonly SectorRange[] {
    return this.#runs.map(sectorsOf)
  }

  /** Entries in use. */
  get entries(): number {
    return this.#entries
  }

  /** Number of bad sectors. */
  get sectors(): bigint {
    return this.#runs.reduce((sum, run) => sum + (run.end - run.start), 0n)
  }

  /**
   * Marks sectors bad. Nothing changes on an error: -EINVAL not a range of sectors, -ENOSPC the table is full.
   */
  set(range: SectorRange, acknowledged = true): Result<null, Errno> {
    const run = runOf(range, acknowledged)
    if (run === null) return err('EINVAL')
    const { from, to } = this.#near(run)
    const near = this.#runs.slice(from, to)
    const merged = acknowledged
      ? [...near.flatMap((one) => without(one, run)), run]
      : [...near, ...near.filter((one) => one.acknowledged).reduce(withoutAll, [run])]
    return this.#replace(from, to, coalesce(merged))
  }

  /**
   * Marks sectors good. Nothing changes on an error: -EINVAL not a range of sectors, -ENOSPC a run would have to be
   * split and the table is full.
   */
  clear(range: SectorRange): Result<null, Errno> {
    const run = runOf(range, true)
    if (run === null) return err('EINVAL')
    const { from, to } = this.#near(run)
    return this.#replace(
      from,
      to,
      this.#runs.slice(from, to).flatMap((one) => without(one, run)),
    )
  }

  /** Whether sectors are bad. No sectors, none bad: a count of 0 is not an error. */
  check({ sector, count }: SectorRange): BadBlockCheck {
    const asked = { start: sector, end: sector + BigInt(count) }
    const hits = this.#overlapping(asked)
    const [first] = hits
    if (first === undefined) return { verdict: 'none', first: null }
    const start = first.start > asked.start ? first.start : asked.start
    const end = first.end < asked.end ? first.end : asked.end
    const verdict = hits.every((one) => one.acknowledged) ? 'acknowledged' : 'unacknowledged'
    return { verdict, first: { sector: start, count: Number(end - start) } }
  }

  /**
   * Whether any of the bytes `[offset, offset + length)` of the device lies in a bad sector.
   * A length below a sector counts too, for which Linux checks no sector at all.
   */
  isBad(offset: bigint, length: bigint): boolean {
    if (length <= 0n) return false
    const start = offset / SECTOR_SIZE
    const end = (offset + length + SECTOR_SIZE - 1n) / SECTOR_SIZE
    return this.#overlapping({ start, end }).length > 0
  }

  /** Acknowledges every bad sector. */
  acknowledgeAll(): void {
    this.#replace(0, this.#runs.length, coalesce(this.#runs.map((run) => ({ ...run, acknowledged: true }))))
  }

  /** Text of the attribute `badblocks`: a line `sector count` for every entry. */
  text(): string {
    return this.#runs.flatMap(lines).join('')
  }

  /** Text of the attribute `unacknowledged_bad_blocks`. */
  unacknowledgedText(): string {
    return this.#runs
      .filter((run) => !run.acknowledged)
      .flatMap(lines)
      .join('')
  }

  /**
   * Store of the attribute `badblocks`: `sector count`, then at most a newline.
   * Errors: -EINVAL another text or a count of 0, -ENOSPC.
   */
  store(text: string): Result<null, Errno> {
    const words = /^\s*([0-9]{1,20})\s+([0-9]{1,10})\n?$/.exec(text)
    if (words === null) return err('EINVAL')
    return this.set({ sector: BigInt(words[1] ?? ''), count: Number(words[2]) })
  }

  /** The half-open index range of the runs that overlap or adjoin this one. */
  #near(span: Span): { readonly from: number; readonly to: number } {
    return {
      from: this.#search((one) => one.end >= span.start),
      to: this.#search((one) => one.start > span.end),
    }
  }

  #overlapping(span: Span): readonly Run[] {
    if (span.end <= span.start) return []
    const { from, to } = this.#near(span)
    return this.#runs.slice(from, to).filter((one) => one.start < span.end && span.start < one.end)
  }

  /** Index of the first run that passes; all after it pass too. */
  #search(passes: (run: Run) => boolean): number {
    let low = 0
    let high = this.#runs.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const run = this.#runs[middle]
      if (run === undefined || passes(run)) high = middle
      else low = middle + 1
    }
    return low
  }

  #replace(from: number, to: number, runs: readonly Run[]): Result<null, Errno> {
    const entries = this.#entries - countEntries(this.#runs.slice(from, to)) + countEntries(runs)
    if (entries > this.#capacity && entries > this.#entries) return err('ENOSPC')
    this.#runs = this.#runs.toSpliced(from, to - from, ...runs)
    this.#entries = entries
    return ok(null)
  }
}

/**
 * Enters the bad memory that lies in `device` into its table.
 * Error -ENOSPC: the table is full; what fits was entered all the same.
 * Source: `nvdimm_badblocks_populate`, drivers/nvdimm/badrange.c.
 */
export function populateBadBlocks(
  table: BadBlocks,
  list: BadRangeList,
  device: AddressRange,
): Result<null, Errno> {
  let outcome: Result<null, Errno> = ok(null)
  for (const range of list.badSectors(device)) {
    if (table.set(range).ok) continue
    outcome = err('ENOSPC')
    enterWhatFits(table, range)
  }
  return outcome
}

function enterWhatFits(table: BadBlocks, { sector, count }: SectorRange): void {
  let done = 0
  let size = ENTRY_SECTORS
  while (done < count && size >= 1) {
    const piece = { sector: sector + BigInt(done), count: Math.min(size, count - done) }
    if (table.set(piece).ok) done += piece.count
    else size = Math.floor(size / 2)
  }
}

function runOf({ sector, count }: SectorRange, acknowledged: boolean): Run | null {
  if (!Number.isSafeInteger(count) || count <= 0 || sector < 0n) return null
  const end = sector + BigInt(count)
  return end > SECTOR_LIMIT ? null : { start: sector, end, acknowledged }
}

function sectorsOf(run: Run): SectorRange {
  return { sector: run.start, count: Number(run.end - run.start) }
}

function without(run: Run, hole: Span): readonly Run[] {
  if (run.end <= hole.start || hole.end <= run.start) return [run]
  const parts: Run[] = []
  if (run.start < hole.start) parts.push({ ...run, end: hole.start })
  if (hole.end < run.end) parts.push({ ...run, start: hole.end })
  return parts
}

function withoutAll(runs: readonly Run[], hole: Span): readonly Run[] {
  return runs.flatMap((run) => without(run, hole))
}

/** Sorts, and joins what overlaps or adjoins and is alike. */
function coalesce(runs: readonly Run[]): readonly Run[] {
  const joined: Run[] = []
  for (const run of runs.toSorted((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0))) {
    const last = joined.at(-1)
    if (last === undefined || last.end < run.start || last.acknowledged !== run.acknowledged) {
      joined.push(run)
    } else if (run.end > last.end) {
      joined[joined.length - 1] = { ...last, end: run.end }
    }
  }
  return joined
}

function countEntries(runs: readonly Run[]): number {
  const size = BigInt(ENTRY_SECTORS)
  return runs.reduce((sum, run) => sum + Number((run.end - run.start + size - 1n) / size), 0)
}

function lines(run: Run): readonly string[] {
  const list: string[] = []
  const size = BigInt(ENTRY_SECTORS)
  for (let at = run.start; at < run.end; at += size) {
    const count = run.end - at < size ? run.end - at : size
    list.push(`${at} ${count}\n`)
  }
  return list
}
