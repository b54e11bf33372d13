/** Where a builtin leaves a function, or what it is in, that is an argument: at which levels (`kept-levels.ts`). */
import { adding, collection, harmless, looking, makers } from './collection-methods.ts'
import { down, itself, up } from './kept-levels.ts'

export interface Moves {
  /** In the result of the call. */
  readonly result?: number
  /** In what the method is called on. */
  readonly receiver?: number
  /** Under names that are not known. */
  readonly anyName: boolean
  /** A method of a collection: it has to be known which. */
  readonly isMethod: boolean
}

const kept: Moves = { anyName: false, isMethod: false }

/** Undefined where it is lost sight of. */
export function movesOfArgument(
  key: string,
  count: number,
  level: number,
  isSpread: boolean,
): Moves | undefined {
  if (harmless.test(key)) return kept
  if (makers.has(key)) {
    if (key === 'Array.from' && count > 1) return undefined
    if (key === 'Object.freeze') return { ...kept, result: level }
    if (key === 'Array.of') return { ...kept, result: up(level) }
    // Entries of maps and objects are pairs.
    const result = level | up(level) | (down(level) & ~itself)
    return { ...kept, result, anyName: key === 'Object.fromEntries' }
  }
  const name = collection.exec(key)?.[1]
  if (name === undefined) return undefined
  const inside = isSpread ? level : up(level)
  const moves: Moves = { ...kept, isMethod: true }
  if (adding.has(name)) return { ...moves, receiver: inside, result: inside }
  if (name === 'with') return { ...moves, result: inside }
  if (name === 'concat') return { ...moves, result: level | inside }
  return looking.has(name) ? moves : undefined
}
