import { describe, expect, it } from 'vitest'
import { hasBit } from '../../runtime/lib/bitmap.ts'
import type { CmdMask, Guid } from '../../runtime/lib/brand.ts'
import { unwrap } from '../../runtime/lib/result.ts'
import { commandsText, inSize, ioctlNumber, outSize } from '../../runtime/uapi/commands.ts'
import * as families from '../../runtime/uapi/families.ts'
import {
  candidateMask,
  dimmCmdMask,
  dimmCmdMaskBefore415,
  probeBus,
  probeDimm,
} from '../../runtime/uapi/probe.ts'
import type { DeviceProbe } from '../../runtime/uapi/probe.ts'

const { FAMILY, FAMILIES, familyOf, revisionId } = families
const NAMES = 'smart smart_thresh flags get_size get_data set_data effect_size effect_log vendor cmd_call '

describe('masks', () => {
  it('are the numbers of the kernel', () => {
    expect(FAMILIES.map((one) => one.candidates)).toEqual([0x7ffffffe, 0x1c3c76, 0x1fe, 0xfffffffe, 0x1e])
    expect(families.INTEL_SECURITY_MASK).toBe(0x1ff80000)
    expect(families.INTEL_ACTIVATE_MASK).toBe(0x60000000)
    expect(families.INTEL_DENY_MASK).toBe(0x7ff80000)
    expect(families.BUS_CANDIDATES).toBe(0x3be)
    expect(families.BUS_INTEL_MASK).toBe(6)
    expect(candidateMask(FAMILY.intel, { disableVendorSpecific: true })).toBe(0x7ffffdfe - 0)
    expect(candidateMask(FAMILY.hpe2, { disableVendorSpecific: true })).toBe(0xfe)
    expect(candidateMask(FAMILY.intel, { overrideDsmMask: 0xf })).toBe(0xe)
    expect(candidateMask(FAMILY.intel, { overrideDsmMask: 0xf, disableVendorSpecific: true })).toBe(
      0x7ffffdfe,
    )
  })
  it('hide unknown commands since v4.15', () => {
    const all = families.INTEL_MASKS.latchShutdown
    expect(dimmCmdMaskBefore415(all)).toBe(0x7fffe)
    expect(commandsText('dimm', dimmCmdMaskBefore415(all))).toBe(`${NAMES}${'unknown '.repeat(8)}\n`)
    expect(dimmCmdMask(FAMILY.intel, all, false, false)).toBe(0x7fe)
    expect(commandsText('dimm', dimmCmdMask(FAMILY.intel, all, false, false))).toBe(`${NAMES}\n`)
    expect(commandsText('dimm', dimmCmdMask(FAMILY.hpe1, all, false, false))).toBe('cmd_call \n')
    expect(commandsText('dimm', dimmCmdMask(FAMILY.msft, all, true, true))).toBe(
      'get_size get_data set_data cmd_call \n',
    )
    expect(commandsText('bus', 0x41e as CmdMask)).toBe('ars_cap ars_start ars_status clear_error cmd_call \n')
  })
  it('give function revisions', () => {
    expect([1, 10, 11, 30, 31, 32].map((func) => revisionId(FAMILY.intel, func))).toEqual([1, 1, 2, 2, 1, 0])
    expect(revisionId(FAMILY.msft, 12)).toBe(1)
    expect(revisionId(6 as typeof FAMILY.intel, 1)).toBe(0)
  })
})

describe('probing', () => {
  const intel = device([[0, 0x7ffff]])
  it('takes what firmware answers for', () => {
    const dimm = unwrap(probeDimm(intel))
    expect(dimm).toMatchObject({ family: 0, dsmMask: 0x7fffe, cmdMask: 0x7fe, familyMask: 1, lsr: false })
  })
  it('takes the first family, or the preferred one', () => {
    const two = device([
      [1, 0x7],
      [3, 0x801],
    ])
    expect(unwrap(probeDimm(two))).toMatchObject({ family: 1, dsmMask: 6, cmdMask: 0x400, familyMask: 0xa })
    expect(unwrap(probeDimm(two, { defaultDsmFamily: 3 }))).toMatchObject({ family: 3, dsmMask: 0x800 })
  })
  it('uses label methods unless Intel functions 4 to 6 are candidates', () => {
    const all = ['_LSI', '_LSR', '_LSW'] as const
    expect(unwrap(probeDimm(device([[3, 1]], all)))).toMatchObject({ lsr: true, lsw: true, cmdMask: 0x470 })
    expect(unwrap(probeDimm(device([[0, 1]], all)))).toMatchObject({ lsr: false, lsw: false })
    expect(unwrap(probeDimm(device([[0, 1]], all), { overrideDsmMask: 2 }))).toMatchObject({ lsr: true })
    const readOnly = device([], ['_LSI', '_LSR'])
    expect(unwrap(probeDimm(readOnly))).toMatchObject({ lsr: false, family: null, cmdMask: 0x400 })
    expect(unwrap(probeDimm(readOnly, { forceLabels: true }))).toMatchObject({ lsr: true, cmdMask: 0x430 })
  })
  it('needs an ACPI device', () => {
    expect(probeDimm(null)).toEqual({ ok: false, error: 'ENODEV' })
    expect(unwrap(probeDimm(null, { forceEnableDimms: true })).dsmMask).toBe(0)
  })
  it('enables the Intel bus family only as a whole', () => {
    expect(probeBus(busDevice(0x3be, 6))).toEqual({
      dsmMask: 0x3be,
      cmdMask: 0x41e,
      familyMask: 3,
      intelMask: 6,
    })
    expect(probeBus(busDevice(0x6, 2))).toEqual({ dsmMask: 6, cmdMask: 0x406, familyMask: 1, intelMask: 0 })
  })
})

describe('sizes', () => {
  it('of variable fields come from the buffer', () => {
    const words = (...values: number[]): Uint8Array => new Uint8Array(Uint32Array.from(values).buffer)
    const none = new Uint8Array(0)
    expect(inSize('dimm', 6, 2, words(0, 7))).toBe(7)
    expect(inSize('dimm', 6, 2, words(0))).toBeNull()
    expect(inSize('dimm', 10, 1, words(0, 0, 0, 0, 9, 8))).toBe(9)
    expect(outSize('dimm', 10, 0, words(0, 0, 0, 0, 9, 8), none, 0)).toBe(8)
    expect(outSize('dimm', 5, 1, words(0, 16), none, 0)).toBe(16)
    expect(outSize('dimm', 9, 2, none, words(0, 5), 0)).toBe(5)
    expect(outSize('bus', 3, 2, none, words(0, 3), 40)).toBe(0)
    expect(outSize('bus', 3, 2, none, words(0, 44), 40)).toBe(40)
    expect(outSize('bus', 3, 2, none, words(0, 48), 40)).toBe(40)
    expect(inSize('dimm', 1, 0, none)).toBeNull()
    expect(outSize('dimm', 7, 0, none, none, 0)).toBeNull()
  })
  it('make the ioctl numbers', () => {
    const pairs = [
      [3, 8, 0xc0084e03],
      [4, 12, 0xc00c4e04],
      [6, 8, 0xc0084e06],
      [1, 32, 0xc0204e01],
      [3, 48, 0xc0304e03],
      [10, 64, 0xc0404e0a],
    ] as const
    for (const [cmd, size, number] of pairs) expect(ioctlNumber(cmd, size)).toBe(number)
  })
})

function device(
  functions: readonly (readonly [number, number])[],
  methods: readonly string[] = [],
): DeviceProbe {
  const masks = new Map<Guid | undefined, number>(
    functions.map(([id, mask]) => [familyOf(id as typeof FAMILY.intel)?.guid, mask]),
  )
  return {
    supports: (guid, _revision, func) => hasBit(masks.get(guid) ?? 0, func),
    hasMethod: (name) => methods.includes(name),
  }
}

function busDevice(nfit: number, intel: number): DeviceProbe {
  return {
    supports: (guid, _revision, func) => hasBit(guid === families.BUS_INTEL_GUID ? intel : nfit, func),
    hasMethod: () => false,
  }
}
