/** The report as one HTML file: findings, code, traces and documentation, for a browser without a network. */
import { createHash } from 'node:crypto'
import { client } from '../page/client.ts'
import type { PageData, PageFinding } from '../page/data.ts'
import { style } from '../page/style.ts'
import type { LocatedFinding } from './locate.ts'
import { lineStarts } from './positions.ts'
import { documentation, witnessText, type Report } from './report.ts'

/** Lines of code kept on either side of a step. */
const around = 3

/** `files`: how many were checked. */
export function formatHtml(report: Report, files: number): string {
  const data = JSON.stringify(pageData(report, files)).replaceAll('<', '\\u003c')
  const script = `(${client.toString()})()`
  const hash = createHash('sha256').update(script).digest('base64')
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'">
<title>tsmatch: ${String(report.findings.length)} findings</title>
<style>${style}</style>
<header>
  <h1>tsmatch</h1>
  <div class="filters" role="search">
    <label><span class="hidden">Search</span><input id="search" type="search" placeholder="Search (press /)"></label>
    <label><span class="hidden">Check</span><select id="check"><option value="">all checks</option></select></label>
    <label><span class="hidden">File</span><select id="file"><option value="">all files</option></select></label>
    <button data-level="error" aria-pressed="true">errors</button>
    <button data-level="warn" aria-pressed="true">warnings</button>
    <button data-level="info" aria-pressed="true">infos</button>
    <button data-level="suppressed" aria-pressed="false">suppressed</button>
    <label>by <select id="group"><option value="file">file</option><option value="check">check</option><option value="level">level</option></select></label>
  </div>
  <span id="count" class="where" role="status"></span>
  <div class="filters end"><button id="help">Keys</button><button id="theme">Dark or light</button></div>
</header>
<ul id="list" role="listbox" aria-label="Findings" tabindex="0"></ul>
<main id="detail" aria-label="Finding" tabindex="-1"></main>
<div id="said" class="hidden" aria-live="polite"></div>
<dialog id="keys" aria-label="Keys"><form method="dialog"><h2>Keys</h2><dl>
  <dt><kbd>j</kbd> <kbd>k</kbd></dt><dd>next, previous finding</dd>
  <dt><kbd>n</kbd> <kbd>p</kbd></dt><dd>next, previous step of the trace</dd>
  <dt><kbd>/</kbd> <kbd>Esc</kbd></dt><dd>search, stop searching</dd>
  <dt><kbd>t</kbd></dt><dd>dark or light</dd>
</dl><button autofocus>Close</button></form></dialog>
<noscript><p class="empty">This report needs JavaScript, which runs from this file alone.</p></noscript>
<script type="application/json" id="data">${data}</script>
<script>${script}</script>
</html>
`
}

function pageData(report: Report, files: number): PageData {
  const findings = [
    ...report.findings.map((finding) => pageFinding(finding, null)),
    ...report.suppressed.map(({ finding, reason }) => pageFinding(finding, reason ?? 'by a comment')),
  ]
  const used = new Set(findings.map(({ check }) => check))
  const rules = report.rules
    .filter(({ id }) => used.has(id))
    .map(({ id, docs }) => [id, { ...docs, url: documentation(id) }] as const)
  return {
    version: report.version,
    findings,
    rules: Object.fromEntries(rules),
    code: excerpts(findings, report),
    files,
  }
}

function pageFinding(finding: LocatedFinding, suppressed: string | null): PageFinding {
  const { check, level, message, file, line, column, endLine, endColumn, trace, fingerprint } = finding
  const place = { file, line, column, endLine, endColumn, message }
  const witness = witnessText(finding) ?? null
  return { check, level, ...place, function: finding.function, trace, witness, fingerprint, suppressed }
}

/** The lines near every step, each once however many findings share it. */
function excerpts(findings: readonly PageFinding[], { readText }: Report): PageData['code'] {
  const wanted = new Map<string, Set<number>>()
  for (const finding of findings)
    for (const { file, line } of [finding, ...finding.trace]) {
      const lines = wanted.get(file) ?? new Set()
      for (let each = line - around; each <= line + around; each++) lines.add(each)
      wanted.set(file, lines)
    }
  const code: Record<string, Record<number, string>> = {}
  for (const [file, lines] of wanted) {
    const text = readText(file)
    if (text === undefined) continue
    const starts = lineStarts(text)
    const kept = [...lines].filter((line) => line >= 1 && line <= starts.length).sort((a, b) => a - b)
    code[file] = Object.fromEntries(
      kept.map((line) => [line, text.slice(starts[line - 1] ?? 0, starts[line] ?? text.length).trimEnd()]),
    )
  }
  return code
}
