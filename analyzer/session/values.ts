/** What is known of the values in one file: asked by editors, on demand. */
import type ts from 'typescript'
import { valueListener, type ValueNote } from '../checks/values.ts'
import { createSession, type SessionOptions } from './session.ts'

/** In no order; an expression that runs in several ways may have several notes. */
export function valuesIn(
  program: ts.Program,
  options: Pick<SessionOptions, 'ts' | 'settings'>,
  file: string,
): readonly ValueNote[] {
  const notes: ValueNote[] = []
  const listener = valueListener(file, (note) => notes.push(note))
  createSession(program, { ...options, probes: false, listener }).check(file)
  return notes
}
