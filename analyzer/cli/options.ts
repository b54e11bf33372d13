import { Command, CommanderError, Option } from 'commander'
import { engineHash, version } from '../facts/engine.ts'
import { requireCheck, suggestion, UserError } from '../session/settings.ts'
import { parseShard, type Shard } from './shard.ts'

export const formats = ['pretty', 'text', 'json', 'sarif', 'github', 'gitlab', 'junit', 'checkstyle', 'html', 'agent'] as const // prettier-ignore
export const presets = ['recommended', 'strict', 'all'] as const
export const failLevels = ['error', 'warn', 'never'] as const

export const questions = ['value', 'flow', 'summary', 'callers', 'writers'] as const
export type Question = (typeof questions)[number]

export type Format = (typeof formats)[number]

export interface Options {
  /** tsconfig files, folders and source files as given. */
  readonly inputs: readonly string[]
  readonly format: Format
  readonly preset: (typeof presets)[number]
  readonly only: readonly string[] | undefined
  readonly skip: readonly string[]
  readonly failOn: (typeof failLevels)[number]
  readonly probes: boolean
  /** Check the control-flow graph of every function against its invariants. */
  readonly verify: boolean
  readonly explain: string | undefined
  readonly stats: boolean
  readonly output: string | undefined
  readonly config: string | undefined
  readonly baseline: string | undefined
  readonly updateBaseline: boolean
  /** Undefined: everything; otherwise only what changed since a revision, the last commit when none is named. */
  readonly since: { readonly revision: string | undefined } | undefined
  /** Keep results between runs, in this folder or in the usual one. */
  readonly cache: { readonly folder: string | undefined } | undefined
  /** Paths of facts files. */
  readonly factsIn: readonly string[]
  readonly factsOut: string | undefined
  /** Show them where the format can say that they are suppressed. */
  readonly suppressed: boolean
  /** Further reports of the same run. */
  readonly reports: readonly { readonly format: Format; readonly file: string }[]
  readonly shard: Shard | undefined
}

const defaultBaseline = 'tsmatch-baseline.json'

export type Parsed =
  | { readonly kind: 'run'; readonly options: Options }
  | { readonly kind: 'explain'; readonly place: string; readonly options: Options }
  | { readonly kind: 'init'; readonly yes: boolean }
  | {
      readonly kind: 'query'
      readonly question: Question
      readonly subject: string
      readonly options: Options
    }
  | { readonly kind: 'unit'; readonly path: string; readonly options: Options }
  | { readonly kind: 'print'; readonly text: string }

interface RawOptions {
  readonly format?: string
  readonly preset?: string
  readonly only?: string
  readonly skip?: string
  readonly failOn?: string
  readonly probes?: boolean
  readonly verify?: boolean
  readonly explain?: string
  readonly stats?: boolean
  readonly output?: string
  readonly project?: string
  readonly config?: string
  readonly baseline?: string
  readonly updateBaseline?: boolean
  readonly since?: string
  readonly changed?: boolean
  readonly suppressed: boolean
  readonly report?: readonly string[]
  readonly shard?: string
  readonly cache?: string | true
  readonly factsIn?: readonly string[]
  readonly factsOut?: string
  readonly engineHash?: boolean
}

/** Throws `UserError` for anything that the command line does not know. */
export function parseOptions(args: readonly string[], terminal: boolean): Parsed {
  let printed = ''
  const command = program()
  if (args[0] === 'init') return parseInit(args.slice(1))
  if (args[0] === 'query') return parseQuery(args.slice(1), terminal)
  const [verb, place, ...others] = args
  const isVerb = (verb === 'explain' || verb === 'unit') && place !== undefined && !place.startsWith('-')
  command.exitOverride().configureOutput({
    writeOut: (text) => {
      printed += text
    },
    writeErr: () => undefined,
  })
  try {
    command.parse(isVerb ? others : args, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return { kind: 'print', text: printed }
    throw new UserError(oneSentence(error, command))
  }
  const raw = command.opts<RawOptions>()
  if (raw.engineHash === true) return { kind: 'print', text: `${engineHash()}\n` }
  const inputs = raw.project === undefined ? command.args : [raw.project, ...command.args]
  const options: Options = {
    inputs,
    format: oneOf(
      raw.format ?? (terminal && raw.output === undefined ? 'pretty' : 'text'),
      formats,
      '--format',
    ),
    preset: oneOf(raw.preset ?? 'recommended', presets, '--preset'),
    only: raw.only === undefined ? undefined : checkIds(raw.only, '--only'),
    skip: raw.skip === undefined ? [] : checkIds(raw.skip, '--skip'),
    failOn: oneOf(raw.failOn ?? 'warn', failLevels, '--fail-on'),
    probes: raw.probes ?? false,
    verify: raw.verify ?? false,
    explain: raw.explain,
    stats: raw.stats ?? false,
    output: raw.output,
    config: raw.config,
    baseline: raw.baseline ?? (raw.updateBaseline === true ? defaultBaseline : undefined),
    updateBaseline: raw.updateBaseline ?? false,
    since: raw.since === undefined && raw.changed !== true ? undefined : { revision: raw.since },
    suppressed: raw.suppressed,
    reports: (raw.report ?? []).map(furtherReport),
    shard: raw.shard === undefined ? undefined : parseShard(raw.shard),
    cache: raw.cache === undefined ? undefined : { folder: raw.cache === true ? undefined : raw.cache },
    factsIn: raw.factsIn ?? [],
    factsOut: raw.factsOut,
  }
  if (!isVerb) return { kind: 'run', options }
  return verb === 'unit' ? { kind: 'unit', path: place, options } : { kind: 'explain', place, options }
}

function parseQuery([question, subject, ...others]: readonly string[], terminal: boolean): Parsed {
  if (question === undefined || subject === undefined || subject.startsWith('-'))
    throw new UserError(`query takes a question (${questions.join(', ')}) and what it is about`)
  const parsed = parseOptions(others, terminal)
  if (parsed.kind === 'print') return parsed
  const { options } = parsed as Parsed & { kind: 'run' }
  return { kind: 'query', question: oneOf(question, questions, 'query'), subject, options }
}

function program(): Command {
  return new Command('tsmatch')
    .description(
      'Finds wrong behaviour in driver-style TypeScript; without arguments, in the\nproject of the tsconfig.json at or above this folder.',
    )
    .usage(
      '[options] [tsconfig.json | folder | file ...]\n' +
        '       tsmatch explain FILE:LINE    one finding, its whole story\n' +
        '       tsmatch query value FILE:LINE:COL   what is known there; also flow, and\n' +
        '       tsmatch query summary NAME   of a function; also callers, writers\n' +
        '       tsmatch init [--yes]         set a project up\n' +
        '       tsmatch unit UNIT.json       one package as an action of a build tool',
    )
    .argument('[inputs...]')
    .helpOption('-h, --help', 'print this')
    .version(version(), '-v, --version', 'print the version')
    .option('-p, --project <tsconfig>', 'the project to check: a tsconfig.json or its folder')
    .option('--config <file>', 'settings, instead of the nearest tsmatch.config.*')
    .option('--format <format>', `${formats.join(', ')}; default: pretty on a terminal, else text`)
    .option('-o, --output <file>', 'write the report to a file')
    .option('--report <format:file>', 'write another report as well (repeatable)', collect)
    .option('--preset <preset>', 'checks to run: recommended (default), strict, all')
    .option('--only <ids>', 'run these checks and no others, whatever the preset')
    .option('--skip <ids>', 'do not run these checks')
    .option('--fail-on <level>', 'exit with 1 at error, warn (default) or never')
    .option('--changed', 'only what changes since the last commit may cause')
    .option('--since <revision>', 'the same, since the branch left the revision')
    .option('--baseline <file>', 'leave out what the file knows')
    .option('--update-baseline', `make it know all (${defaultBaseline})`)
    .option('--no-suppressed', 'leave suppressed findings out of sarif and html')
    .option('--shard <i/n>', 'check the i-th of n shares of the files')
    .option('--cache [folder]', 'keep results, in node_modules/.cache/tsmatch or here')
    .option('--facts-in <files...>', 'what is known of functions in other packages')
    .option('--facts-out <file>', 'write what users of this package may rely on')
    .option('--engine-hash', 'print what findings depend on besides the input')
    .option('--explain <id>', 'print the documentation of a check')
    .option('--probes', 'report what is known at __value(x), __user(x) ...')
    .option('--stats', 'tell what was done and how long it took')
    .addOption(new Option('--verify', 'check the control-flow graphs: for work on tsmatch itself').hideHelp())
    .addHelpText('after', '\nExit status: 0 nothing to report, 1 findings, 2 the run itself failed.')
}

function parseInit(args: readonly string[]): Parsed {
  const unknown = args.find((arg) => arg !== '--yes' && arg !== '-y')
  if (unknown !== undefined) throw new UserError(`init takes --yes and nothing else, not '${unknown}'`)
  return { kind: 'init', yes: args.length > 0 }
}

function furtherReport(text: string): Options['reports'][number] {
  const colon = text.indexOf(':')
  if (colon < 1 || colon === text.length - 1)
    throw new UserError(`--report cannot be '${text}'; it is a format and a file, as in sarif:tsmatch.sarif`)
  return { format: oneOf(text.slice(0, colon), formats, '--report'), file: text.slice(colon + 1) }
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}

function checkIds(text: string, flag: string): readonly string[] {
  const ids = text.split(',').map((id) => id.trim()).filter((id) => id !== '') // prettier-ignore
  if (ids.length === 0) throw new UserError(`${flag} needs at least one check id`)
  for (const id of ids) requireCheck(id, flag)
  return ids
}

function oneOf<T extends string>(value: string, choice: readonly T[], flag: string): T {
  const found = choice.find((each) => each === value)
  if (found === undefined)
    throw new UserError(`${flag} cannot be '${value}'; it is one of ${choice.join(', ')}`)
  return found
}

function oneSentence(error: CommanderError, command: Command): string {
  const flag = /'(--?[^' ]+)/.exec(error.message)?.[1]
  if (error.code === 'commander.unknownOption' && flag !== undefined) {
    const known = command.options
      .flatMap((option) => [option.long, option.short])
      .filter((each) => each != null)
    return `unknown option '${flag}'${suggestion(flag, known)}`
  }
  return (error.message.split('\n')[0] ?? '').replace(/^error: /, '').replace(/\.$/, '')
}
