/**
 * Linear facts between values: a guard says `sum of coefficient * term + constant <= 0`. A bound on a form is sought
 * by adding up to two guards and asking intervals for the rest, which proves `start + len <= limit` from
 * `len <= limit - start` and `off + 4 <= length` from `off <= length - 8`. Exact over the reals; rounding of doubles
 * past 2^53 is the overflow check's business.
 */
export interface Linear {
  /** Term number -> coefficient, never 0; ascending by term. */
  readonly terms: readonly (readonly [number, number])[]
  readonly constant: number
}

export const maxTerms = 6
export const maxGuards = 24

export function linearConstant(constant: number): Linear {
  return { terms: [], constant }
}

export function linearTerm(term: number): Linear {
  return { terms: [[term, 1]], constant: 0 }
}

/** `a + factor * b`, or undefined when it has too many terms to be worth keeping. */
export function combine(a: Linear, b: Linear, factor: number): Linear | undefined {
  const terms: (readonly [number, number])[] = []
  const [left, right] = [a.terms, b.terms]
  let [i, j] = [0, 0]
  for (;;) {
    const [one, other] = [left[i], right[j]]
    if (one === undefined && other === undefined) break
    if (other === undefined || (one !== undefined && one[0] < other[0])) {
      terms.push(one as readonly [number, number])
      i++
      continue
    }
    const isShared = one?.[0] === other[0]
    const sum = (isShared ? one[1] : 0) + factor * other[1]
    if (sum !== 0) terms.push([other[0], sum])
    if (isShared) i++
    j++
  }
  return terms.length > maxTerms ? undefined : { terms, constant: a.constant + factor * b.constant }
}

export function sameLinear(a: Linear, b: Linear): boolean {
  return (
    a.constant === b.constant &&
    a.terms.length === b.terms.length &&
    a.terms.every(([t, c], i) => b.terms[i]?.[0] === t && b.terms[i]?.[1] === c)
  )
}

/** Whether `form <= 0` follows from the guards and the terms' own upper and lower bounds. */
export function provesNonPositive(
  form: Linear,
  guards: readonly Linear[],
  upper: (term: number) => number,
  lower: (term: number) => number,
  depth = 2,
): boolean {
  let bound = form.constant
  for (const [term, c] of form.terms) bound += c > 0 ? c * upper(term) : c * lower(term)
  if (bound <= 0) return true
  if (depth === 0) return false
  for (const guard of guards) {
    if (!sharesSign(form, guard)) continue
    const rest = combine(form, guard, -1)
    if (rest !== undefined && provesNonPositive(rest, guards, upper, lower, depth - 1)) return true
  }
  return false
}

function sharesSign(form: Linear, guard: Linear): boolean {
  return form.terms.some(([t, c]) => guard.terms.some(([u, d]) => u === t && c > 0 === d > 0))
}
