/** The hashes by which GitHub recognises a line again: `primaryLocationLineHash` as its upload action computes it. */

const window = 100
const factor = 37n
/** What a character that leaves the window still weighs. */
const leaving = BigInt.asUintN(64, factor ** BigInt(window))
const endOfFile = 0xffff

/**
 * One `hash:occurrence` per line of `text`, from line 1. A hash covers the 100 characters other than blanks and tabs
 * that start at the line, a line terminator counting as one.
 */
export function lineHashes(text: string): readonly string[] {
  const hashes: string[] = []
  const counts = new Map<string, number>()
  const characters = new Array<number>(window).fill(0)
  /** Line that starts at a place of the window, from 0; -1 where none does. */
  const lines = new Array<number>(window).fill(-1)
  let hash = 0n
  let place = 0

  const flush = (): void => {
    const line = lines[place] ?? -1
    if (line < 0) return
    const value = hash.toString(16)
    const count = (counts.get(value) ?? 0) + 1
    counts.set(value, count)
    hashes[line] = `${value}:${String(count)}`
    lines[place] = -1
  }
  const push = (character: number): void => {
    const left = BigInt(characters[place] ?? 0)
    characters[place] = character
    hash = BigInt.asUintN(64, factor * hash + BigInt(character) - leaving * left)
    place = (place + 1) % window
  }

  let line = 0
  let atStart = true
  for (const character of significant(text)) {
    flush()
    if (atStart) lines[place] = line++
    atStart = character === 10
    push(character)
  }
  for (let i = 0; i < window; i++) {
    flush()
    push(0)
  }
  return hashes
}

/** Character codes without blanks and tabs, every line terminator as a line feed, and a mark at the end. */
function* significant(text: string): Generator<number> {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 32 || code === 9) continue
    if (code === 13) {
      if (text.charCodeAt(i + 1) === 10) i++
      yield 10
    } else yield code
  }
  yield endOfFile
}
