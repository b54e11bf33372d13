/** Command masks on their way to what users see. */
import type { Call } from '../../engine/check.ts'
import type { Flow } from '../../engine/flow.ts'
import type { Sym } from '../../engine/symbols.ts'
import { ofKind } from '../../ir/instructions.ts'
import type { Instruction } from '../../ir/ir.ts'
import type { Temp } from '../../support/ids.ts'
import { matchesName } from '../../support/names.ts'
import { bitsOf, Kind, literalOf } from '../../values/value.ts'
import { testedBits } from './tested-mask.ts'

const maskName = /^#?(?:.*[a-z0-9_])?(?:cmd|command|dsm|func)_?mask$/i

export function isMaskName(name: string, flow: Flow): boolean {
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
export function maskSet(set: Instruction & { kind: 'set' }, flow: Flow): void {
  if (set.define || !isMaskName(set.name, flow)) return
  const object = flow.instruction(set.object)
  const variable = object?.kind === 'load' ? flow.variable(object.variable) : undefined
  if (variable?.kind !== 'param' || !flow.fn.exported || readsBack(set.name, flow)) return
  const value = flow.sym(set.value)
  if (!isUnmasked(flow, value)) return
  publish(flow, set, value, flow.text(set.site))
}

/** A public field of an exported class shows whatever is stored in it, more than anybody ever tests. */
export function publicSet(set: Instruction & { kind: 'set' }, flow: Flow): void {
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

export function isShow(flow: Flow): boolean {
  return /(^|\.)(get )?\w*_?show$/i.test(flow.fn.name)
}

/** A show attribute returns the mask itself, or its text. */
export function shown(whole: Temp, flow: Flow): void {
  const temp = writtenOut(whole, flow)
  const i = flow.instruction(temp)
  if (i?.kind === 'binary' && i.op === '+' && (flow.fact(temp).value.kinds & Kind.string) !== 0) {
    shown(i.left, flow)
    shown(i.right, flow)
    return
  }
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
export function listed(test: Instruction & { kind: 'binary' }, flow: Flow): void {
  if (!namesUnknown(flow)) return
  for (const [temp, other] of [
    [test.left, test.right],
    [test.right, test.left],
  ] as const) {
    const def = flow.def(flow.sym(other))
    const walks = def.kind === 'binary' && ((def.op === '<<' && isLiteralOne(flow, def.left)) || false)
    const shifted = flow.def(flow.sym(temp))
    if (walks && isMask(temp)) check(temp)
    else if (shifted.kind === 'binary' && /^>>>?$/.test(shifted.op) && isLiteralOne(flow, flow.sym(other))) {
      const instruction = flow.instruction(temp)
      if (instruction?.kind === 'binary' && isMask(instruction.left)) check(instruction.left)
    }
  }
  function isMask(temp: Temp): boolean {
    return isMaskRead(temp, flow) || (isPlainMask(temp, flow) && isOfCommands(flow))
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

export function isLiteralOne(flow: Flow, sym: Sym): boolean {
  const literal = literalOf(flow.factOf(sym).value)?.literal
  return literal === 1 || literal === 1n
}

function isPlainMask(temp: Temp, flow: Flow): boolean {
  const i = flow.instruction(temp)
  return i?.kind === 'load' && /^(?:mask|bits|supported|implemented)$/i.test(flow.variable(i.variable).name)
}

/** Its own name, or that of a table it reads, says that the bits stand for commands. */
function isOfCommands(flow: Flow): boolean {
  const says = (name: string): boolean => /(?:cmd|command|dsm)/i.test(name)
  return (
    says(flow.fn.name) ||
    flow.fn.blocks.some((b) =>
      b.instructions.some((i) => i.kind === 'element' && says(flow.textOf(i.object))),
    )
  )
}

/** The function has a fallback name for bits it does not know. */
function namesUnknown(flow: Flow): boolean {
  return flow.fn.blocks.some(
    (b) =>
      flow.isReached(b.id) &&
      b.instructions.some(
        (i) =>
          (i.kind === 'const' && typeof i.value === 'string' && /^unknown/i.test(i.value)) ||
          (i.kind === 'template' && i.parts.some((p) => typeof p === 'string' && /unknown/i.test(p))),
      ),
  )
}

/** A number from outside, cast to a set of flags without `&`, handed to somebody who trusts the type. */
export function enumPublished(call: Call, flow: Flow): void {
  if (flow.oracle.callee(call.site).kind !== 'unknown') return
  for (const argument of call.args) {
    const sym = flow.sym(argument.temp)
    const cast = ofKind(flow.fn, 'cast').find((i) => flow.sym(i.value) === sym)
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
