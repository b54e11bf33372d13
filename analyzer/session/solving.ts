/** Listens to one solving of a function: what it asks, so that it is known what the result rests on, and what it leaves. */
import type { Effects } from '../engine/effects.ts'
import type { Entry } from '../engine/callers.ts'
import type { FileContext } from '../engine/frame.ts'
import type { Notes } from '../engine/notes.ts'
import type { Summary } from '../engine/summary.ts'
import { isForeign } from '../facts/package-facts.ts'
import type { FunctionRef } from '../ir/oracle.ts'
import type { Answers, Cell } from './answers.ts'
import type { FileNotes } from './notes.ts'

type NoteKind = keyof FileNotes
type Fields = ReturnType<FileContext['storedFields']['get']>
export const noteKinds: readonly NoteKind[] = [
  'stableFacts',
  'capturedFacts',
  'parameterFacts',
  'fedParameters',
  'passedAt',
]

export class Solving {
  readonly summaries: Map<FunctionRef, Summary | string | undefined> = new Map<FunctionRef, Summary | string | undefined>() // prettier-ignore
  /** Asked for one call's arguments: function -> arguments -> summary. */
  readonly summariesFor: Map<FunctionRef, Map<Entry['facts'], Summary | string | undefined>> = new Map<FunctionRef, Map<Entry['facts'], Summary | string | undefined>>() // prettier-ignore
  readonly effects: Map<FunctionRef, Effects> = new Map<FunctionRef, Effects>()
  readonly calledParameters: Map<FunctionRef, ReadonlySet<number>> = new Map<
    FunctionRef,
    ReadonlySet<number>
  >()
  /** Notes as they were before it left its own. */
  readonly read: Record<NoteKind, Map<number, unknown>> = emptyNotes()
  readonly left: Record<NoteKind, Map<number, unknown>> = emptyNotes()
  /** Name of a private field -> what was known of it. */
  readonly fields: Map<string, Fields> = new Map<string, Fields>()
  /** File -> name of a field -> whether it makes all buffers there. */
  readonly ownFields: Map<string, Map<string, boolean>> = new Map<string, Map<string, boolean>>()
  readonly answers: Set<Cell> = new Set<Cell>()

  /** The context, overheard. What is asked to find out an answer about another function is not. */
  context(context: FileContext, answers: Answers): FileContext {
    const asking = <Answer>(
      ref: FunctionRef,
      asked: { set(ref: FunctionRef, answer: Answer): unknown },
      ask: () => Answer,
    ): Answer => {
      const answer = answers.unheard(ask)
      // What facts say of a function is part of the oracle's answer.
      if (!isForeign(ref)) asked.set(ref, answer)
      return answer
    }
    return {
      ...context,
      summary: (ref) => asking<Summary | undefined>(ref, this.summaries, () => context.summary(ref)),
      summaryFor: (ref, entry) => {
        const told = this.summariesFor.get(ref) ?? new Map<Entry['facts'], Summary | string | undefined>()
        const answer = answers.unheard(() => context.summaryFor(ref, entry))
        if (!isForeign(ref)) this.summariesFor.set(ref, told.set(entry, answer))
        return answer
      },
      effects: (ref) => asking(ref, this.effects, () => context.effects(ref)),
      calledParameters: (ref) => asking(ref, this.calledParameters, () => context.calledParameters(ref)),
      storedFields: {
        get: (name) => heard(this.fields, name, context.storedFields.get(name)),
        has: (name) => heard(this.fields, name, context.storedFields.get(name)) !== undefined,
      },
      isOwnField: (name, file) => {
        const ofFile = this.ownFields.get(file) ?? new Map<string, boolean>()
        this.ownFields.set(file, ofFile)
        return heard(
          ofFile,
          name,
          answers.unheard(() => context.isOwnField(name, file)),
        )
      },
      stableFacts: this.#notes('stableFacts', context.stableFacts),
      capturedFacts: this.#notes('capturedFacts', context.capturedFacts),
      parameterFacts: this.#notes('parameterFacts', context.parameterFacts),
      fedParameters: this.#notes('fedParameters', context.fedParameters),
      passedAt: this.#notes('passedAt', context.passedAt),
    }
  }

  #notes<Key extends number, Value>(kind: NoteKind, notes: Notes<Key, Value>): Notes<Key, Value> {
    const [read, left] = [this.read[kind], this.left[kind]]
    return {
      get(key) {
        const value = notes.get(key)
        if (!left.has(key)) read.set(key, value)
        return value
      },
      set(key, value) {
        left.set(key, value)
        notes.set(key, value)
      },
    }
  }
}

function heard<Key, Answer>(asked: Map<Key, Answer>, key: Key, answer: Answer): Answer {
  asked.set(key, answer)
  return answer
}

function emptyNotes(): Record<NoteKind, Map<number, unknown>> {
  return {
    stableFacts: new Map(),
    capturedFacts: new Map(),
    parameterFacts: new Map(),
    fedParameters: new Map(),
    passedAt: new Map(),
  }
}
