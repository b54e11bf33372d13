/** What functions of a file leave behind for others of the file, in layers: what is left on top hides nothing below from others. */
import type { Item } from '../engine/contents.ts'
import type { Fact } from '../engine/fact.ts'
import type { FileContext } from '../engine/frame.ts'
import type { PassedItems } from '../engine/kept-functions.ts'
import type { Notes } from '../engine/notes.ts'
import type { FunctionIndex, Site, Variable } from '../support/ids.ts'

export type FileNotes = Pick<
  FileContext,
  'stableFacts' | 'capturedFacts' | 'parameterFacts' | 'fedParameters' | 'passedAt'
>

/** What the functions of one file know of the rest of it. */
export interface Contexts {
  /** For the module-level code. */
  readonly module: FileContext
  /** For what the module-level code calls: what a first look at that code alone tells. */
  readonly early: FileContext
  /** For all others: what the module-level code leaves behind. */
  readonly late: FileContext
  /** For a function without what the one around it leaves behind. */
  alone(isEarly: boolean): FileContext
}

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
  readonly #passed = new Map<Site, PassedItems | 'never'>()

  /** What is noted goes into this layer; what it does not have is looked for below. */
  over(below?: FileNotes): FileNotes {
    return {
      stableFacts: new Layer(this.#stable, below?.stableFacts),
      capturedFacts: new Layer(this.#captured, below?.capturedFacts),
      parameterFacts: new Layer(this.#parameters, below?.parameterFacts),
      fedParameters: new Layer(this.#fed, below?.fedParameters),
      passedAt: new Layer(this.#passed, below?.passedAt),
    }
  }
}

/** Notes that are looked for in the first and left in the second. */
export function reading<Key, Value>(from: Notes<Key, Value>, to: Notes<Key, Value>): Notes<Key, Value> {
  return { get: (key) => from.get(key), set: (key, value) => to.set(key, value) }
}

/** The same notes for functions that must not ask what calls of kept functions pass. */
export function unasked(notes: FileNotes): FileNotes {
  const { passedAt } = notes
  return { ...notes, passedAt: { get: () => undefined, set: (site, passed) => passedAt.set(site, passed) } }
}
