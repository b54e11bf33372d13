/** The HTML report's own program. It is put into the page as text, so it may refer to nothing outside of itself. */
import type { PageData, PageFinding, PageStep } from './data.ts'

export function client(): void {
  const data = JSON.parse(byId('data').textContent) as PageData
  const list = byId('list')
  const detail = byId('detail')
  const search = byId('search') as HTMLInputElement
  const selects = ['check', 'file', 'group'].map((id) => byId(id) as HTMLSelectElement)
  const levelButtons = [...document.querySelectorAll<HTMLButtonElement>('button[data-level]')]
  const haystacks = new Map(data.findings.map((finding) => [finding, haystack(finding)]))
  let shown: readonly PageFinding[] = []
  let current: PageFinding | undefined
  let step = -1

  fillSelect(
    'check',
    countBy((finding) => finding.check),
  )
  fillSelect(
    'file',
    countBy((finding) => finding.file),
  )
  for (const control of [search, ...selects]) control.addEventListener('input', refresh)
  for (const button of levelButtons)
    button.addEventListener('click', () => {
      button.setAttribute('aria-pressed', String(button.getAttribute('aria-pressed') !== 'true'))
      refresh()
    })
  byId('theme').addEventListener('click', toggleTheme)
  byId('help').addEventListener('click', help)
  list.addEventListener('click', (event) => {
    const item = (event.target as Element).closest<HTMLElement>('.item')
    if (item !== null) select(shown[Number(item.dataset['index'])])
  })
  document.addEventListener('keydown', onKey)
  window.addEventListener('hashchange', followHash)
  window.addEventListener('resize', drawWay)
  restoreTheme()
  refresh()
  followHash()

  function refresh(): void {
    const [check, file, group] = selects.map(({ value }) => value)
    const words = search.value.toLowerCase().split(/\s+/).filter((word) => word !== '') // prettier-ignore
    const levels = new Set(
      levelButtons
        .filter((each) => each.getAttribute('aria-pressed') === 'true')
        .map((each) => each.dataset['level']),
    )
    const kept = data.findings.filter(
      (finding) =>
        levels.has(finding.suppressed === null ? finding.level : 'suppressed') &&
        (check === '' || finding.check === check) &&
        (file === '' || finding.file === file) &&
        words.every((word) => haystacks.get(finding)?.includes(word)),
    )
    const key = (finding: PageFinding): string =>
      group === 'check' ? finding.check : group === 'level' ? finding.level : finding.file
    const groups = new Map<string, PageFinding[]>()
    for (const finding of kept) {
      const ofGroup = groups.get(key(finding))
      if (ofGroup === undefined) groups.set(key(finding), [finding])
      else ofGroup.push(finding)
    }
    shown = [...groups.values()].flat()
    let index = 0
    list.replaceChildren(
      ...[...groups].flatMap(([name, findings]) => [
        element('li', { class: 'group', role: 'presentation' }, `${name} (${String(findings.length)})`),
        ...findings.map((finding) => item(finding, index++)),
      ]),
    )
    if (shown.length === 0)
      list.append(element('li', { class: 'empty', role: 'presentation' }, data.findings.length === 0 ? 'No findings.' : 'Nothing matches the filters.')) // prettier-ignore
    byId('count').textContent =
      `${String(shown.length)} of ${String(data.findings.length)} findings, ${String(data.files)} files checked`
    if (current === undefined || !shown.includes(current)) select(shown[0], false)
    else markSelected()
  }

  function item(finding: PageFinding, index: number): HTMLElement {
    const attributes = { class: finding.suppressed === null ? 'item' : 'item suppressed', role: 'option', 'aria-selected': 'false', 'data-index': String(index), id: `item-${String(index)}` } // prettier-ignore
    return element(
      'li',
      attributes,
      element('div', { class: 'where' }, element('span', { class: `level ${finding.level}` }, finding.level), ` ${finding.file}:${String(finding.line)}`), // prettier-ignore
      element('div', { class: 'text' }, finding.message),
      element('div', { class: 'where' }, `${finding.check} in ${finding.function}()`),
    )
  }

  function select(finding: PageFinding | undefined, follow = true): void {
    current = finding
    step = -1
    detail.replaceChildren(...(finding === undefined ? [] : story(finding)))
    detail.scrollTop = 0
    markSelected()
    drawWay()
    if (finding !== undefined && follow) history.replaceState(null, '', `#${finding.fingerprint}`)
  }

  function markSelected(): void {
    for (const each of list.querySelectorAll('[aria-selected=true]'))
      each.setAttribute('aria-selected', 'false')
    const index = current === undefined ? -1 : shown.indexOf(current)
    const selected = document.getElementById(`item-${String(index)}`)
    if (selected === null) list.removeAttribute('aria-activedescendant')
    else {
      selected.setAttribute('aria-selected', 'true')
      list.setAttribute('aria-activedescendant', selected.id)
      selected.scrollIntoView({ block: 'nearest' })
    }
  }

  function story(finding: PageFinding): HTMLElement[] {
    const rule = data.rules[finding.check]
    const parts = [
      element('h2', {}, finding.message),
      element('p', { class: 'where' }, element('span', { class: `level ${finding.level}` }, finding.level), ` ${finding.check} in ${finding.function}(), ${finding.file}:${String(finding.line)}:${String(finding.column)}`), // prettier-ignore
    ]
    if (finding.suppressed !== null) parts.push(element('p', {}, `Suppressed: ${finding.suppressed}`))
    parts.push(element('h3', {}, finding.trace.length > 1 ? 'How it comes about' : 'Where'), ...code(finding))
    if (finding.witness !== null)
      parts.push(element('h3', {}, 'For example'), element('div', { class: 'witness' }, finding.witness))
    if (rule !== undefined)
      parts.push(
        element('h3', {}, `About ${finding.check}`),
        element('p', {}, rule.summary, ' ', rule.why),
        element('p', {}, element('strong', {}, 'Instead: '), rule.instead),
        element('p', {}, element('a', { href: rule.url, rel: 'noreferrer' }, 'Documentation')),
      )
    return parts
  }

  /** One block of code per file of the trace, the finding's own last: that is where the way ends. */
  function code(finding: PageFinding): HTMLElement[] {
    const last = finding.trace.at(-1)
    const ends = last !== undefined && last.file === finding.file && last.line === finding.line
    const steps = ends ? finding.trace : [...finding.trace, { ...finding, message: finding.message }]
    const files = [...new Set([...steps.map(({ file }) => file).filter((file) => file !== finding.file), finding.file])] // prettier-ignore
    return files.map((file) => {
      const marks = steps
        .map((each, index) => ({ ...each, index, end: index === steps.length - 1 }))
        .filter((each) => each.file === file)
      const rows = element('div', { class: 'rows' })
      const numbers = new Set<number>()
      for (const { line } of marks) for (let n = line - 3; n <= line + 3; n++) numbers.add(n)
      // Without the code at hand the steps still tell their story.
      if (data.code[file] === undefined) rows.append(...marks.map((mark) => note(mark, '')))
      let before = 0
      for (const number of [...numbers].sort((a, b) => a - b)) {
        const text = data.code[file]?.[number]
        if (text === undefined) continue
        if (before !== 0 && number > before + 1) rows.append(element('div', { class: 'gap' }, '⋯'))
        before = number
        const here = marks.filter(({ line }) => line === number)
        rows.append(row(number, text, here, file === finding.file && number === finding.line))
        for (const mark of here) rows.append(note(mark, text))
      }
      rows.append(svg('svg', { class: 'way', 'aria-hidden': 'true' }))
      return element('div', { class: 'code' }, element('div', { class: 'file' }, file), rows)
    })
  }

  function row(number: number, text: string, marks: readonly Mark[], primary: boolean): HTMLElement {
    const line = element('div', { class: primary ? 'row primary' : 'row' }, element('span', { class: 'no' }, String(number))) // prettier-ignore
    const cuts = new Set([0, text.length])
    const spans = marks.map((mark) => {
      const end = mark.endLine === mark.line ? mark.endColumn - 1 : text.length
      return { mark, start: mark.column - 1, end: Math.min(text.length, Math.max(mark.column, end)) }
    })
    for (const { start, end } of spans) cuts.add(start).add(end)
    const tokens = highlight(text)
    for (const { start, end } of tokens) cuts.add(start).add(end)
    const sorted = [...cuts].sort((a, b) => a - b)
    for (const [index, start] of sorted.entries()) {
      const end = sorted[index + 1]
      if (end === undefined) break
      const kind = tokens.find((token) => token.start <= start && end <= token.end)?.kind
      let piece: HTMLElement = element(
        'span',
        kind === undefined ? {} : { class: kind },
        text.slice(start, end),
      )
      for (const span of spans)
        if (span.start <= start && end <= span.end)
          piece = element('mark', { class: span.mark.end ? 'end' : '', 'data-step': String(span.mark.index) }, piece) // prettier-ignore
      line.append(piece)
    }
    return line
  }

  function note(mark: Mark, text: string): HTMLElement {
    const say = element('span', { class: 'say' }, mark.message)
    const attributes = { class: mark.end ? 'note end' : 'note', 'data-step': String(mark.index) }
    const line = element('div', attributes, element('span', { class: 'badge' }, String(mark.index + 1)), say)
    const tabs = text.slice(0, mark.column - 1).split('\t').length - 1
    line.style.marginLeft = `${String(4.5 + 1.2 + Math.min(60, mark.column - 1 + 3 * tabs))}ch`
    line.addEventListener('click', () => goTo(mark.index))
    return line
  }

  /** Curves in the margin from each step to the next, within a file. */
  function drawWay(): void {
    for (const rows of detail.querySelectorAll<HTMLElement>('.rows')) {
      const way = rows.querySelector('svg.way')
      const notes = [...rows.querySelectorAll<HTMLElement>('.note')].sort((a, b) => stepOf(a) - stepOf(b))
      const top = rows.getBoundingClientRect().top
      const paths = notes.slice(1).flatMap((to, index) => {
        const from = notes[index]
        if (from === undefined || stepOf(to) !== stepOf(from) + 1) return []
        const [a, b] = [from, to].map((each) => each.getBoundingClientRect()).map((box) => box.top - top + 10)
        const d = `M30 ${String(a)} C 2 ${String(a)}, 2 ${String(b)}, 28 ${String(b)} l -6 -3 m 6 3 l -6 3`
        return [svg('path', { d, class: stepOf(to) === step ? 'active' : '' })]
      })
      way?.replaceChildren(...paths)
    }
  }

  function goTo(index: number): void {
    const notes = [...detail.querySelectorAll<HTMLElement>('.note')]
    if (notes.length === 0) return
    step = Math.max(0, Math.min(Math.max(...notes.map(stepOf)), index))
    for (const each of detail.querySelectorAll<HTMLElement>('[data-step]'))
      each.classList.toggle('active', stepOf(each) === step)
    const note = notes.find((each) => stepOf(each) === step)
    note?.scrollIntoView({ block: 'nearest' })
    byId('said').textContent = note === undefined ? '' : `Step ${note.textContent}`
    drawWay()
  }

  function onKey(event: KeyboardEvent): void {
    const target = event.target as HTMLElement
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'Escape' && target === search) {
      search.value = ''
      refresh()
      list.focus()
      return
    }
    if (target.matches('input, select') || document.querySelector('dialog[open]') !== null) return
    const moves: Readonly<Record<string, () => void>> = {
      j: () => move(1),
      k: () => move(-1),
      n: () => goTo(step + 1),
      p: () => goTo(step - 1),
      '/': () => search.focus(),
      t: toggleTheme,
      '?': help,
      ...(target === list ? { ArrowDown: () => move(1), ArrowUp: () => move(-1), Home: () => move(-Infinity), End: () => move(Infinity), ArrowRight: () => goTo(step + 1), ArrowLeft: () => goTo(step - 1) } : {}), // prettier-ignore
    }
    const act = moves[event.key]
    if (act === undefined) return
    event.preventDefault()
    act()
  }

  function move(by: number): void {
    const index = (current === undefined ? -1 : shown.indexOf(current)) + by
    select(shown[Math.max(0, Math.min(shown.length - 1, index))])
  }

  function followHash(): void {
    const wanted = data.findings.find(({ fingerprint }) => `#${fingerprint}` === location.hash)
    if (wanted !== undefined && wanted !== current) select(wanted)
  }

  function toggleTheme(): void {
    setTheme(document.documentElement.dataset['theme'] === 'dark' ? 'light' : 'dark')
  }

  function setTheme(theme: string): void {
    document.documentElement.dataset['theme'] = theme
    try {
      localStorage.setItem('tsmatch-theme', theme)
    } catch {
      // A page opened from disk may have no storage: the choice then lasts as long as the page.
    }
  }

  function restoreTheme(): void {
    let kept: string | null = null
    try {
      kept = localStorage.getItem('tsmatch-theme')
    } catch {
      kept = null
    }
    setTheme(kept ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'))
  }

  function help(): void {
    ;(byId('keys') as HTMLDialogElement).showModal()
  }

  function fillSelect(id: string, counts: ReadonlyMap<string, number>): void {
    const options = [...counts].sort(([a], [b]) => (a < b ? -1 : 1))
    byId(id).append(...options.map(([name, count]) => element('option', { value: name }, `${name} (${String(count)})`))) // prettier-ignore
  }

  function countBy(key: (finding: PageFinding) => string): ReadonlyMap<string, number> {
    const counts = new Map<string, number>()
    for (const finding of data.findings) counts.set(key(finding), (counts.get(key(finding)) ?? 0) + 1)
    return counts
  }

  function haystack(finding: PageFinding): string {
    const { check, level, file, message, trace, witness } = finding
    const texts = [check, level, file, `${finding.function}()`, message, witness ?? '', ...trace.map((each) => each.message)] // prettier-ignore
    return texts.join('\n').toLowerCase()
  }

  interface Token {
    readonly start: number
    readonly end: number
    readonly kind: 'keyword' | 'string' | 'number' | 'comment'
  }

  /** Line by line, which is right but for what spans lines. */
  function highlight(text: string): readonly Token[] {
    const pattern = /(\/\/.*|\/\*.*?\*\/|^\s*\*.*)|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`)|\b(0[xob][\da-f_]+n?|\d[\d_.]*n?)\b|\b(abstract|as|async|await|break|case|catch|class|const|continue|declare|default|delete|do|else|enum|export|extends|false|finally|for|from|function|if|implements|import|in|instanceof|interface|let|new|null|of|private|protected|public|readonly|return|static|super|switch|this|throw|true|try|type|typeof|undefined|var|void|while|yield)\b/gi // prettier-ignore
    return [...text.matchAll(pattern)].map((match) => ({
      start: match.index,
      end: match.index + match[0].length,
      kind: match[1] !== undefined ? 'comment' : match[2] !== undefined ? 'string' : match[3] !== undefined ? 'number' : 'keyword', // prettier-ignore
    }))
  }

  interface Mark extends PageStep {
    readonly index: number
    readonly end: boolean
  }

  function stepOf(each: HTMLElement): number {
    return Number(each.dataset['step'])
  }

  function byId(id: string): HTMLElement {
    return document.getElementById(id)!
  }

  /** Text only ever becomes text: nothing that a report says can become markup. */
  function element(
    name: string,
    attributes: Readonly<Record<string, string>>,
    ...children: (Node | string)[]
  ): HTMLElement {
    const made = document.createElement(name)
    for (const [key, value] of Object.entries(attributes)) if (value !== '') made.setAttribute(key, value)
    made.append(...children)
    return made
  }

  function svg(name: string, attributes: Readonly<Record<string, string>>): SVGElement {
    const made = document.createElementNS('http://www.w3.org/2000/svg', name)
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
    return made
  }
}
