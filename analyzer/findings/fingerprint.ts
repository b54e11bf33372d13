import { createHash } from 'node:crypto'

export interface Fingerprinted {
  readonly check: string
  readonly file: string
  readonly function: string
  readonly message: string
  /** The source line that the finding starts on. */
  readonly lineText: string
}

/**
 * One fingerprint per finding, in the same order: 32 hex digits that survive line shifts, re-indentation and moved files.
 * Equal findings are told apart by counting them in order of appearance.
 */
export function fingerprints(findings: readonly Fingerprinted[]): readonly string[] {
  const seen = new Map<string, number>()
  return findings.map((finding) => {
    const key = fingerprintKey(finding)
    const occurrence = seen.get(key) ?? 0
    seen.set(key, occurrence + 1)
    return createHash('sha256')
      .update(`${key}\n${String(occurrence)}`)
      .digest('hex')
      .slice(0, 32)
  })
}

/** What makes two findings the same, but for their number. */
export function fingerprintKey(finding: Fingerprinted): string {
  const line = finding.lineText.trim().replace(/\s+/g, ' ')
  const message = finding.message.replace(/\bline \d+/g, 'line')
  return JSON.stringify([finding.check, finding.function, line, message])
}
