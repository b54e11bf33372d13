/** What the pages about checks are made of: their documentation, and a sample with what is really reported there. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

export interface CheckPage {
  readonly id: string
  readonly content: string
}

interface Finding {
  readonly check: string
  readonly file: string
}

export async function checkPages(): Promise<readonly CheckPage[]> {
  const runs = await exampleRuns()
  return documents().map(({ id, text }) => ({ id, content: `${escapeVue(text)}\n${runs.get(id) ?? ''}` }))
}

export function summaries(): readonly { readonly id: string; readonly summary: string }[] {
  return documents().map(({ id, text }) => ({ id, summary: /^Reports .*$/m.exec(text)?.[0] ?? '' }))
}

function documents(): readonly { readonly id: string; readonly text: string }[] {
  const names = readdirSync(`${root}rules/docs`).filter((name) => name.endsWith('.md'))
  return names.sort().map((name) => ({
    id: name.slice(0, -'.md'.length),
    text: readFileSync(`${root}rules/docs/${name}`, 'utf8').replace(/^<!--.*-->\n+/, ''),
  }))
}

/** Check id -> what the command says about the first sample that it speaks of. */
async function exampleRuns(): Promise<ReadonlyMap<string, string>> {
  const { checkProjects } = (await import(`${root}dist/analyzer/cli/check.js`)) as {
    checkProjects: (
      options: object,
      console: object,
    ) => Promise<{ findings: readonly Finding[]; readText: unknown }>
  }
  const { formatPretty } = (await import(`${root}dist/analyzer/findings/pretty.js`)) as {
    formatPretty: (findings: readonly Finding[], options: object) => string
  }
  const options = {
    inputs: ['samples'],
    preset: 'all',
    only: undefined,
    skip: [],
    probes: false,
    config: undefined,
  }
  const { findings, readText } = await checkProjects(options, { folder: root, error: process.stderr })
  const runs = new Map<string, string>()
  for (const { check, file } of findings) {
    if (runs.has(check)) continue
    const shown = findings.filter((each) => each.check === check && each.file === file)
    const output = formatPretty(shown, { color: false, readText }).replace(/ \/\/ want .*/g, '')
    runs.set(
      check,
      `\n## A run\n\n\`npx tsmatch --only ${check} ${file}\` says:\n\n\`\`\`text\n${output}\`\`\`\n`,
    )
  }
  return runs
}

/** Outside of code, braces would be Vue's. */
function escapeVue(text: string): string {
  return text
    .split(/(^```[\s\S]*?^```$)/m)
    .map((part, index) =>
      index % 2 === 1 ? part : part.replace(/`([^`\n]*\{[^`\n]*)`/g, '<code v-pre>$1</code>'),
    )
    .join('')
}
