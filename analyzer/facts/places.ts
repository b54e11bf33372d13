/**
 * Places in a text, told by what stands there instead of by offsets: they are found again after edits elsewhere in the
 * file, and not found after an edit of the place itself. Indentation and comments at the end of a line are no matter.
 */
import type { Span } from '../ir/ir.ts'

export interface Place {
  /** Hash of the lines that the place touches, without what does not matter. */
  readonly text: string
  /** How many lines it touches. */
  readonly lines: number
  /** How many such lines there are before. */
  readonly nth: number
  /** UTF-16 offsets from where the first line's code begins, half-open. */
  readonly start: number
  readonly end: number
}

export class Lines {
  readonly #text: string
  /** Offset of each line, and of the end of the text. */
  readonly #starts: readonly number[]
  /** Number of lines -> hash of that many -> the numbers of the first ones, in order. */
  readonly #found = new Map<number, ReadonlyMap<string, readonly number[]>>()

  constructor(text: string) {
    this.#text = text
    const starts = [0]
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
    if (starts.at(-1) !== text.length) starts.push(text.length)
    this.#starts = starts
  }

  /** `start` and `end` are in the text. */
  place({ start, end }: Span): Place {
    const first = this.#lineAt(start)
    const lines = Math.max(this.#lineAt(Math.max(start, end - 1)) - first + 1, 1)
    const from = this.#codeOf(first)
    const text = this.#hash(first, lines)
    const nth = this.#startsOf(lines).get(text)?.indexOf(first) ?? 0
    return { text, lines, nth, start: start - from, end: end - from }
  }

  /** Undefined when there is no such place. */
  find({ text, lines, nth, start, end }: Place): Span | undefined {
    const first = this.#startsOf(lines).get(text)?.[nth]
    if (first === undefined) return undefined
    const from = this.#codeOf(first)
    const span = { start: from + start, end: from + end }
    const last = this.#starts[first + lines] ?? 0
    return span.start < (this.#starts[first] ?? 0) || end < start || span.end > last ? undefined : span
  }

  /** The line that an offset is in, from 0. */
  #lineAt(offset: number): number {
    let [low, high] = [0, Math.max(this.#starts.length - 1, 1)]
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if ((this.#starts[middle] ?? 0) <= offset) low = middle
      else high = middle
    }
    return low
  }

  #startsOf(lines: number): ReadonlyMap<string, readonly number[]> {
    let found = this.#found.get(lines)
    if (found === undefined) {
      const byHash = new Map<string, number[]>()
      for (let first = 0; first + lines < this.#starts.length; first++) {
        const hash = this.#hash(first, lines)
        const known = byHash.get(hash)
        if (known === undefined) byHash.set(hash, [first])
        else known.push(first)
      }
      this.#found.set(lines, (found = byHash))
    }
    return found
  }

  /** Where the code of a line begins. */
  #codeOf(line: number): number {
    let at = this.#starts[line] ?? 0
    while (isSpace(this.#text.charCodeAt(at))) at++
    return at
  }

  /** FNV-1a with 2 times 32 bits: tells the lines of one file apart. */
  #hash(first: number, lines: number): string {
    let [low, high] = [0x811c9dc5, 0x1b873593]
    for (let line = first; line < first + lines; line++) {
      const end = this.#starts[line + 1] ?? this.#text.length
      let before = 32
      for (let at = this.#codeOf(line); at < end; at++) {
        const unit = this.#text.charCodeAt(at)
        if (unit === 10 || unit === 13) break
        if (isSpace(before) && this.#text.startsWith('//', at)) break
        before = unit
        if (isSpace(unit)) continue
        low = Math.imul(low ^ unit, 0x01000193)
        high = Math.imul(high ^ unit, 0x85ebca6b)
      }
    }
    return `${(low >>> 0).toString(36)}${(high >>> 0).toString(36)}`
  }
}

function isSpace(unit: number): boolean {
  return unit === 32 || unit === 9
}
