/** Reads what a source file says should be found in it: SEMANTICS.md section 8. */

/** One `// want "…"`, `// FP "…": why` or `// FN: why`; a `want` with two patterns gives two. */
export type Expectation =
  | {
      readonly kind: 'want' | 'FP'
      readonly line: number
      readonly pattern: RegExp
      /** `want "…" error`; without it, the check's own. */
      readonly level: string | undefined
      readonly why: string
    }
  | { readonly kind: 'FN'; readonly line: number; readonly why: string }

/** A finding as far as expectations see it; lines from 1. */
export interface Seen {
  readonly line: number
  /** `id: message`. */
  readonly text: string
  readonly level?: string
  /** The level that the check has unless it says otherwise. */
  readonly usual?: string
}

/** Throws when a marker is not well formed: a misspelt one must not pass for silence. */
export function parseExpectations(source: string, file: string): readonly Expectation[] {
  return source.split(/\r\n|\n|\r/).flatMap((text, index) => parseLine(text, index + 1, file))
}

function parseLine(text: string, line: number, file: string): Expectation[] {
  const found: Expectation[] = []
  for (const marker of text.matchAll(/\/\/ ?(want|FN|FP)\b(?=[ :])/g)) {
    const kind = marker[1] as Expectation['kind']
    const rest = text.slice(marker.index + marker[0].length)
    const patterns = /^(?: *"(?:[^"\\]|\\.)*"(?: (?:error|warn)\b)?)+/.exec(rest)?.[0] ?? ''
    const why = /^ *: *(\S.*)/.exec(rest.slice(patterns.length))?.[1] ?? ''
    const wrong =
      kind === 'FN' ? patterns !== '' || why === '' : patterns === '' || (kind === 'FP' && why === '')
    if (wrong) throw new Error(`${file}:${String(line)}: not a marker: ${text.slice(marker.index)}`)
    if (kind === 'FN') found.push({ kind, line, why })
    else
      for (const [, pattern = '', level] of patterns.matchAll(/"((?:[^"\\]|\\.)*)"(?: (error|warn)\b)?/g)) {
        found.push({ kind, line, pattern: new RegExp(pattern.replaceAll('\\"', '"')), level, why })
      }
  }
  return found
}

/** What is wrong, one sentence each, in order of lines; empty when findings and expectations agree. */
export function disagreements(expected: readonly Expectation[], seen: readonly Seen[]): readonly string[] {
  const left = [...seen]
  const wrong: { line: number; text: string }[] = []
  for (const expectation of expected) {
    if (expectation.kind === 'FN') continue
    const index = left.findIndex(
      ({ line, text }) => line === expectation.line && expectation.pattern.test(text),
    )
    const [met] = index < 0 ? [] : left.splice(index, 1)
    if (met !== undefined) {
      const level = expectation.level ?? met.usual
      if (met.level !== level)
        wrong.push({ line: expectation.line, text: `${met.level ?? 'no level'} where ${level ?? 'none'} is wanted: ${met.text}` }) // prettier-ignore
    } else {
      const fixed = expectation.kind === 'FP' ? ': the false alarm is gone, remove its FP marker' : ''
      wrong.push({ line: expectation.line, text: `nothing matches ${String(expectation.pattern)}${fixed}` })
    }
  }
  for (const { line, text } of left) {
    const known = expected.some((each) => each.kind === 'FN' && each.line === line)
    wrong.push({ line, text: `${known ? 'now found, replace its FN marker' : 'unexpected'}: ${text}` })
  }
  return wrong.sort((a, b) => a.line - b.line).map(({ line, text }) => `line ${String(line)}: ${text}`)
}
