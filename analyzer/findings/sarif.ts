/** SARIF 2.1.0, within the limits of GitHub code scanning. Section numbers are those of the OASIS standard. */
import { isAbsolute, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type * as Sarif from 'sarif'
import type { Level } from './finding.ts'
import { lineHashes } from './line-hash.ts'
import type { LocatedFinding, LocatedStep, Range } from './locate.ts'
import { lineStarts } from './positions.ts'
import { documentation, witnessText, type Report, type Rule, type Suppressed } from './report.ts'

/** What GitHub takes (or shows) at most; an upload above it is refused. */
export const limits = { results: 25_000, steps: 1_000, description: 1_024, name: 255 } as const

const root = '%SRCROOT%'

export interface SarifOptions {
  readonly exitCode: number
  /** `name/` of the analysis, where several are uploaded for one commit. */
  readonly category: string | undefined
}

export function formatSarif(report: Report, options: SarifOptions): string {
  const writer = new Writer(report)
  const log: Sarif.Log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [writer.run(options)],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}

class Writer {
  readonly #report: Report
  readonly #rules: readonly Rule[]
  readonly #hashes = new Map<string, readonly string[]>()

  constructor(report: Report) {
    this.#report = report
    this.#rules = report.rules
  }

  run({ exitCode, category }: SarifOptions): Sarif.Run {
    const { version, folder, notes } = this.#report
    const uri = `${pathToFileURL(folder).href}/`
    const { kept, left } = this.#mostImportant()
    const told = left === 0 ? notes : [...notes, `${String(left)} findings are left out: SARIF consumers take ${String(limits.results)}`] // prettier-ignore
    return {
      tool: {
        driver: {
          name: 'tsmatch',
          fullName: 'tsmatch, a static checker for driver-style TypeScript',
          organization: 'tsmatch',
          version,
          semanticVersion: version,
          informationUri: 'https://github.com/tsmatch/tsmatch',
          rules: this.#rules.map(descriptor),
        },
      },
      invocations: [
        {
          executionSuccessful: true,
          exitCode,
          workingDirectory: { uri },
          ...(told.length === 0 ? {} : { toolExecutionNotifications: told.map(notification) }),
        },
      ],
      ...(category === undefined ? {} : { automationDetails: { id: `${category}/` } }),
      originalUriBaseIds: { [root]: { uri, description: { text: 'The folder that tsmatch ran for.' } } },
      columnKind: 'utf16CodeUnits',
      results: kept.map((result) => this.#result(result)),
    }
  }

  /** All of them in order, unless there are more than consumers take: then errors first. */
  #mostImportant(): { readonly kept: readonly Entry[]; readonly left: number } {
    const entries: Entry[] = [
      ...this.#report.findings.map((finding) => ({ finding, suppressed: undefined })),
      ...this.#report.suppressed.map((suppressed) => ({ finding: suppressed.finding, suppressed })),
    ]
    if (entries.length <= limits.results) return { kept: entries, left: 0 }
    const rank = ({ finding, suppressed }: Entry): number =>
      suppressed !== undefined ? 3 : finding.level === 'error' ? 0 : finding.level === 'warn' ? 1 : 2
    const kept = entries.sort((a, b) => rank(a) - rank(b)).slice(0, limits.results)
    return { kept, left: entries.length - kept.length }
  }

  #result({ finding, suppressed }: Entry): Sarif.Result {
    const steps = finding.trace.slice(-limits.steps)
    const related = steps.slice(0, -1).map((step, id) => ({ id: id + 1, ...this.#location(step) }))
    const hash = this.#lineHash(finding)
    return {
      ruleId: finding.check,
      ruleIndex: this.#rules.findIndex(({ id }) => id === finding.check),
      level: levels[finding.level],
      message: { text: message(finding, steps) },
      locations: [
        {
          physicalLocation: { ...this.#place(finding.file, finding), ...this.#code(finding) },
          logicalLocations: [{ fullyQualifiedName: finding.function, kind: 'function' }],
        },
      ],
      ...(related.length === 0 ? {} : { relatedLocations: related }),
      ...(steps.length === 0 ? {} : { codeFlows: [{ threadFlows: [this.#threadFlow(steps)] }] }),
      partialFingerprints: {
        ...(hash === undefined ? {} : { primaryLocationLineHash: hash }),
        'tsmatch/v1': finding.fingerprint,
      },
      ...(suppressed === undefined ? {} : { suppressions: [suppression(suppressed)] }),
      ...(finding.suggestions.length === 0 ? {} : { fixes: this.#fixes(finding) }),
      ...(finding.witness === null ? {} : { properties: { witness: finding.witness } }),
    }
  }

  #threadFlow(steps: readonly LocatedStep[]): Sarif.ThreadFlow {
    return {
      locations: steps.map((step, index) => ({
        location: this.#location(step),
        executionOrder: index + 1,
        ...(index === steps.length - 1 ? { importance: 'essential' as const } : {}),
      })),
    }
  }

  #fixes(finding: LocatedFinding): Sarif.Fix[] {
    const { artifactLocation } = this.#place(finding.file, finding)
    return finding.suggestions.map(({ message: text, edits }) => ({
      description: { text: sentence(text) },
      artifactChanges: [
        {
          artifactLocation: artifactLocation ?? {},
          replacements: edits.map((edit) => ({
            deletedRegion: region(edit),
            insertedContent: { text: edit.text },
          })),
        },
      ],
    }))
  }

  #location(step: LocatedStep): Sarif.Location {
    return { physicalLocation: this.#place(step.file, step), message: { text: step.message } }
  }

  #place(file: string, range: Range): Sarif.PhysicalLocation {
    const outside = file.startsWith('../') || isAbsolute(file)
    const artifactLocation = outside
      ? { uri: pathToFileURL(join(this.#report.folder, file)).href }
      : { uri: file.split('/').map(encodeURIComponent).join('/'), uriBaseId: root }
    return { artifactLocation, region: region(range) }
  }

  /** The code itself, for readers who do not have the file: the lines of the finding and one around them. */
  #code(finding: LocatedFinding): Pick<Sarif.PhysicalLocation, 'contextRegion'> {
    const text = this.#report.readText(finding.file)
    if (text === undefined) return {}
    const starts = lineStarts(text)
    const startLine = Math.max(1, finding.line - 1)
    const endLine = Math.min(starts.length, finding.endLine + 1)
    const snippet = text.slice(starts[startLine - 1], starts[endLine] ?? text.length)
    return { contextRegion: { startLine, endLine, snippet: { text: snippet } } }
  }

  #lineHash({ file, line }: LocatedFinding): string | undefined {
    let hashes = this.#hashes.get(file)
    if (hashes === undefined) {
      hashes = lineHashes(this.#report.readText(file) ?? '')
      this.#hashes.set(file, hashes)
    }
    return hashes[line - 1]
  }
}

interface Entry {
  readonly finding: LocatedFinding
  readonly suppressed: Suppressed | undefined
}

const levels: Readonly<Record<Level, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  warn: 'warning',
  info: 'note',
}

function descriptor({ id, level, docs }: Rule): Sarif.ReportingDescriptor {
  const sections = `${docs.summary}\n\n## Why\n\n${docs.why}\n\n## Instead\n\n${docs.instead}`
  return {
    id,
    name: clip(id.replace(/(?:^|-)(\w)/g, (_, first: string) => first.toUpperCase()), limits.name), // prettier-ignore
    shortDescription: { text: clip(docs.summary, limits.description) },
    fullDescription: { text: clip(`${docs.summary} ${docs.why}`, limits.description) },
    help: { text: `${docs.summary}\n\nWhy: ${docs.why}\n\nInstead: ${docs.instead}`, markdown: sections },
    helpUri: documentation(id),
    defaultConfiguration: { level: levels[level] },
    properties: {
      tags: ['correctness'],
      precision: 'high',
      'problem.severity': level === 'error' ? 'error' : 'warning',
    },
  }
}

function notification(text: string): Sarif.Notification {
  return { level: 'warning', message: { text: sentence(text) } }
}

/** The message, an input that makes it happen, and the way there with links to the related locations (3.11.6). */
function message(finding: LocatedFinding, steps: readonly LocatedStep[]): string {
  const example = witnessText(finding)
  const links = steps.slice(0, -1).map((step, id) => {
    const place =
      step.file === finding.file ? `line ${String(step.line)}` : `${step.file}:${String(step.line)}`
    return `[${place.replace(/[[\]\\]/g, '\\$&')}](${String(id + 1)})`
  })
  return [
    sentence(literal(finding.message)),
    ...(example === undefined ? [] : [sentence(`For example: ${literal(example)}`)]),
    ...(links.length === 0 ? [] : [sentence(`See ${links.join(', ')}`)]),
  ].join(' ')
}

/** Keeps code such as `table[i](x)` from reading as a link (3.11.6). */
function literal(text: string): string {
  return text.replace(/\[(?=[^[\]]*\]\()/g, '\\[')
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}

function suppression({ kind, reason }: Suppressed): Sarif.Suppression {
  return { kind, status: 'accepted', ...(reason === undefined ? {} : { justification: reason }) }
}

function region({ line, column, endLine, endColumn }: Range): Sarif.Region {
  return { startLine: line, startColumn: column, endLine, endColumn }
}

function clip(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`
}
