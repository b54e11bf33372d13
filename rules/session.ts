/** One session per program and settings: all rules, over all files, share its analysis. */
import type { TSESLint } from '@typescript-eslint/utils'
import { statSync } from 'node:fs'
import { normalize } from 'node:path'
import { globSync } from 'tinyglobby'
import {
  createSession,
  Dependencies,
  isToldByWhole,
  parseSettings,
  processMemory,
  type Check,
  type Finding,
  type Session,
  type Settings,
  UserError,
} from '../analyzer/index.ts'
import type { MessageId, RuleOptions } from './from-check.ts'
import { Mistake } from './mistake.ts'
import { placesIn } from './places.ts'
import { ownProgram } from './programs.ts'
import { typescriptOf, type SourceFile, type TypeScript } from './typescript.ts'

type Context = Readonly<TSESLint.RuleContext<MessageId, RuleOptions>>

type Program = Parameters<typeof createSession>[0]

const sessions = new WeakMap<Program, Map<string, Session>>()
const parsedSettings = new Map<string, Settings>()

export interface Told {
  /** By offsets of the linted text. */
  readonly findings: readonly Finding[]
  /** Whether a comment waits for a finding that only a run on the whole program tells. */
  readonly isExpected: (comment: { readonly text: string; readonly line: number }) => boolean
}

/**
 * What `check` tells of the file being linted; undefined when the settings leave it out. Throws one sentence when
 * there is no type information.
 */
export function toldOf(context: Context, check: Check): Told | undefined {
  const { program, compiler } = programFor(context, check)
  const source = sourceOf(context, program)
  if (source === undefined) return undefined
  const settings = settingsOf(context, check)
  if (settings.value.checks.get(check.id)?.level === 'off') return undefined
  if (!isIncluded(settings.value, context)) return undefined
  let ofProgram = sessions.get(program)
  if (ofProgram === undefined) sessions.set(program, (ofProgram = new Map<string, Session>()))
  let session = ofProgram.get(settings.key)
  if (session === undefined) {
    const using = { ts: compiler ?? typescriptOf(source, context.cwd), settings: settings.value }
    const options = { ...using, probes: false, dependencies: new Dependencies(new Map()), memory: processMemory(program, using) } // prettier-ignore
    ofProgram.set(settings.key, (session = createSession(program, options)))
  }
  const file = source.fileName
  const translate = placesIn(context.sourceCode, source)
  return {
    findings: session
      .check(file)
      .findings.filter((finding) => finding.check === check.id)
      .map(translate)
      .filter((finding) => finding !== undefined),
    isExpected: ({ text, line }) => {
      const isAbout = (finding: Finding): boolean => {
        const start = translate(finding)?.start
        return start !== undefined && context.sourceCode.getLocFromIndex(start).line === line
      }
      return isToldByWhole(session, check.id, { file, text, isAbout })
    },
  }
}

/** By the parser's own answer, as the name may be relative to another folder than the program's. */
function sourceOf({ sourceCode, filename }: Context, program: Program): SourceFile | undefined {
  const twin = sourceCode.parserServices?.esTreeNodeToTSNodeMap?.get(sourceCode.ast)
  return program.getSourceFile(twin?.fileName ?? filename)
}

/** What typescript-eslint's parser made; for oxlint, which has no types to give, a program of our own. */
function programFor(
  context: Context,
  check: Check,
): { readonly program: Program; readonly compiler?: TypeScript } {
  const program = context.sourceCode.parserServices?.program
  if (program != null) return { program }
  const parser = context.languageOptions.parser as { readonly name?: unknown } | undefined
  if (parser?.name === 'oxlint') return ownProgram(context.filename, context.cwd)
  throw new Mistake(
    `tsmatch/${check.id} needs type information about this file: use typescript-eslint's parser with 'languageOptions: { parserOptions: { projectService: true } }' for it, or keep the rule from it by 'files'`,
  )
}

/** Folder and globs of `include` -> the files they named, and when they were asked (milliseconds since 1970). */
const includes = new Map<string, { readonly files: ReadonlySet<string>; readonly asked: number }>()

function isIncluded({ include }: Settings, { cwd, filename }: Context): boolean {
  if (include === undefined) return true
  const key = JSON.stringify([cwd, include])
  const file = normalize(filename)
  let known = includes.get(key)
  // In an editor a file may be newer than the answer.
  if (known === undefined || (!known.files.has(file) && modified(file) > known.asked)) {
    const files = globSync(include, { cwd, absolute: true }).map((path) => normalize(path))
    includes.set(key, (known = { files: new Set(files), asked: Date.now() }))
  }
  return known.files.has(file)
}

function modified(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

/**
 * `settings.tsmatch`, with the rule's own options on top where they differ from the check's defaults: such a rule needs
 * an analysis of its own, the others share one. Throws one sentence when the settings are wrong, which ends the run.
 */
function settingsOf(context: Context, check: Check): { readonly key: string; readonly value: Settings } {
  const given = context.settings['tsmatch']
  const own = Object.entries(context.options[0] ?? {}).filter(
    ([name, value]) => check.options[name]?.default !== value,
  )
  const shared = given === undefined ? '' : JSON.stringify(given)
  const key = own.length === 0 ? shared : JSON.stringify([shared, check.id, own])
  let value = parsedSettings.get(key)
  if (value === undefined) {
    value = withOptions(parsed(given), check.id, Object.fromEntries(own))
    parsedSettings.set(key, value)
  }
  return { key, value }
}

function parsed(given: unknown): Settings {
  try {
    return parseSettings(given, 'settings.tsmatch')
  } catch (error) {
    throw error instanceof UserError ? new Mistake(error.message) : error
  }
}

function withOptions(
  settings: Settings,
  id: string,
  own: Readonly<Record<string, string | boolean | number>>,
): Settings {
  if (Object.keys(own).length === 0) return settings
  const before = settings.checks.get(id)
  const after = { level: before?.level, options: { ...before?.options, ...own } }
  return { ...settings, checks: new Map([...settings.checks, [id, after]]) }
}
