import { defineCheck, type Call, type Check } from '../../engine/check.ts'
import type { Flow } from '../../engine/flow.ts'
import type { Sym } from '../../engine/symbols.ts'
import type { Instruction } from '../../ir/ir.ts'
import type { Temp } from '../../support/ids.ts'
import { matchesName } from '../../support/names.ts'
import { bitsOf, Kind, literalOf, nullishKinds } from '../../values/value.ts'
import { converted, isLoose } from '../overflow.ts'
import { testedBits } from './tested-mask.ts'

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
    instruction(i, flow) {
      if (i.kind === 'binary' && i.op === '&') maskTest(i, flow)
      if (i.kind === 'call') {
        tableCall(i, flow)
        bitCall(i, flow)
        firmwareCall(i, flow)
        enumPublished(i, flow)
      }
      if (i.kind === 'set') {
        maskSet(i, flow)
        publicSet(i, flow)
      }
      if (i.kind === 'binary' && i.op === '&') listed(i, flow)
      if (i.kind === 'template' && isShow(flow))
        for (const part of i.parts) if (typeof part !== 'string') shown(part, flow)
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
    const right = (def.op === '>>' || def.op === '>>>') && isOne(flow, other)
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

function isOne(flow: Flow, temp: Temp): boolean {
  const literal = literalOf(flow.fact(temp).value)?.literal
  return literal === 1 || literal === 1n
}

/** `handlers[cmd](...)` where the table may have no such entry. */
function tableCall(call: Call, flow: Flow): void {
  if (call.kind !== 'call') return
  const def = flow.def(flow.sym(call.callee))
  if (def.kind !== 'site' || def.instruction.kind !== 'element') return
  const element = def.instruction
  const index = flow.sym(element.index)
  const kinds = flow.factOf(index).value.kinds
  if (!isLoose(flow, index) || (kinds & Kind.number) === 0) return
  if ((flow.fact(call.callee).value.kinds & nullishKinds) === 0) return
  report(flow, element, index, flow.textOf(element.object))
}

function report(flow: Flow, at: Instruction, command: Sym, table: string): void {
  const cmd = flow.nameOf(command) ?? textOf(flow, command)
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

const maskName = /^(?:.*[a-z0-9_])?(?:cmd|command|dsm|func)_?mask$/i

function isMaskName(name: string, flow: Flow): boolean {
  return maskName.test(name) || flow.settings.commandMasks.some((pattern) => matchesName(pattern, name))
}

/** Possible bits that no program constant has masked: straight from the outside. */
function isUnmasked(flow: Flow, sym: Sym): boolean {
  const fact = flow.factOf(sym)
  if (fact.user === undefined || fact.capped) return false
  const { maybe } = bitsOf(fact.value)
  return maybe < 0n || maybe >= 0x80n
}

/** Setting a mask on somebody else's object, straight from outside, publishes it. */
function maskSet(set: Instruction & { kind: 'set' }, flow: Flow): void {
  if (set.define || !isMaskName(set.name, flow)) return
  const object = flow.instruction(set.object)
  const variable = object?.kind === 'load' ? flow.variable(object.variable) : undefined
  if (variable?.kind !== 'param' || !flow.fn.exported || readsBack(set.name, flow)) return
  const value = flow.sym(set.value)
  if (!isUnmasked(flow, value)) return
  publish(flow, set, value, flow.text(set.site))
}

/** A public field of an exported class shows whatever is stored in it, more than anybody ever tests. */
function publicSet(set: Instruction & { kind: 'set' }, flow: Flow): void {
  if (set.define || !flow.fn.exported || flow.instruction(set.object)?.kind !== 'this') return
  const value = flow.sym(set.value)
  if (!isUnmasked(flow, value) || flow.oracle.propertyFlags(set.site).hidden) return
  const tested = testedBits(set.name, flow)
  if (tested === undefined || (bitsOf(flow.factOf(value).value).maybe & ~tested) === 0n) return
  publish(flow, set, value, flow.text(set.site))
}

/** Where the function goes on to read the mask, that reading is where it is published or not. */
function readsBack(name: string, flow: Flow): boolean {
  return flow.fn.blocks.some((b) => b.instructions.some((i) => i.kind === 'get' && i.name === name))
}

function publish(flow: Flow, at: Instruction, value: Sym, mask: string): void {
  const bits = bitsOf(flow.factOf(value).value)
  flow.report({
    site: at.site,
    message: 'published',
    data: { mask },
    about: [value],
    end: `'${mask}' may have any of the bits ${bits.maybe < 0n ? 'there are' : `0x${bits.maybe.toString(16)}`}, known or not`,
    witness: {
      [flow.describe(value) ?? mask]: `0x${(bits.maybe < 0n ? 0xffffffffn : bits.maybe).toString(16)}`,
    },
  })
}

function isShow(flow: Flow): boolean {
  return /(^|\.)(get )?\w*_?show$/i.test(flow.fn.name)
}

/** A show attribute returns the mask itself, or its text. */
function shown(whole: Temp, flow: Flow): void {
  const temp = writtenOut(whole, flow)
  const i = flow.instruction(temp)
  if (i === undefined || !isMaskRead(temp, flow)) return
  const sym = flow.sym(temp)
  const bits = bitsOf(flow.factOf(sym).value).maybe
  if (flow.factOf(sym).capped || (bits >= 0n && bits < 0x80000000n && isMasked(flow, sym))) return
  publish(flow, i, sym, flow.text(i.site))
}

/** `mask` behind `mask.toString(16)`, `String(mask)` and what pads or joins such a text. */
function writtenOut(temp: Temp, flow: Flow, depth = 0): Temp {
  const i = flow.instruction(temp)
  if (i?.kind !== 'call' || depth > 4) return temp
  const key = flow.model(i)?.key ?? ''
  if (/^(Number|BigInt)\.toString$|^String\.(pad|to|trim|concat)/.test(key) && i.receiver !== undefined)
    return writtenOut(i.receiver, flow, depth + 1)
  const [first] = i.args
  return key === 'String' && first !== undefined ? writtenOut(first.temp, flow, depth + 1) : temp
}

function isMasked(flow: Flow, sym: Sym): boolean {
  const def = flow.def(sym)
  return def.kind === 'binary' && def.op === '&'
}

function isMaskRead(temp: Temp, flow: Flow): boolean {
  const i = flow.instruction(temp)
  if (i?.kind === 'get') return isMaskName(i.name, flow) || isMarked(flow.oracle.propertyAnnotation(i.site))
  if (i?.kind !== 'load') return false
  const info = flow.variable(i.variable)
  return isMaskName(info.name, flow) || isMarked(info.annotation)
}

/** Annotated or tagged as a mask of commands. */
function isMarked(annotation: ReturnType<Flow['oracle']['propertyAnnotation']>): boolean {
  return (
    annotation?.names.some((n) => /^(Command|Cmd|Dsm)Mask$/.test(n)) === true ||
    annotation?.tags.includes('commandMask') === true
  )
}

/** Walking the bits of a mask and naming those without a name `unknown`. */
function listed(test: Instruction & { kind: 'binary' }, flow: Flow): void {
  if (!namesUnknown(flow)) return
  for (const [temp, other] of [
    [test.left, test.right],
    [test.right, test.left],
  ] as const) {
    const def = flow.def(flow.sym(other))
    const walks = def.kind === 'binary' && ((def.op === '<<' && isLiteralOne(flow, def.left)) || false)
    const shifted = flow.def(flow.sym(temp))
    if (walks && isMaskRead(temp, flow)) check(temp)
    else if (shifted.kind === 'binary' && /^>>>?$/.test(shifted.op) && isOne(flow, other)) {
      const instruction = flow.instruction(temp)
      if (instruction?.kind === 'binary' && isMaskRead(instruction.left, flow)) check(instruction.left)
    }
  }
  function check(mask: Temp): void {
    const sym = flow.sym(mask)
    const at = flow.instruction(mask)
    if (at === undefined || isMasked(flow, sym) || flow.factOf(sym).capped || isSmall(flow, sym)) return
    publish(flow, at, sym, flow.text(at.site))
  }
}

function isSmall(flow: Flow, sym: Sym): boolean {
  return literalOf(flow.factOf(sym).value) !== undefined
}

function isLiteralOne(flow: Flow, sym: Sym): boolean {
  const literal = literalOf(flow.factOf(sym).value)?.literal
  return literal === 1 || literal === 1n
}

/** The function has a fallback name for bits it does not know. */
function namesUnknown(flow: Flow): boolean {
  return flow.fn.blocks.some((b) =>
    b.instructions.some(
      (i) =>
        (i.kind === 'const' && typeof i.value === 'string' && /^unknown/i.test(i.value)) ||
        (i.kind === 'template' && i.parts.some((p) => typeof p === 'string' && /unknown/i.test(p))),
    ),
  )
}

/** A number from outside, cast to a set of flags without `&`, handed to somebody who trusts the type. */
function enumPublished(call: Call, flow: Flow): void {
  if (flow.oracle.callee(call.site).kind !== 'unknown') return
  for (const argument of call.args) {
    const sym = flow.sym(argument.temp)
    const cast = flow.frame.casts.find((i) => flow.sym(i.value) === sym)
    if (cast === undefined) continue
    const fact = flow.factOf(sym)
    if (fact.user === undefined || fact.capped || fact.value.kinds !== Kind.number) continue
    const members = flow.oracle.enumOf(cast.site)
    if (members === undefined) continue
    const values = members.values.filter((v) => typeof v === 'number')
    const single = values.filter((v) => v > 0 && (v & (v - 1)) === 0)
    const known = values.reduce((a, b) => a | b, 0)
    if (single.length < 3 || (bitsOf(fact.value).maybe & ~BigInt(known >>> 0)) === 0n) continue
    publish(flow, cast, sym, flow.nameOf(sym) ?? flow.text(cast.site))
  }
}
