/** Answers of `tsmatch query`: their JSON form, which is what programs get, and the text made from it. */
import type { Range } from '../findings/locate.ts'
import type { CaseText } from '../session/summary-text.ts'

export interface At extends Range {
  readonly file: string
}

interface Located extends At {
  readonly text: string
}

interface InFunction extends Located {
  readonly function: string
}

/** What is known of a value in one way to reach it. */
export interface Known {
  readonly value: string
  /** The part that a user chooses. */
  readonly user: string | null
  readonly bounded: boolean
  readonly bits: string | null
  readonly excludedByType: string | null
  readonly fromCallers: boolean
}

interface PlaceAnswer extends At {
  readonly query: 'value' | 'flow'
  readonly function: string
  readonly expression: string
  readonly known: readonly Known[]
  readonly from?: readonly Located[]
}

interface SummaryAnswer {
  readonly query: 'summary'
  readonly functions: readonly (At & {
    readonly function: string
    readonly async: boolean | null
    /** Null when nothing is known of what comes back. */
    readonly cases: readonly CaseText[] | null
    readonly uses: readonly string[]
    /** Null: anything that other code can reach. */
    readonly mayWrite: { readonly fields: readonly string[]; readonly variables: readonly string[] } | null
    readonly mayCall: readonly string[]
  })[]
}

interface CallersAnswer {
  readonly query: 'callers'
  readonly functions: readonly (At & { readonly function: string; readonly calls: readonly InFunction[] })[]
}

interface WritersAnswer {
  readonly query: 'writers'
  readonly field: string
  readonly writers: readonly (InFunction & { readonly value: string })[]
}

export type Answer = { readonly version: 1 } & (PlaceAnswer | SummaryAnswer | CallersAnswer | WritersAnswer)

export function answerText(answer: Answer): string {
  return `${linesOf(answer).join('\n')}\n`
}

function linesOf(answer: Answer): readonly string[] {
  switch (answer.query) {
    case 'value':
    case 'flow':
      return [
        `${where(answer)} ${answer.function}() '${answer.expression}'`,
        ...answer.known.map((each) => `  ${knownText(each)}`),
        ...(answer.from ?? []).map((step) => `  ${where(step)} ${step.text}`),
      ]
    case 'summary':
      return answer.functions.flatMap((fn) => [
        `${where(fn)} ${fn.function}()`,
        ...casesText(fn.cases, fn.async === true),
        ...fn.uses.map((each) => `  uses ${each} without a test`),
        `  may write ${writesText(fn.mayWrite)}`,
        ...(fn.mayCall.length === 0 ? [] : [`  may call ${fn.mayCall.join(', ')}`]),
      ])
    case 'callers':
      return answer.functions.flatMap((fn) => [
        `${where(fn)} ${fn.function}()${fn.calls.length === 0 ? ' has no callers here' : ''}`,
        ...fn.calls.map((call) => `  ${where(call)} ${call.function}() '${call.text}'`),
      ])
    case 'writers':
      return answer.writers.map(
        (each) => `${where(each)} ${each.function}() '${each.text}' with ${each.value}`,
      )
  }
}

function where({ file, line, column }: At): string {
  return `${file}:${line}:${column}`
}

function knownText({ value, user, bounded, bits, excludedByType, fromCallers }: Known): string {
  const parts = [
    value,
    ...(user === null ? [] : [user === value ? 'user data' : `user data ${user}`]),
    ...(bounded ? ['bounded by a test'] : []),
    ...(bits === null ? [] : [`bits ${bits}`]),
    ...(excludedByType === null ? [] : [`its type alone excludes ${excludedByType}`]),
  ]
  return `${fromCallers ? 'given what callers pass: ' : ''}${parts.join('; ')}`
}

function casesText(cases: readonly CaseText[] | null, isAsync: boolean): readonly string[] {
  const verb = isAsync ? 'resolves to' : 'returns'
  if (cases === null) return [`  ${verb} something unknown`]
  if (cases.length === 0) return ['  never returns']
  return cases.flatMap(({ returns, holds, writes }) => [
    `  ${verb} ${returns}`,
    ...holds.map((each) => `    then ${each}`),
    ...writes.map((each) => `    has set ${each}`),
  ])
}

function writesText(mayWrite: { fields: readonly string[]; variables: readonly string[] } | null): string {
  if (mayWrite === null) return 'anything'
  const names = [
    ...mayWrite.fields.map((name) =>
      name === '[]' ? 'elements' : name.startsWith('*') ? 'fields by name' : `.${name}`,
    ),
    ...mayWrite.variables,
  ]
  return names.length === 0 ? 'nothing' : names.join(', ')
}
