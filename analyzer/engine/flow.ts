/** The finished analysis of one function as a check sees it: facts about temps and syms at the current point. */
import { combine } from '../domains/linear.ts'
import type { Finding, Level, Step } from '../findings/finding.ts'
import type { FileIR, FunctionIR, Instruction, VariableInfo } from '../ir/ir.ts'
import type { Oracle } from '../ir/oracle.ts'
import type { Model } from '../models/model.ts'
import type { EngineSettings } from './settings.ts'
import type { BlockId, Site, Temp, Variable } from '../support/ids.ts'
import { get } from '../support/patricia.ts'
import { truthiness } from '../values/operators.ts'
import { isBottom, meet, type Value } from '../values/value.ts'
import { showValue } from '../values/text.ts'
import { modelAt } from './call.ts'
import type { Check } from './check.ts'
import { isPartOfElement } from './contents.ts'
import { describe, placeOf } from './describe.ts'
import { factOf } from './evaluate.ts'
import type { Fact, TestRef } from './fact.ts'
import type { Solution } from './fixpoint.ts'
import { foldOf } from './folded.ts'
import type { Frame } from './frame.ts'
import { isOnlyMade } from './only-made.ts'
import { calleeUses, cutBy, isSplit } from './parameter-uses.ts'
import { projectModelOf, type ProjectModel } from './project-models.ts'
import { isLeftByCall, reasons } from './provenance.ts'
import { besides, exitsOf, roundsOf } from './rounds.ts'
import { isAllocation, linearOf, lowerBound, provesLess, upperBound, waysTo, type State } from './state.ts'
import type { Def, Sym } from './symbols.ts'
import { testsBehind } from './tests-behind.ts'
import { typeofOperand } from './twins.ts'
import { ordered, story, type Placed, type Weight } from './trace.ts'

/** A further step of a trace. */
export interface ReportStep {
  readonly site: Site
  readonly text: string
  readonly from?: Step | undefined
  /** Against other steps at the same place; a claim unless said otherwise. */
  readonly weight?: Weight
}

export interface Report {
  readonly site: Site
  readonly message: string
  readonly data: Readonly<Record<string, string>>
  readonly level?: Level | undefined
  /** Syms whose stories make the trace. */
  readonly about: readonly Sym[]
  /** A condition whose operands may be constants that something has left there. */
  readonly decided?: Temp | undefined
  /** Further steps: sites with their sentence. */
  readonly steps?: readonly ReportStep[] | undefined
  readonly end: string
  readonly witness?: Readonly<Record<string, string>> | undefined
  readonly suggestions?: Finding['suggestions'] | undefined
}

export class Flow {
  readonly frame: Frame
  readonly findings: Finding[] = []
  readonly #seen = new Set<string>()
  readonly solution: Solution
  state: State
  check: Check | undefined
  options: Readonly<Record<string, string | boolean | number>> = {}
  level: Level = 'warn'

  constructor(frame: Frame, state: State, solution: Solution) {
    this.frame = frame
    this.state = state
    this.solution = solution
  }

  get fn(): FunctionIR {
    return this.frame.fn
  }
  get file(): FileIR {
    return this.frame.context.ir
  }
  get oracle(): Oracle {
    return this.frame.context.oracle
  }
  get settings(): EngineSettings {
    return this.frame.context.settings
  }

  sym(temp: Temp): Sym {
    return this.frame.sym(temp)
  }
  fact(temp: Temp): Fact {
    return factOf(this.frame, this.state, this.frame.sym(temp))
  }
  factOf(sym: Sym): Fact {
    return factOf(this.frame, this.state, sym)
  }
  /** What the fact was before the tests that only this function makes. */
  def(sym: Sym): Def {
    return this.frame.symbols.def(sym)
  }
  /** Instruction that computed a sym. */
  origin(sym: Sym): Instruction | undefined {
    const def = this.def(sym)
    return def.kind === 'site' ? def.instruction : this.frame.symbols.origins[sym]
  }
  instruction(temp: Temp): Instruction | undefined {
    return this.frame.instructions[temp]
  }
  /** Of `typeof x === 'object'`, x. */
  typeAsked(condition: Instruction | undefined): Sym | undefined {
    if (condition?.kind !== 'binary') return undefined
    const def = this.def(this.sym(condition.temp))
    return def.kind === 'binary' ? typeofOperand(this.frame.symbols, def)?.sym : undefined
  }
  /** The last one of those that a piece of the text became. */
  instructionAt(site: Site): Instruction | undefined {
    return this.frame.instructions.findLast((i) => i?.site === site)
  }
  variable(variable: Variable): VariableInfo {
    return this.frame.variable(variable)
  }
  text(site: Site): string {
    return this.oracle.text(site)
  }
  line(site: Site): number {
    return this.oracle.line(site)
  }
  /** Source text of what computed a temp. */
  textOf(temp: Temp): string {
    const instruction = this.frame.instructions[temp]
    return instruction === undefined ? '?' : this.oracle.text(instruction.site)
  }
  isReached(block: BlockId): boolean {
    return this.solution.entries.has(block)
  }
  model(call: Instruction): Model | undefined {
    return modelAt(this.frame, call)
  }
  /** What the settings say of a call. */
  projectModel(call: Instruction & { kind: 'call' }): ProjectModel | undefined {
    return projectModelOf(this.frame, call)
  }
  /** Arguments that have to be right, as the program's own callee uses them so. */
  calleeUses(call: Instruction & { kind: 'call' }): ReturnType<typeof calleeUses> {
    return calleeUses(this.frame, call)
  }
  /** What an instruction cuts to a width. */
  cutBy(i: Instruction): ReturnType<typeof cutBy> {
    return cutBy(this.frame, i)
  }
  /** The same value is shifted elsewhere: its bytes are stored one by one. */
  isSplit(sym: Sym): boolean {
    return isSplit(this.frame, sym)
  }
  isOwnAllocation(sym: Sym): boolean {
    return isAllocation(this.frame, sym)
  }
  isEscaped(sym: Sym): boolean {
    return get(this.state.escaped, sym) === true
  }
  upper(sym: Sym): number {
    return upperBound(this.factOf(sym).value)
  }
  lower(sym: Sym): number {
    return lowerBound(this.factOf(sym).value)
  }
  /** By ranges, linear facts, or a test of the very comparison. */
  provesLess(a: Sym, b: Sym, strict: boolean): boolean {
    const tested = this.factOf(this.frame.symbols.binary(strict ? '<' : '<=', a, b, undefined))
    return truthiness(tested.value) === true || provesLess(this.frame, this.state, a, b, strict)
  }
  /** What a test of `a === b`, or of its kin, has left open. */
  testedEqual(a: Sym, b: Sym): boolean | undefined {
    return truthiness(this.factOf(this.frame.symbols.binary('===', a, b, undefined)).value)
  }
  /** `a - b` when it is a known constant. */
  difference(a: Sym, b: Sym): number | undefined {
    const [x, y] = [linearOf(this.frame, this.state, a), linearOf(this.frame, this.state, b)]
    const same =
      x.terms.length === y.terms.length &&
      x.terms.every(([t, c], i) => y.terms[i]?.[0] === t && y.terms[i]?.[1] === c)
    return same ? x.constant - y.constant : undefined
  }
  /** What has to be added to `start` for `end`, when that is one value and perhaps a constant: `n` of `o` and `o + n`. */
  distance(start: Sym, end: Sym): Sym | undefined {
    const form = combine(linearOf(this.frame, this.state, end), linearOf(this.frame, this.state, start), -1)
    const [term, ...others] = form?.terms ?? []
    return term?.[1] === 1 && others.length === 0 ? (term[0] as Sym) : undefined
  }
  /** What a sym made by a join stood for on each way that can have led here, with the flow as it was there. */
  alternatives(sym: Sym): readonly { readonly sym: Sym; readonly flow: Flow }[] {
    return waysTo(this.state, sym).map((way) => ({ sym: way.sym, flow: this.at(way.state) }))
  }
  /** Of the sym of a variable at a loop head: what it stood for at the end of each round, and before the first. */
  rounds(sym: Sym): readonly { readonly sym: Sym; readonly flow: Flow; readonly enters: boolean }[] {
    return roundsOf(this.frame, this.solution, sym).map((round) => ({ ...round, flow: this.at(round.state) }))
  }
  /** Syms of the other variables at the same head. */
  besides(sym: Sym): readonly Sym[] {
    return besides(this.frame, sym)
  }
  /** Conditions that may end the loop of such a sym. */
  exits(sym: Sym): readonly { readonly condition: Temp; readonly flow: Flow }[] {
    return exitsOf(this.frame, this.solution, sym).map((exit) => ({ ...exit, flow: this.at(exit.state) }))
  }
  /** The `reduce` whose accumulator the sym is. */
  foldOf(sym: Sym): (Instruction & { kind: 'call' }) | undefined {
    const call = foldOf(this.frame, sym)
    return call !== undefined && this.model(call)?.contents?.gives === 'reduced' ? call : undefined
  }
  at(state: State): Flow {
    const flow: Flow = Object.create(this) as Flow
    flow.state = state
    return flow
  }
  /** The sym a variable holds now. */
  held(variable: Variable): Sym | undefined {
    return get(this.state.env, this.frame.symbols.variable(variable))
  }
  /** The tests that the value of a sym rests on: one, or one of each way that has led here. */
  testsOf(sym: Sym): readonly TestRef[] {
    const latest = this.testOf(sym)
    return latest === undefined ? [] : testsBehind(this, sym, latest).map(({ test }) => test)
  }
  /** The latest test that the value of a sym rests on. */
  testOf(sym: Sym, depth = 0): TestRef | undefined {
    const fact = this.factOf(sym)
    if (fact.test !== undefined && fact.test.kind !== 'use') return fact.test
    const def = this.def(sym)
    if (depth > 6) return undefined
    const operands =
      def.kind === 'binary'
        ? [def.left, def.right]
        : def.kind === 'unary' || def.kind === 'step'
          ? [def.operand]
          : def.kind === 'site'
            ? computedFrom(this, def.instruction)
            : []
    let latest: TestRef | undefined
    for (const operand of operands) {
      const test = this.testOf(operand, depth + 1)
      if (test !== undefined && (latest === undefined || test.site > latest.site)) latest = test
    }
    return latest
  }

  report(report: Report): void {
    const { check } = this
    if (check === undefined) return
    const span = this.file.spans[report.site] ?? { start: 0, end: 0 }
    const message = Object.entries(report.data).reduce(
      (text, [name, value]) => text.replaceAll(`{${name}}`, () => value),
      check.messages[report.message] ?? '',
    )
    const key = `${check.id} ${span.start} ${span.end} ${report.message}`
    if (this.#seen.has(key)) return
    this.#seen.add(key)
    const { file } = this.file
    const extra: Placed[] = (report.steps ?? []).flatMap((s) => {
      const own = this.file.spans[s.site] ?? span
      const step: Placed = {
        at: own.start,
        step: { file, ...own, message: s.text },
        weight: s.weight ?? 'claim',
      }
      return s.from === undefined ? [step] : [{ at: own.start, step: s.from, weight: 'test' }, step]
    })
    const why: Placed[] = (report.decided === undefined ? [] : reasons(this, report.decided)).flatMap(
      (reason) => {
        const own = this.file.spans[reason.site]
        if (own === undefined) return []
        return [{ at: own.start, step: { file, ...own, message: reason.text }, weight: 'test' }]
      },
    )
    const trace = [
      ...ordered([...story(this, report.about, span), ...why, ...extra]),
      { file, ...span, message: report.end },
    ]
    this.findings.push({
      check: check.id,
      level: report.level ?? this.level,
      message,
      file,
      start: span.start,
      end: span.end,
      function: this.fn.name,
      trace,
      witness: Object.keys(report.witness ?? {}).length === 0 ? undefined : report.witness,
      suggestions: report.suggestions ?? [],
    })
  }

  /** What a reader would call a value here. */
  describe(sym: Sym): string | undefined {
    return describe(this, sym)
  }
  /** The array or table that a value was read from, and where: here, or by a function that was called. */
  elementRead(sym: Sym): { readonly object: Sym; readonly index: Sym } | undefined {
    const def = this.def(sym)
    if (def.kind === 'site' && def.instruction.kind === 'element')
      return { object: this.sym(def.instruction.object), index: this.sym(def.instruction.index) }
    const place = def.kind === 'inner' ? placeOf(this, sym) : undefined
    return place?.kind === 'element' ? { object: place.base, index: place.index } : undefined
  }
  /** Name of the variable that the sym was first stored in, of those that `text` mentions. */
  nameOf(sym: Sym, text?: string): string | undefined {
    const words = text?.split(/[^\w$]+/)
    for (const i of this.frame.instructions)
      if (i?.kind === 'store' && this.frame.temps[i.value] === sym) {
        const { name } = this.frame.variable(i.variable)
        if (!name.startsWith('%') && words?.includes(name) !== false) return name
      }
    return undefined
  }
  /** What a `load` or `get` reads is what a callee has left there. */
  isLeftByCall(temp: Temp): boolean {
    return isLeftByCall(this, temp)
  }
  /** It is read from where only ever objects and functions are put that the program makes. */
  isOnlyMade(sym: Sym): boolean {
    return isOnlyMade(this.frame, sym)
  }
  isPartOfElement(sym: Sym): boolean {
    return isPartOfElement(this.frame, sym)
  }
  /** What a field of an object holds now. */
  field(base: Sym, name: string): Sym | undefined {
    return get(this.state.env, this.frame.symbols.field(base, name))
  }
  /** No value can be both. */
  excludesEqual(a: Sym, b: Sym): boolean {
    return isBottom(meet(this.factOf(a).value, this.factOf(b).value))
  }

  show(sym: Sym): string {
    return this.shown(this.factOf(sym).value)
  }
  /** A value as text, its literals in the order in which the file first has them: a union of the checker's has none. */
  shown(value: Value): string {
    const { strings } = value
    if (strings?.kind !== 'only' || strings.texts.length < 2) return showValue(value)
    const source = this.text(this.file.functions[0]?.site ?? this.fn.site)
    const first = (text: string): number => {
      const found = ["'", '"', '`'].map((mark) => source.indexOf(`${mark}${text}${mark}`))
      return Math.min(...found.map((at) => (at < 0 ? Infinity : at)))
    }
    const places = new Map(strings.texts.map((text) => [text, first(text)] as const))
    const place = (text: string): number => places.get(text) ?? Infinity
    const texts = strings.texts.toSorted((a, b) => (place(a) === place(b) ? 0 : place(a) - place(b)))
    return showValue({ ...value, strings: { kind: 'only', texts } })
  }
}

/** What the result of a builtin follows from, as that of `Number.isInteger(n)` does from `n`. */
function computedFrom(flow: Flow, i: Instruction): readonly Sym[] {
  if (i.kind !== 'call' || flow.model(i)?.result.kind !== 'compute') return []
  return i.args.map(({ temp }) => flow.sym(temp))
}
