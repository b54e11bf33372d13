import { defineCheck, type Call, type Check } from '../../engine/check.ts'
import type { Flow } from '../../engine/flow.ts'
import type { Sym } from '../../engine/symbols.ts'
import type { Instruction } from '../../ir/ir.ts'
import { Kind, literalOf, nullishKinds } from '../../values/value.ts'
import { converted, isLoose } from '../overflow.ts'
import {
  enumPublished,
  isLiteralOne,
  isMaskName,
  isShow,
  listed,
  maskSet,
  publicSet,
  shown,
} from './published.ts'

export const unmaskedCommand: Check = defineCheck({
  id: 'unmasked-command',
  level: 'error',
  preset: 'recommended',
  docs: {
    summary: 'Reports commands that the outside can name or see although the driver does not know them.',
    why: 'Bit 33 tests bit 1, an unlisted handler runs, and tools act on commands that nobody implemented.',
    instead:
      'Bound the command number first, test it against the mask or table, and mask with the known commands before publishing.',
  },
  messages: {
    dispatched: "user controlled command '{cmd}' is not checked against '{table}'",
    forwarded: "user controlled command '{cmd}' reaches '{callee}' unmasked",
    published: "command mask '{mask}' is published without being masked by the known commands",
  },
  options: {},
  on: {
    instruction: {
      binary(i, flow) {
        if (i.op !== '&') return
        maskTest(i, flow)
        listed(i, flow)
      },
      call(i, flow) {
        tableCall(i, flow)
        bitCall(i, flow)
        firmwareCall(i, flow)
        enumPublished(i, flow)
      },
      set(i, flow) {
        maskSet(i, flow)
        publicSet(i, flow)
      },
      template(i, flow) {
        if (!isShow(flow)) return
        for (const part of i.parts) if (typeof part !== 'string') shown(part, flow)
      },
    },
    exit(exit, flow) {
      if (exit.value !== undefined && isShow(flow)) shown(exit.value, flow)
    },
  },
})

/** `mask & (1 << cmd)` and `(mask >> cmd) & 1` with a command from outside. */
function maskTest(test: Instruction & { kind: 'binary' }, flow: Flow): void {
  for (const [temp, other] of [
    [test.left, test.right],
    [test.right, test.left],
  ] as const) {
    const def = flow.def(flow.sym(temp))
    if (def.kind !== 'binary') continue
    const one = literalOf(flow.factOf(def.left).value)?.literal
    const left = def.op === '<<' && (one === 1 || one === 1n)
    const right = (def.op === '>>' || def.op === '>>>') && isLiteralOne(flow, flow.sym(other))
    if (!left && !right) continue
    const inner = converted(flow, def.right)
    // A conversion with a name of its own is what the reader sees tested.
    const command = inner === undefined || flow.nameOf(def.right) !== undefined ? def.right : inner
    const fact = flow.factOf(command)
    if (fact.user === undefined || isData(flow, left ? flow.sym(other) : def.left)) continue
    const isBig = (flow.factOf(def.left).value.kinds & Kind.bigint) !== 0
    const either = (holds: (sym: Sym) => boolean): boolean =>
      holds(def.right) || (inner !== undefined && holds(inner))
    const low = either((sym) => flow.lower(sym) >= 0)
    const most = isBig ? 4096 : 31
    const high = either((sym) => flow.factOf(sym).capped || flow.upper(sym) <= most)
    if (low && (high || (isBig && right))) continue
    const mask = left
      ? other
      : (flow.instruction(temp) as (Instruction & { kind: 'binary' }) | undefined)?.left
    report(flow, test, command, mask === undefined ? 'the mask' : flow.textOf(mask))
  }
}

/** `testBit(cmd, mask)` of a library: what is not in sight masks nothing. */
function bitCall(call: Call, flow: Flow): void {
  const [bit, mask, ...others] = call.args
  if (call.kind !== 'call' || bit === undefined || mask === undefined || others.length > 0) return
  const name = flow.textOf(call.callee).split('.').at(-1) ?? ''
  if (!/^(test_?bit|bit_?test|is_?bit_?set)$/i.test(name)) return
  if (flow.oracle.callee(call.site).kind === 'functions') return
  const command = flow.sym(bit.temp)
  const fact = flow.factOf(command)
  if (fact.user === undefined || isData(flow, flow.sym(mask.temp))) return
  if (flow.lower(command) >= 0 && (fact.capped || flow.upper(command) <= 31)) return
  report(flow, call, command, flow.textOf(mask.temp))
}

/** A word of data from outside is no mask: its bits are picked, not tested against. */
function isData(flow: Flow, sym: Sym): boolean {
  const name = flow.nameOf(sym)
  return flow.factOf(sym).user !== undefined && !(name !== undefined && isMaskName(name, flow))
}

/** `handlers[cmd](...)` where the table may have no such entry, here or in a function that looks it up. */
function tableCall(call: Call, flow: Flow): void {
  if (call.kind !== 'call') return
  const handler = flow.sym(call.callee)
  const read = flow.elementRead(handler)
  if (read === undefined || !isLoose(flow, read.index)) return
  if ((flow.factOf(handler).value.kinds & nullishKinds) === 0) return
  if ((flow.factOf(read.index).value.kinds & Kind.number) === 0) return
  const at = flow.origin(handler) ?? call
  const table = at.kind === 'element' ? flow.textOf(at.object) : flow.describe(read.object)
  const own = at.kind === 'element' ? flow.textOf(at.index) : undefined
  report(flow, at, read.index, table ?? 'the table', own)
}

function report(flow: Flow, at: Instruction, command: Sym, table: string, own?: string): void {
  const cmd = flow.nameOf(command) ?? own ?? textOf(flow, command)
  flow.report({
    site: at.site,
    message: 'dispatched',
    data: { cmd, table },
    about: [command],
    end: `'${cmd}' can be ${flow.show(command)} here, and '${table}' is asked for it`,
    witness: worst(flow, command, cmd),
  })
}

function worst(flow: Flow, command: Sym, cmd: string): Record<string, string> | undefined {
  const hi = flow.upper(command)
  return Number.isFinite(hi) ? { [cmd]: String(hi) } : undefined
}

function textOf(flow: Flow, sym: Sym): string {
  const origin = flow.origin(sym)
  return origin === undefined ? (flow.describe(sym) ?? 'cmd') : flow.text(origin.site)
}

/** A command number that goes to firmware or a device without having been tested. */
function firmwareCall(call: Call, flow: Flow): void {
  if (call.kind !== 'call') return
  const sinks = (flow.model(call)?.sinks ?? []).filter((s) => s.role === 'command')
  const marked = flow.oracle.isTagged(call.site, 'firmware')
  const own = flow.projectModel(call)
  const positions = [
    ...sinks.map((s) => s.argument),
    ...(own?.commands ?? []),
    ...(own?.sinks ?? []).filter((s) => s.role === 'command').map((s) => s.argument),
  ]
  if (positions.length === 0 && !marked) return
  const candidates = marked ? call.args : positions.map((at) => call.args[at]).filter((a) => a !== undefined)
  for (const argument of candidates) {
    const sym = commandIn(flow, flow.sym(argument.temp))
    if (sym === undefined || !isLoose(flow, sym)) continue
    const fact = flow.factOf(sym)
    if ((fact.value.kinds & ~(Kind.number | Kind.bigint)) !== 0) continue
    const cmd = flow.nameOf(sym) ?? textOf(flow, sym)
    flow.report({
      site: call.site,
      message: 'forwarded',
      data: { cmd, callee: flow.textOf(call.callee) },
      about: [sym],
      end: `'${cmd}' can be ${flow.show(sym)} and is handed on as it came`,
      witness: worst(flow, sym, cmd),
    })
    return
  }
}

/** The argument itself, or the `request` of a control transfer's set-up. */
function commandIn(flow: Flow, sym: Sym): Sym | undefined {
  if (!flow.isOwnAllocation(sym)) return sym
  return flow.field(sym, 'request')
}
