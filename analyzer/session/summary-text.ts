/** Summaries for people: terms as the expressions they stand for, in the callee's own names. */
import type { Assumption, Guard, Known, ReturnCase, Summary, Term } from '../engine/summary.ts'
import { literalText } from '../facts/value-text.ts'
import type { FunctionIR } from '../ir/ir.ts'
import { showValue } from '../values/text.ts'
import { equal, isBottom, ofKinds, onlyKinds } from '../values/value.ts'
import type { Unit } from './unit.ts'

export interface CaseText {
  /** What then holds of arguments. */
  readonly holds: readonly string[]
  readonly writes: readonly string[]
  readonly returns: string
}

export interface SummaryText {
  readonly async: boolean
  readonly cases: readonly CaseText[]
  /** Parameters that serve as sizes, bounds or indices, or are stored, and are not tested: `length as a length`. */
  readonly uses: readonly string[]
}

export function summaryText(summary: Summary, unit: Unit, fn: FunctionIR): SummaryText {
  const show = new Shower(unit, fn)
  return {
    async: summary.async,
    cases: summary.cases.map((one) => show.case(one)),
    uses: summary.uses.map(({ index, role, width }) => {
      const noun = [width, role].filter((word) => word !== undefined).join(' ')
      return `${show.parameter(index)} as ${article(noun)} ${noun}`
    }),
  }
}

function article(noun: string): string {
  return /^(?:[aeio]|u(?!\d))/.test(noun) ? 'an' : 'a'
}

const maxDepth = 5

class Shower {
  readonly #unit: Unit
  readonly #fn: FunctionIR

  constructor(unit: Unit, fn: FunctionIR) {
    this.#unit = unit
    this.#fn = fn
  }

  case({ assumes, guards, writes, result }: ReturnCase): CaseText {
    return {
      holds: [
        ...assumes.flatMap((each) => this.#assumption(each) ?? []),
        ...guards.map((each) => this.#guard(each)),
      ],
      writes: writes.map(({ base, name, term }) => `${this.#term(base, 0)}.${name} = ${this.#term(term, 0)}`),
      returns: this.#term(result, 0),
    }
  }

  /** Undefined when it says no more than the declared type of the parameter. */
  #assumption({ term, value: all, capped, by }: Assumption): string | undefined {
    const declared = this.#declared(term)
    const allowed = declared === undefined ? all : onlyKinds(all, declared)
    // It was left out, which its default allows.
    const value = isBottom(allowed) ? all : allowed
    if (declared !== undefined && equal(value, ofKinds(declared)) && !capped) return undefined
    const how = by === 'use' ? ', since it was used' : ''
    return `${this.#term(term, 0)} is ${showValue(value)}${capped ? ', bounded' : ''}${how}`
  }

  #declared(term: Term): number | undefined {
    const variable = term.kind === 'param' ? this.#fn.params[term.index] : undefined
    return variable === undefined ? undefined : this.#unit.oracle.variableHint(variable).kinds
  }

  #guard({ terms, constant }: Guard): string {
    const parts = terms.map(([term, factor]) => {
      const text = this.#term(term, 1)
      return `${factor < 0 ? '- ' : '+ '}${Math.abs(factor) === 1 ? '' : `${Math.abs(factor)} * `}${text}`
    })
    if (constant !== 0) parts.push(`${constant < 0 ? '-' : '+'} ${Math.abs(constant)}`)
    return `${parts.join(' ').replace(/^\+ /, '')} <= 0`
  }

  #term(term: Term, depth: number): string {
    if (depth > maxDepth) return '…'
    const inner = (each: Term): string => this.#term(each, depth + 1)
    switch (term.kind) {
      case 'param':
      case 'rest':
        return this.parameter(term.index)
      case 'this':
        return 'this'
      case 'literal':
        return literalText(term.literal)
      case 'variable':
        return this.#unit.ir.variables[term.variable]?.name ?? '?'
      case 'field':
        return `${inner(term.base)}.${term.name}`
      case 'element':
        return `${inner(term.base)}[${inner(term.index)}]`
      case 'binary':
        return this.#nested(`${inner(term.left)} ${term.op} ${inner(term.right)}`, depth)
      case 'unary':
        return `${term.op}${/^\w/.test(term.op) ? ' ' : ''}${inner(term.operand)}`
      case 'step':
        return this.#nested(`${inner(term.operand)} ${term.op} 1`, depth)
      case 'compute': {
        const receiver = term.receiver === undefined ? term.key : `${inner(term.receiver)}.${term.key.split('.').at(-1) ?? ''}` // prettier-ignore
        return `${receiver}(${term.args.map(inner).join(', ')})`
      }
      case 'made': {
        if (term.fields.length === 0) return known(term.known)
        const fields = term.fields.map(({ name, term: value }) => `${name}: ${inner(value)}`)
        return `{ ${fields.join(', ')} }`
      }
    }
  }

  #nested(text: string, depth: number): string {
    return depth === 0 ? text : `(${text})`
  }

  parameter(index: number): string {
    const variable = this.#fn.params[index]
    const name = variable === undefined ? undefined : this.#unit.ir.variables[variable]?.name
    return name === undefined || name.startsWith('%') ? `argument ${index + 1}` : name
  }
}

function known({ value, user, capped }: Known): string {
  return `${showValue(value)}${user === undefined ? '' : ', user data'}${capped ? ', bounded' : ''}`
}
