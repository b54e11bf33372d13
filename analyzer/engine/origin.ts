/** Where user data comes from by default, asked so that nothing pays for types where nothing could be user data. */
import type { Instruction } from '../ir/ir.ts'
import { elementModel, userPropertyNames } from '../models/properties.ts'
import type { BlockId } from '../support/ids.ts'
import { get } from '../support/patricia.ts'
import { parseValue } from '../values/text.ts'
import { ofNumbers } from '../values/value.ts'
import { givenToCallback } from './callbacks.ts'
import { modelAt, readsUserData } from './call.ts'
import { itemOfFact } from './contents.ts'
import { plain, withUser, type Fact } from './fact.ts'
import type { Frame } from './frame.ts'
import { forgetTests, rememberHanded } from './handed.ts'
import { isPropertySource } from './project-models.ts'
import type { State } from './state.ts'
import type { Sym } from './symbols.ts'

/** Whether what `sym` holds is user data, so that what is read out of it is too. */
export function isUserData(frame: Frame, state: State, sym: Sym): boolean {
  const known = get(state.facts, sym) ?? frame.knownDefault(sym)
  if (known !== undefined) return known.user !== undefined
  const def = frame.symbols.def(sym)
  const mayBe =
    def.kind === 'site'
      ? isSource(frame, def.instruction)
      : (def.kind === 'entry' || def.kind === 'havoc') && isUserPlace(frame, def.place)
  return mayBe && frame.defaultFact(sym).user !== undefined
}

function isSource(frame: Frame, i: Instruction): boolean {
  if (i.kind === 'param')
    return frame.entry?.get(i.index)?.fact.user !== undefined || frame.isUserParameter(i.index)
  if (i.kind === 'call') return frame.context.annotatesUsers
  if (i.kind !== 'get') return false
  if (frame.context.annotatesUsers || userPropertyNames.has(i.name)) return true
  return frame.context.storedFields.has(i.name) || isPropertySource(frame, i)
}

function isUserPlace(frame: Frame, place: Parameters<Frame['symbols']['place']>[0]): boolean {
  const info = frame.symbols.place(place)
  if (info.kind !== 'variable') return false
  return (
    frame.variable(info.variable).annotation?.user === true ||
    frame.context.stableFacts.get(info.variable)?.user !== undefined
  )
}

/** The default fact of what was read out of `base`, told as user data where that is. */
export function readFact(frame: Frame, state: State, base: Sym, sym: Sym): Fact | undefined {
  if (!isUserData(frame, state, base) || isLength(frame, sym)) return undefined
  return withUser(frame.defaultFact(sym))
}

/** Lengths of arrays, buffers and strings are what they are, whatever is in them. */
function isLength(frame: Frame, sym: Sym): boolean {
  const def = frame.symbols.def(sym)
  if (def.kind !== 'site' || def.instruction.kind !== 'get') return false
  const model = frame.propertyModel(def.instruction)
  return model !== undefined && model.user !== true
}

/** Remembers what a call hands to its callbacks: they are looked at later. */
export function rememberFed(frame: Frame, block: BlockId, state: State, i: Instruction): void {
  if (i.kind !== 'call') return
  const closures = i.args.map(({ temp }) => frame.instructions[temp])
  if (!closures.some((made) => made?.kind === 'closure')) return
  rememberHanded(frame, i)
  const model = modelAt(frame, i)
  const feeds = model?.feeds
  const made = feeds && closures[feeds.argument]
  if (model === undefined || feeds === undefined || made?.kind !== 'closure') return
  const { parameterFacts, fedParameters, ir } = frame.context
  const parameters = ir.functions[made.function]?.params ?? []
  const parameter = parameters[feeds.parameter]
  if (feeds.events !== undefined) {
    const event = i.args[0] && frame.instructions[i.args[0].temp]
    const isFed = event?.kind === 'const' && feeds.events.includes(String(event.value))
    if (isFed && parameter !== undefined) fedParameters.set(parameter, true)
    return
  }
  if (i.receiver === undefined || parameter === undefined) return
  const index = parameters[feeds.parameter + 1]
  if (index !== undefined && isIndexed(model.key))
    parameterFacts.set(index, itemOfFact(plain(ofNumbers(0, 2 ** 53 - 2, false))))
  const given = givenToCallback({
    ...{ frame, block, call: i, model, before: state },
    receiver: frame.sym(i.receiver),
    args: i.args.map(({ temp }) => frame.sym(temp)),
    result: frame.sym(i.temp),
  })
  for (const [number, item] of given) {
    const variable = parameters[number]
    if (variable !== undefined) parameterFacts.set(variable, forgetTests(item))
  }
  if (given.has(feeds.parameter)) return
  const element = elementModel(frame.builtinName(i.receiver) ?? '')
  if (element !== undefined) parameterFacts.set(parameter, itemOfFact(plain(parseValue(element.value))))
  if (readsUserData(frame, state, model, frame.sym(i.receiver))) fedParameters.set(parameter, true)
}

/** The callback is told the position of the element. */
function isIndexed(key: string): boolean {
  return /^(Buffer|\w*Array)\./.test(key)
}
