import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LabelFormat } from '../../runtime/labels/label.ts'
import type { Errno } from '../../runtime/lib/errno.ts'
import { unwrap, type Result } from '../../runtime/lib/result.ts'
import type { NamespaceDraft, NdNamespace } from '../../runtime/namespace/nd-namespace.ts'
import { setAltName, setHolderClass, setSize, setUuid } from '../../runtime/namespace/settings.ts'
import { uuidOf } from './label-rig.ts'
import { machine, MIB, type Machine } from './nd-rig.ts'

type Change = (namespace: NdNamespace) => Result<null, Errno>

/** The namespace of a region that has capacity, or the one that is next to be made. */
function subject({ four }: Machine): NdNamespace {
  return four.namespaces.find((one) => one.size > 0n) ?? four.namespaces[0]!
}

/** What the namespaces of the four-way region are; a draft without capacity is on no media. */
function drafts({ four }: Machine): readonly NamespaceDraft[] {
  return four.namespaces.flatMap(({ draft }) => (draft === null || draft.rawSize === 0n ? [] : [draft]))
}

function open(areas: readonly Uint8Array[], budget = Infinity): Machine {
  const opened = machine({ areas, budget, maxTransfer: 256 })
  unwrap(opened.four.enable())
  unwrap(opened.four.setAlign(16384n))
  return opened
}

const cases: readonly (readonly [string, Change | null, Change])[] = [
  ['made', null, (one) => (setUuid(one, uuidOf(1)).ok ? setSize(one, 8n * MIB) : setUuid(one, uuidOf(1)))],
  ['grown', (one) => setSize(one, 8n * MIB), (one) => setSize(one, 16n * MIB)],
  ['shrunk', (one) => setSize(one, 16n * MIB), (one) => setSize(one, 8n * MIB)],
  ['deleted', (one) => setSize(one, 16n * MIB), (one) => setSize(one, 0n)],
  ['renamed', (one) => setSize(one, 16n * MIB), (one) => setUuid(one, uuidOf(2))],
  ['given a name', (one) => setSize(one, 16n * MIB), (one) => setAltName(one, 'new')],
  ['set aside', (one) => setSize(one, 16n * MIB), (one) => setHolderClass(one, 'dax')],
]

describe.each(['v1.1', 'v1.2'] as LabelFormat[])('a namespace of four DIMMs with labels %s', (format) => {
  it.each(cases)('that is %s is old or new after a loss of power at any write', (_, before, change) => {
    if (format === 'v1.1' && change.toString().includes('HolderClass')) return
    const start = machine({ format })
    unwrap(start.four.enable())
    unwrap(start.four.setAlign(16384n))
    if (before !== null) {
      unwrap(setUuid(subject(start), uuidOf(1)))
      unwrap(before(subject(start)))
    }
    const old = drafts(start)
    const copy = start.areas.map((area) => area.slice())
    const whole = open(copy)
    unwrap(change(subject(whole)))
    const after = drafts(whole)
    const seen = new Set<string>()
    for (let budget = 0; budget <= whole.power.written; budget += 37) {
      const areas = start.areas.map((area) => area.slice())
      const torn = open(areas, budget)
      const done = change(subject(torn))
      const again = open(areas)
      const found = drafts(again)
      const isNew = JSON.stringify(text(found)) === JSON.stringify(text(after))
      expect(text(found)).toEqual(text(isNew ? after : old))
      if (done.ok) expect(isNew).toBe(true)
      expect(again.four.labels.problems).toEqual([])
      expect(again.dimms.flatMap((dimm) => dimm.labels?.labels ?? []).length).toBe(4 * found.length)
      seen.add(isNew ? 'new' : 'old')
      // The machine that comes back can change everything again.
      if (found.length > 0) unwrap(setSize(subject(again), 0n))
      expect(again.four.labels.availableSize).toBe(64n * MIB)
    }
    expect([...seen].sort()).toEqual(['new', 'old'])
  })
})

function text(list: readonly NamespaceDraft[]): unknown {
  return list.map((draft) => ({
    ...draft,
    offset: String(draft.offset),
    rawSize: String(draft.rawSize),
    lbaSize: String(draft.lbaSize),
  }))
}

describe('a recovery that loses power itself', () => {
  it.each(cases)('(of one that is %s) still leaves old or new', (_, before, change) => {
    const start = machine()
    unwrap(start.four.enable())
    unwrap(start.four.setAlign(16384n))
    if (before !== null) {
      unwrap(setUuid(subject(start), uuidOf(1)))
      unwrap(before(subject(start)))
    }
    const old = text(drafts(start))
    const whole = open(start.areas.map((area) => area.slice()))
    unwrap(change(subject(whole)))
    const after = text(drafts(whole))
    const total = whole.power.written
    fc.assert(
      fc.property(fc.nat(total), fc.array(fc.nat(1200), { maxLength: 3 }), (budget, more) => {
        const areas = start.areas.map((area) => area.slice())
        change(subject(open(areas, budget)))
        for (const left of more) {
          const torn = machine({ areas, budget: left, maxTransfer: 256 })
          torn.four.enable()
        }
        const found = text(drafts(open(areas)))
        expect([JSON.stringify(old), JSON.stringify(after)]).toContain(JSON.stringify(found))
      }),
    )
  })
})

describe('media that fail', () => {
  it('leave the namespace as its labels say, and take no write in doubt', () => {
    const start = machine()
    unwrap(start.four.enable())
    unwrap(setUuid(subject(start), uuidOf(1)))
    unwrap(setSize(subject(start), 64n * MIB))
    const failing = open(start.areas, 300)
    const namespace = subject(failing)
    const before = namespace.draft
    expect(setAltName(namespace, 'x').ok).toBe(false)
    expect(namespace.draft).toEqual(before)
    expect(failing.four.labels.isUnsettled).toBe(true)
    failing.power.left = Infinity
    expect(setAltName(namespace, 'x')).toEqual({ ok: false, error: 'EIO' })
    unwrap(failing.four.disable())
    unwrap(failing.four.enable())
    expect(failing.four.labels.isUnsettled).toBe(false)
    expect(subject(failing).draft).toEqual(before)
    expect(setAltName(subject(failing), 'x').ok).toBe(true)
  })
  it('are not touched when the region is read-only', () => {
    const start = machine()
    unwrap(start.four.enable())
    unwrap(setUuid(subject(start), uuidOf(1)))
    const torn = open(start.areas, 1500)
    unwrap(setUuid(subject(torn), uuidOf(1)))
    expect(setSize(subject(torn), 64n * MIB).ok).toBe(false)
    const bytes = start.areas.map((area) => area.slice())
    const again = machine({ areas: start.areas })
    again.four.isReadOnly = true
    unwrap(again.four.enable())
    expect(start.areas).toEqual(bytes)
    expect(drafts(again)).toEqual([])
    expect(again.four.labels.problems.map((one) => one.fault)).toEqual(['missing'])
  })
})
