/**
 * What operators came to. An operator is asked for again in every state that knows something new, but its operands are
 * seldom what was learnt: then their facts are the very ones of an earlier question, and so is the answer.
 */
import type { Fact } from './fact.ts'
import type { Sym } from './symbols.ts'

interface Result {
  readonly left: Fact
  readonly right: Fact | undefined
  readonly fact: Fact
}

/** Answers kept of one sym. */
const maxResults = 8

export class Results {
  readonly #known = new Map<Sym, Result[]>()

  of(sym: Sym, left: Fact, right: Fact | undefined, compute: () => Fact): Fact {
    let known = this.#known.get(sym)
    if (known === undefined) this.#known.set(sym, (known = []))
    for (const result of known) if (result.left === left && result.right === right) return result.fact
    const fact = compute()
    if (known.length === maxResults) known.shift()
    known.push({ left, right, fact })
    return fact
  }
}
