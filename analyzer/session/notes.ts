/** What functions of a file leave behind for others of the file, in layers: what is left on top hides nothing below from others. */
import type { Item } from '../engine/contents.ts'
import type { Fact } from '../engine/fact.ts'
import type { FileContext } from '../engine/frame.ts'
import type { Notes } from '../engine/notes.ts'
import type { FunctionIndex, Variable } from '../support/ids.ts'

export type FileNotes = Pick<
  FileContext,
  'stableFacts' | 'capturedFacts' | 'parameterFacts' | 'fedParameters'
>

class Layer<Key, Value> implements Notes<Key, Value> {
  readonly #own: Map<Key, Value>
  readonly #below: Notes<Key, Value> | undefined

  constructor(own: Map<Key, Value>, below: Notes<Key, Value> | undefined) {
    this.#own = own
    this.#below = below
  }

  get(key: Key): Value | undefined {
    return this.#own.get(key) ?? this.#below?.get(key)
  }

  set(key: Key, value: Value): void {
    this.#own.set(key, value)
  }
}

/** One layer of notes, to be put on top of others. */
export class NoteLayer {
  readonly #stable = new Map<Variable, Fact>()
  readonly #captured = new Map<FunctionIndex, ReadonlyMap<Variable, Fact>>()
  readonly #parameters = new Map<Variable, Item>()
  readonly #fed = new Map<Variable, true>()

  /** What is noted goes into this layer; what it does not have is looked for below. */
  over(below?: FileNotes): FileNotes {
    return {
      stableFacts: new Layer(this.#stable, below?.stableFacts),
      capturedFacts: new Layer(this.#captured, below?.capturedFacts),
      parameterFacts: new Layer(this.#parameters, below?.parameterFacts),
      fedParameters: new Layer(this.#fed, below?.fedParameters),
    }
  }
}
