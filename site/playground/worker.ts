/** The checker, beside the page. */
import ts from 'typescript'
import { checks } from '../../analyzer/checks/index.ts'
import { judge } from '../../analyzer/findings/directives.ts'
import { directivesOf } from '../../analyzer/session/directives.ts'
import { createSession } from '../../analyzer/session/session.ts'
import { defaultSettings } from '../../analyzer/session/settings.ts'
import { fileName, programOf } from './host.ts'
import type { Answer, Request, Told } from './protocol.ts'

const presets = ['recommended', 'strict', 'all'] as const

addEventListener('message', ({ data }: MessageEvent<Request>) => {
  const started = performance.now()
  let findings: readonly Told[] = []
  let trouble: string | undefined
  try {
    findings = check(data)
  } catch (error) {
    trouble = error instanceof Error ? error.message : String(error)
  }
  const answer: Answer = { id: data.id, findings, milliseconds: performance.now() - started, trouble }
  postMessage(answer)
})

function check({ text, preset }: Request): readonly Told[] {
  const program = programOf(text)
  const session = createSession(program, { ts, settings: defaultSettings, probes: true })
  const rank = presets.indexOf(preset)
  const active = new Set(checks.filter((each) => presets.indexOf(each.preset) <= rank).map(({ id }) => id))
  const found = session.whole(fileName).findings
  const spoken = found.filter((finding) => active.has(finding.check) || finding.check === 'probe')
  const file = program.getSourceFile(fileName)
  const known = checks.map(({ id }) => id)
  const kept = file === undefined ? spoken : judge(spoken, directivesOf(ts, file), { name: fileName, text }, active, known).findings // prettier-ignore
  return kept.map(({ start, end, message, check: id, level, function: name, trace, witness }) => ({
    ...{ start, end, message, check: id, level, function: name },
    trace: trace.map((step) => ({ start: step.start, end: step.end, message: step.message })),
    witness: witness && Object.entries(witness).map(([input, value]) => `${input} = ${value}`).join(', '), // prettier-ignore
  }))
}
