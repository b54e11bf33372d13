/** The collections of a file, or of other files, whose contents are known wherever they are read. */
import type { FileIR } from '../ir/ir.ts'
import type { ToldContents } from '../ir/oracle.ts'
import type { Site, Variable } from '../support/ids.ts'
import { parseValue } from '../values/text.ts'
import { allKinds, booleanKinds, Kind, literalOf, nullishKinds, type Value } from '../values/value.ts'
import type { Item } from './contents.ts'
import { plain, type Fact } from './fact.ts'
import type { Frame } from './frame.ts'
import { heldContents, type HeldContents } from './held-contents.ts'
import { fieldRoot } from './held-roots.ts'
import { isHiddenField } from './stored-fields.ts'
import type { Sym } from './symbols.ts'
import type { Table } from './tables.ts'
import { valueUses } from './value-uses.ts'

/** What is in it, and what taking any of it gives. */
export interface KnownCollection {
  readonly contents: HeldContents
  readonly item: Item
}

const knownOf = new WeakMap<Frame, (KnownCollection | 'none')[]>()

/** The collection that a sym is, where a variable, a private field or another module always holds the same one. */
export function knownCollection(frame: Frame, sym: Sym): KnownCollection | undefined {
  let known = knownOf.get(frame)
  if (known === undefined) knownOf.set(frame, (known = []))
  const found = (known[sym] ??= collectionOf(frame, sym) ?? 'none')
  return found === 'none' ? undefined : found
}

function collectionOf(frame: Frame, sym: Sym): KnownCollection | undefined {
  const { symbols, context } = frame
  const { oracle, ir } = context
  const def = symbols.def(sym)
  if (def.kind === 'site' && def.instruction.kind === 'get') {
    const { object, site } = def.instruction
    if (isHiddenField(oracle, def.instruction))
      return withItem(heldContents(oracle, ir, fieldRoot(ir, def.instruction)))
    const of = frame.instructions[object]
    const isImported = of?.kind === 'load' && frame.variable(of.variable).kind === 'import'
    return isImported ? withItem(read(oracle.sharedContents(site))) : undefined
  }
  const place = def.kind === 'entry' ? symbols.place(def.place) : undefined
  if (place?.kind !== 'variable') return undefined
  const { kind, exported, stable, owner } = frame.variable(place.variable)
  if (kind !== 'import' && (!stable || owner === undefined || owner === frame.index)) return undefined
  if (kind !== 'import' && !exported) return withItem(heldContents(oracle, ir, `v${place.variable}`))
  const site = loadOf(ir, place.variable)
  return site === undefined ? undefined : withItem(read(oracle.sharedContents(site)))
}

function loadOf(ir: FileIR, variable: Variable): Site | undefined {
  const [load] = valueUses(ir).loads.get(variable) ?? []
  return load?.body.byTemp[load.temp]?.site
}

const items = new WeakMap<HeldContents, KnownCollection>()

function withItem(contents: HeldContents | undefined): KnownCollection | undefined {
  if (contents === undefined) return undefined
  let known = items.get(contents)
  if (known === undefined) {
    const fields = new Map<string | number, Fact>()
    for (const [name, value] of contents.fields ?? []) fields.set(name, listed(value, allKinds))
    // That it is there is a matter of the index.
    const fact = listed(contents.value, allKinds & ~(nullishKinds | booleanKinds))
    const item: Item = { fact, fields, from: [] }
    items.set(contents, (known = { contents, item }))
  }
  return known
}

/** Rows that are to come may hold other kinds, of those that may be there. */
function listed(value: Value, admitted: number): Fact {
  return { ...plain(value), soft: admitted & ~value.kinds }
}

const readings = new WeakMap<ToldContents, HeldContents>()

function read(told: ToldContents | undefined): HeldContents | undefined {
  if (told === undefined) return undefined
  let contents = readings.get(told)
  if (contents === undefined) {
    const fields = told.fields && new Map(told.fields.map(([name, text]) => [name, parseValue(text)]))
    const { of, length } = told
    contents = { of, length, value: parseValue(told.value), keys: parseValue(told.keys), fields }
    readings.set(told, contents)
  }
  return contents
}

/**
 * What an index of this value takes out of a record or a list, if there is anything. That a name may be one that all
 * objects have, the fact leaves open.
 */
export function entryAt({ contents, item }: KnownCollection, index: Value): Item | undefined {
  const names = contents.of === 'record' ? Kind.string : 0
  if (contents.of === 'map' || contents.of === 'set') return undefined
  if ((index.kinds & ~(Kind.number | names)) !== 0) return undefined
  // Of one certain entry the declaration may say more.
  return names !== 0 && literalOf(index) !== undefined ? { ...item, fields: new Map() } : item
}

/** The list of which all elements and their number are known, when a sym is one. */
export function tableOf(frame: Frame, sym: Sym): Table | undefined {
  const own = frame.tableOf(sym)
  if (own !== undefined) return own
  const { of, length, value } = knownCollection(frame, sym)?.contents ?? {}
  return of === 'list' && length !== undefined && value !== undefined
    ? { length, elements: value }
    : undefined
}
