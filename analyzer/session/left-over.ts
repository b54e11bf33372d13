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

const answers = new Map<string, boolean>()

/**
 * Whether the whole program has the finding. The pass over all files is made once for a comment: an editor asks after
 * every edit, and a comment that was needed is taken to be so until the process ends.
 */
export function isToldByWhole(session: Session, id: string, { file, text, isAbout }: Expected): boolean {
  const key = JSON.stringify([file, id, text])
  let answer = answers.get(key)
  if (answer === undefined) {
    answer = session.whole(file).findings.some((finding) => finding.check === id && isAbout(finding))
    answers.set(key, answer)
  }
  return answer
}
