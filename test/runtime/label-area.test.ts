import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fletcher64 } from '../../runtime/lib/fletcher64.ts'
import { MemoryLogger } from '../../runtime/lib/logger.ts'
import { unwrap } from '../../runtime/lib/result.ts'
import { LabelArea } from '../../runtime/labels/label-area.ts'
import { commandLabelMedia, MemoryLabelMedia } from '../../runtime/labels/label-media.ts'
import type { LabelFormat, NamespaceLabel } from '../../runtime/labels/label.ts'
import { freshLabels as fresh, labelOf, optionsOf, TornMedia } from './label-rig.ts'

const FORMATS: readonly LabelFormat[] = ['v1.1', 'v1.2', 'cxl']

describe.each(FORMATS)('an area of %s', (format) => {
  const open = (media: MemoryLabelMedia | TornMedia): LabelArea =>
    unwrap(LabelArea.open(media, optionsOf(format)))
  it('starts empty', () => {
    const area = open(fresh(format))
    const slots = format === 'v1.1' ? 28 : 14
    expect([area.format, area.labels, area.problems, area.availableSlots]).toEqual([
      format,
      [],
      [],
      slots - 1,
    ])
    expect(area.index).toMatchObject({ sequence: 3, minor: format === 'v1.1' ? 1 : 2 })
  })
  it('keeps labels, replaces them, and forgets them', () => {
    const media = fresh(format)
    const area = open(media)
    expect(unwrap(area.change({ add: [labelOf(format, 1), labelOf(format, 2)], remove: [] }))).toEqual([0, 1])
    expect(unwrap(area.change({ add: [labelOf(format, 3)], remove: [0] }))).toEqual([2])
    expect(unwrap(area.change({ add: [labelOf(format, 4)], remove: [] }))).toEqual([0])
    expect(area.labels.map((label) => [label.slot, label.name])).toEqual([
      [0, 'n4'],
      [1, 'n2'],
      [2, 'n3'],
    ])
    expect(open(media).labels).toEqual(area.labels)
    unwrap(area.change({ add: [], remove: [0, 1, 2] }))
    expect(open(media).labels).toEqual([])
  })
  it('goes through the sequences, and back one step', () => {
    const media = fresh(format)
    const area = open(media)
    const seen = [1, 2, 3, 4].map((n) => {
      unwrap(area.change({ add: [labelOf(format, n)], remove: [] }))
      return area.index?.sequence
    })
    expect(seen).toEqual([1, 2, 3, 1])
    expect(area.previousLabels?.map((label) => label.name)).toEqual(['n1', 'n2', 'n3'])
    unwrap(area.rollBack())
    expect(open(media).labels.map((label) => label.name)).toEqual(['n1', 'n2', 'n3'])
    expect(area.rollBack()).toMatchObject({ error: { rule: 'blank' } })
    unwrap(area.change({ add: [labelOf(format, 5)], remove: [] }))
    expect(open(media).labels.map((label) => label.name)).toEqual(['n1', 'n2', 'n3', 'n5'])
  })
  it('keeps one slot for updates', () => {
    const logger = new MemoryLogger()
    const media = fresh(format)
    const area = unwrap(LabelArea.open(media, { ...optionsOf(format), logger }))
    const slots = area.availableSlots
    const many = Array.from({ length: slots }, (_, i) => labelOf(format, i))
    unwrap(area.change({ add: many, remove: [] }))
    expect(area.availableSlots).toBe(0)
    expect(area.change({ add: [labelOf(format, 99)], remove: [] })).toMatchObject({ error: { rule: 'full' } })
    expect(unwrap(area.change({ add: [labelOf(format, 99)], remove: [0] }))).toEqual([slots])
    expect(logger.messages).toEqual([])
  })
  it('refuses what cannot be', () => {
    const area = open(fresh(format))
    const wrong = labelOf(format === 'v1.1' ? 'v1.2' : 'v1.1', 1)
    const rule = (add: readonly (typeof wrong)[], remove: readonly number[]): unknown => {
      const result = area.change({ add, remove })
      return result.ok ? null : result.error.rule
    }
    expect([rule([wrong], []), rule([], [0]), rule([], [-1]), rule([], [0.5]), rule([], [1e9])]).toEqual([
      'value',
      'unused-slot',
      'unused-slot',
      'unused-slot',
      'unused-slot',
    ])
    const blank = open(new MemoryLabelMedia(new Uint8Array(4096)))
    expect(blank.change({ add: [], remove: [] })).toMatchObject({ error: { rule: 'blank', errno: 'ENXIO' } })
    expect([blank.format, blank.index, blank.labels, blank.previousLabels]).toEqual([null, null, [], null])
    expect(blank.problems.map((one) => one.message)).toEqual([
      'nsindex0 signature invalid',
      'nsindex1 signature invalid',
    ])
  })
  it('is old or new after a loss of power at any byte of a change', () => {
    const start = fresh(format)
    unwrap(open(start).change({ add: [labelOf(format, 1), labelOf(format, 2)], remove: [] }))
    const old = open(start).labels
    const change = { add: [labelOf(format, 3)], remove: [0] }
    const counting = new TornMedia(start.bytes.slice(), 64, Infinity)
    const area = open(counting)
    unwrap(area.change(change))
    const after = area.labels
    const seen = new Set<string>()
    for (let budget = 0; budget <= counting.written; budget++) {
      const bytes = start.bytes.slice()
      const done = open(new TornMedia(bytes, 64, budget)).change(change)
      const found = open(new MemoryLabelMedia(bytes)).labels
      const isNew =
        JSON.stringify(found.map((one) => one.name)) === JSON.stringify(after.map((one) => one.name))
      expect(found).toEqual(isNew ? after : old)
      if (done.ok) expect(isNew).toBe(true)
      seen.add(isNew ? 'new' : 'old')
    }
    expect([...seen]).toEqual(['old', 'new'])
  })
  it('is opened again after a write of the index failed', () => {
    const bytes = fresh(format).bytes
    const size = format === 'v1.1' ? 128 : 256
    const area = open(new TornMedia(bytes, 4096, size + 20))
    expect(area.change({ add: [labelOf(format, 1)], remove: [] })).toMatchObject({
      error: { rule: 'unsure' },
    })
    expect(area.change({ add: [labelOf(format, 1)], remove: [] })).toMatchObject({
      error: { rule: 'unsure' },
    })
    expect(area.rollBack()).toMatchObject({ error: { rule: 'unsure' } })
    expect(area.initialize(format)).toMatchObject({ error: { rule: 'media' } })
    const torn = open(new TornMedia(bytes, 4096, size - 1))
    expect(torn.change({ add: [labelOf(format, 1)], remove: [] })).toMatchObject({ error: { rule: 'media' } })
  })
})

describe('making an area empty', () => {
  it.each([
    ['v1.1', 'v1.1'],
    ['v1.1', 'v1.2'],
    ['v1.2', 'v1.1'],
    ['v1.2', 'v1.2'],
  ] as const)('leaves the old or the empty one: %s to %s', (from, to) => {
    for (const generations of [0, 1, 2, 3]) {
      const start = fresh(from)
      for (let n = 0; n < generations; n++)
        unwrap(unwrap(LabelArea.open(start)).change({ add: [labelOf(from, n)], remove: [] }))
      const old = unwrap(LabelArea.open(start)).labels
      for (let budget = 0; budget <= 512; budget++) {
        const bytes = start.bytes.slice()
        unwrap(LabelArea.open(new TornMedia(bytes, 4096, budget))).initialize(to)
        const area = unwrap(LabelArea.open(new MemoryLabelMedia(bytes)))
        if (area.labels.length > 0 || area.format !== to) expect(area.labels).toEqual(old)
        expect(area.format).not.toBeNull()
      }
      const done = start.bytes.slice()
      unwrap(unwrap(LabelArea.open(new MemoryLabelMedia(done))).initialize(to))
      expect(unwrap(LabelArea.open(new MemoryLabelMedia(done)))).toMatchObject({ format: to, labels: [] })
    }
  })
  it('never shows an older generation when the blocks change their size', () => {
    const size = 262144
    const start = fresh('v1.1', size)
    for (const n of [1, 2])
      unwrap(unwrap(LabelArea.open(start)).change({ add: [labelOf('v1.1', n)], remove: [] }))
    for (let budget = 0; budget <= 1024; budget += 7) {
      const bytes = start.bytes.slice()
      unwrap(LabelArea.open(new TornMedia(bytes, 4096, budget))).initialize('v1.2')
      expect([0, 2]).toContain(unwrap(LabelArea.open(new MemoryLabelMedia(bytes))).labels.length)
    }
  })
})

describe('hostile areas', () => {
  it('are read without an exception, and can be made usable', () => {
    const valid = fresh('v1.2')
    unwrap(unwrap(LabelArea.open(valid)).change({ add: [labelOf('v1.2', 1)], remove: [] }))
    const mutation = fc.array(fc.tuple(fc.nat(4095), fc.nat(255)), { maxLength: 30 })
    fc.assert(
      fc.property(mutation, fc.boolean(), (changes, seal) => {
        const bytes = valid.bytes.slice()
        for (const [at, value] of changes) bytes[at % (at % 2 === 0 ? 600 : 4096)] = value
        if (seal) {
          for (const at of [0, 256]) {
            const block = bytes.subarray(at, at + 256)
            const view = new DataView(block.buffer, block.byteOffset, 256)
            view.setBigUint64(64, 0n, true)
            view.setBigUint64(64, fletcher64(block), true)
          }
        }
        const area = unwrap(LabelArea.open(new MemoryLabelMedia(bytes)))
        area.change({ add: [labelOf(area.format ?? 'v1.1', 7)], remove: [] })
        expect(area.initialize('v1.2').ok).toBe(true)
        expect(area.labels).toEqual([])
      }),
      { numRuns: 500 },
    )
  })
  it('of any size and content', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5000 }), fc.integer({ min: 1, max: 300 }), (bytes, transfer) => {
        const area = LabelArea.open(new MemoryLabelMedia(bytes, transfer))
        if (!area.ok) expect(['config', 'too-small']).toContain(area.error.rule)
        else expect(area.value.labels).toEqual([])
      }),
    )
  })
  it('without a transfer size', () => {
    expect(LabelArea.open(new MemoryLabelMedia(new Uint8Array(4096), 0))).toMatchObject({
      error: { rule: 'config', errno: 'ENXIO' },
    })
  })
})

describe('label areas behind commands', () => {
  const status = { ok: true, value: 0n } as const
  const words = (buf: Uint8Array): DataView => new DataView(buf.buffer)
  it('are read and written in transfers', () => {
    const area = fresh('v1.2').bytes
    const sizes: number[] = []
    const media = unwrap(
      commandLabelMedia((cmd, buf) => {
        const view = words(buf)
        const [offset, length] = [view.getUint32(0, true), view.getUint32(4, true)]
        if (cmd === 4) {
          view.setUint32(4, area.byteLength, true)
          view.setUint32(8, 100, true)
        } else if (cmd === 5) {
          buf.set(area.subarray(offset, offset + length), 12)
        } else {
          area.set(buf.subarray(8, 8 + length), offset)
          sizes.push(length)
        }
        return { ok: true, value: { unused: 0, status } }
      }),
    )
    expect([media.size, media.maxTransfer]).toEqual([4096, 100])
    const opened = unwrap(LabelArea.open(media))
    unwrap(opened.change({ add: [labelOf('v1.2', 1)], remove: [] }))
    expect(sizes).toEqual([100, 100, 56, 100, 100, 56])
    expect(unwrap(LabelArea.open(new MemoryLabelMedia(area))).labels).toHaveLength(1)
  })
  it('say why they cannot be reached', () => {
    const answer = (size: number, transfer: number, unused = 0): unknown =>
      commandLabelMedia((_, buf) => {
        words(buf).setUint32(4, size, true)
        words(buf).setUint32(8, transfer, true)
        return { ok: true, value: { unused, status } }
      })
    expect(answer(0, 100)).toEqual({ ok: false, error: 'ENXIO' })
    expect(answer(4096, 0)).toEqual({ ok: false, error: 'ENXIO' })
    expect(answer(4096, 4096, 4)).toEqual({ ok: false, error: 'EIO' })
    const locked = { ok: false, error: 'EACCES' } as const
    expect(commandLabelMedia(() => ({ ok: true, value: { unused: 0, status: locked } }))).toEqual(locked)
    expect(commandLabelMedia(() => ({ ok: false, error: 'ENOTTY' }))).toEqual({ ok: false, error: 'ENOTTY' })
  })
})

describe('an area against a map of names', () => {
  interface Model {
    /** Slot of each label, by number. */
    readonly slots: Map<number, number>
  }
  interface Real {
    media: MemoryLabelMedia
    area: LabelArea
  }
  const numbers = (area: LabelArea): unknown =>
    area.labels.map((one: NamespaceLabel) => [one.name, one.slot]).sort()
  const expected = ({ slots }: Model): unknown => [...slots].map(([n, slot]) => [`n${n}`, slot]).sort()
  const add = fc.nat(9).map((n) => ({
    check: ({ slots }: Model) => slots.size < 6 || slots.has(n),
    run: ({ slots }: Model, { area }: Real) => {
      const before = slots.get(n)
      const remove = before === undefined ? [] : [before]
      const [slot = -1] = unwrap(area.change({ add: [labelOf('v1.2', n)], remove }))
      expect([...slots.values()]).not.toContain(slot)
      slots.set(n, slot)
    },
    toString: () => `add ${n}`,
  }))
  const remove = fc.nat(9).map((n) => ({
    check: ({ slots }: Model) => slots.has(n),
    run: ({ slots }: Model, { area }: Real) => {
      unwrap(area.change({ add: [], remove: [slots.get(n) ?? -1] }))
      slots.delete(n)
    },
    toString: () => `remove ${n}`,
  }))
  const reopen = fc.constant({
    check: () => true,
    run: (model: Model, real: Real) => {
      real.area = unwrap(LabelArea.open(real.media))
      expect(numbers(real.area)).toEqual(expected(model))
      expect(real.area.availableSlots).toBe(14 - model.slots.size - 1)
      // A torn index block is replaced by the next change.
      expect(real.area.problems.filter((one) => !/^nsindex/.test(one.message))).toEqual([])
    },
    toString: () => 'reopen',
  })
  const crash = fc.tuple(fc.nat(9), fc.nat(530)).map(([n, budget]) => ({
    check: ({ slots }: Model) => slots.size < 6 || slots.has(n),
    run: (model: Model, real: Real) => {
      const before = model.slots.get(n)
      const torn = unwrap(LabelArea.open(new TornMedia(real.media.bytes, 100, budget)))
      const done = torn.change({ add: [labelOf('v1.2', n)], remove: before === undefined ? [] : [before] })
      real.area = unwrap(LabelArea.open(real.media))
      const old = expected(model)
      const slot = real.area.labels.find((one) => one.name === `n${n}`)?.slot
      if (slot !== undefined) model.slots.set(n, slot)
      if (done.ok || slot !== before) expect(numbers(real.area)).toEqual(expected(model))
      else expect(numbers(real.area)).toEqual(old)
    },
    toString: () => `crash ${n} after ${budget}`,
  }))
  it('agree after every command', () => {
    fc.assert(
      fc.property(fc.commands([add, remove, reopen, crash], { maxCommands: 40 }), (commands) => {
        const media = fresh('v1.2')
        const real = { media, area: unwrap(LabelArea.open(media)) }
        fc.modelRun(() => ({ model: { slots: new Map<number, number>() }, real }), commands)
      }),
    )
  })
})
