/**
 * Comments whose finding did not come in a run that looks at some files, as in an editor. What rests on all callers is
 * told by a run on the whole program only, so such a comment may still be needed.
 */
import type { Finding } from '../findings/finding.ts'
import type { Session } from './session.ts'

/** An expectation in one file. */
export interface Expected {
  readonly file: string
  /** What the comment says. */
  readonly text: string
  /** Whether it speaks of the place of this finding. */
  readonly isAbout: (finding: Finding) => boolean
}

const told = new Set<string>()
const untold = new WeakMap<Session, Set<string>>()

/**
 * Whether the whole program has the finding. An editor asks after every edit, so a comment that was needed once is
 * taken to be so until the process ends; one that was not is asked about again in the next session.
 */
export function isToldByWhole(session: Session, id: string, { file, text, isAbout }: Expected): boolean {
  const key = JSON.stringify([file, id, text])
  if (told.has(key)) return true
  let asked = untold.get(session)
  if (asked === undefined) untold.set(session, (asked = new Set<string>()))
  if (asked.has(key)) return false
  const answer = session.whole(file).findings.some((finding) => finding.check === id && isAbout(finding))
  ;(answer ? told : asked).add(key)
  return answer
}
