/** Functions solved once more for what single calls pass, each for the same arguments only once. */
import type { Entry, EntryFact } from '../engine/callers.ts'
import type { Item } from '../engine/contents.ts'
import type { Fact } from '../engine/fact.ts'
import { readLists } from '../engine/list-arguments.ts'
import type { Summary } from '../engine/summary.ts'
import { valueText } from '../facts/value-text.ts'
import type { Procedure } from './unit.ts'

export class GivenLists {
  readonly #solve: (procedure: Procedure, entry: Entry) => Summary | undefined
  readonly #known = new Map<Procedure, Map<string, Summary | undefined>>()
  readonly #readers = new Map<Procedure, ReadonlySet<number>>()

  constructor(solve: (procedure: Procedure, entry: Entry) => Summary | undefined) {
    this.#solve = solve
  }

  summary(procedure: Procedure, facts: Entry['facts']): Summary | undefined {
    let read = this.#readers.get(procedure)
    if (read === undefined) this.#readers.set(procedure, (read = readLists(procedure.fn)))
    if (![...facts.keys()].some((index) => read.has(index))) return undefined
    let known = this.#known.get(procedure)
    if (known === undefined) this.#known.set(procedure, (known = new Map<string, Summary | undefined>()))
    const key = [...facts].map(([index, each]) => `${index}: ${entryText(each)}`).join('\n')
    if (!known.has(key)) {
      // Whoever calls himself on the way gets what holds for all.
      known.set(key, undefined)
      known.set(key, this.#solve(procedure, { view: 'all', facts }))
    }
    return known.get(key)
  }
}

function entryText({ fact, elements }: EntryFact): string {
  return `${factText(fact)} of ${elements === undefined ? '' : itemText(elements)}`
}

function itemText({ fact, fields, from }: Item): string {
  const told = [...fields].map(([name, field]) => `${JSON.stringify(name)} ${factText(field)}`)
  const steps = from.map(({ file, start, message }) => `${file} ${start} ${message}`)
  return [factText(fact), ...told, ...steps].join('; ')
}

function factText({ value, base, user, capped, soft, typed }: Fact): string {
  const texts = [value, base, ...(user === undefined ? [] : [user])].map(valueText)
  return `${texts.join(' / ')} ${String(capped)} ${soft} ${String(typed)}`
}
