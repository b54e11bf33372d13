/** Makes an ESLint rule of a check: options become a schema, findings become reports, edits become suggestions. */
import type { JSONSchema, TSESLint } from '@typescript-eslint/utils'
import { checks, documentation, type Check, type Finding } from '../analyzer/index.ts'
import { expectationsIn } from './expectations.ts'
import { locate, messageOf } from './locate.ts'
import { toldOf } from './session.ts'

// Not readonly, and so are other types that users hand to ESLint: its own are not.
export type RuleOptions = [Readonly<Record<string, string | boolean | number>>?]
/** Findings bring their own text; a suggestion too. */
export type MessageId = 'finding' | 'suggestion'

export interface RuleDocs {
  readonly description: string
  readonly recommended: boolean
  readonly requiresTypeChecking: true
}

type Context = Readonly<TSESLint.RuleContext<MessageId, RuleOptions>>

/** A rule for either of the types that ESLint and typescript-eslint have for one: their contexts do not fit each other. */
export interface Rule {
  readonly meta: TSESLint.RuleMetaData<MessageId, RuleDocs, RuleOptions>
  // Takes any context that ESLint makes. A method, whose parameter TypeScript compares both ways.
  create(context: unknown): { Program(): void }
}

/** Throws when no check has that id: our own mistake, found by the tests. */
export function checkOf(id: string): Check {
  const check = checks.find((each) => each.id === id)
  if (check === undefined) throw new Error(`there is no check '${id}'`)
  return check
}

export function ruleFromCheck(id: string): Rule {
  const check = checkOf(id)
  return {
    meta: {
      type: 'problem',
      hasSuggestions: check.suggests !== undefined,
      docs: {
        description: check.docs.summary,
        url: documentation(id),
        recommended: check.preset === 'recommended',
        requiresTypeChecking: true,
      },
      messages: { finding: '{{text}}', suggestion: '{{text}}' },
      schema: schemaOf(check),
      defaultOptions: defaultsOf(check),
    },
    create: (context: Context) => ({
      Program() {
        const told = toldOf(context, check)
        const expectations = expectationsIn(context.sourceCode, id, told)
        for (const finding of told?.findings ?? []) if (!expectations.meets(finding)) report(context, finding)
        for (const { loc, text } of expectations.complaints())
          context.report({ loc, messageId: 'finding', data: { text } })
      },
    }),
  }
}

function report(context: Context, finding: Finding): void {
  const { sourceCode } = context
  context.report({
    loc: locate(sourceCode, finding.start, finding.end),
    messageId: 'finding',
    data: { text: messageOf(finding, sourceCode) },
    suggest: finding.suggestions.map((suggestion) => ({
      messageId: 'suggestion',
      data: { text: suggestion.message },
      fix: (fixer) =>
        suggestion.edits.map(({ start, end, text }) => fixer.replaceTextRange([start, end], text)),
    })),
  })
}

function schemaOf(check: Check): readonly JSONSchema.JSONSchema4[] {
  const options = Object.entries(check.options)
  if (options.length === 0) return []
  const properties = Object.fromEntries(options.map(([name, option]) => [name, optionSchema(option)]))
  return [{ type: 'object', additionalProperties: false, properties }]
}

function optionSchema(option: Check['options'][string]): JSONSchema.JSONSchema4 {
  if (option.values !== undefined)
    return { type: 'string', enum: [...option.values], description: option.text }
  return { type: option.type, description: option.text }
}

function defaultsOf(check: Check): RuleOptions {
  const defaults = Object.entries(check.options).map(([name, option]) => [name, option.default] as const)
  return defaults.length === 0 ? [] : [Object.fromEntries(defaults)]
}
