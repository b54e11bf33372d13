import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { err, ok, unwrap } from '../../runtime/lib/result.ts'
import { attribute, modeOf, storeAttribute } from '../../runtime/sysfs/attribute.ts'
import { choicesText, hexText, parseBool, parseNumber, parseWord } from '../../runtime/sysfs/parse.ts'
import { machine } from './nd-rig.ts'
import { admin, read, user, write } from './sysfs-rig.ts'

describe('texts', () => {
  it.each([
    ['0', 0n],
    ['10\n', 10n],
    ['+7', 7n],
    ['0x1F', 0x1fn],
    ['017', 15n],
    ['18446744073709551615', 2n ** 64n - 1n],
    ['0xffffffffffffffff', 2n ** 64n - 1n],
  ])('%j is a number', (text, value) => {
    expect(parseNumber(text)).toEqual({ ok: true, value })
  })
  it.each([
    '',
    '\n',
    ' 1',
    '1 ',
    '-1',
    '08',
    '0x',
    '1\n\n',
    'a',
    '1e3',
    '18446744073709551616',
    '9'.repeat(30),
  ])('%j is none', (text) => {
    expect(parseNumber(text)).toEqual({ ok: false, error: 'EINVAL' })
  })
  it('say yes and no', () => {
    expect(['1', 'y', 'Yes\n', 'on', 'true'].map((text) => unwrap(parseBool(text)))).toEqual(
      Array(5).fill(true),
    )
    expect(['0', 'n', 'No\n', 'off', 'F'].map((text) => unwrap(parseBool(text)))).toEqual(
      Array(5).fill(false),
    )
    expect(['', '\n', 'o', '2', 'x'].map((text) => parseBool(text).ok)).toEqual(Array(5).fill(false))
  })
  it('are words only as a whole: the first word is not an empty text', () => {
    expect(parseWord('ram\n', ['none', 'ram'])).toBe('ram')
    expect([parseWord('\n', ['none', 'ram']), parseWord('ra', ['none', 'ram'])]).toEqual([null, null])
  })
  it('are printed as C does', () => {
    expect([hexText(0), hexText(0n), hexText(255)]).toEqual(['0', '0', '0xff'])
    expect([choicesText([512, 4096], 512), choicesText([512n], null)]).toEqual(['[512] 4096 \n', '512 \n'])
  })
  it('never make a parser throw', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        parseNumber(text)
        parseBool(text)
        expect(parseWord(text, ['constructor'])).toBe(/^constructor\n?$/.test(text) ? 'constructor' : null)
      }),
    )
  })
})

describe('attributes', () => {
  const secret = attribute<string>('secret', {
    restricted: true,
    show: (name) => name,
    store: () => ok(null),
  })
  const silent = attribute<string>('silent', { store: () => err('EBUSY') })
  const all = [secret, silent]
  it('have a mode', () => {
    expect([modeOf(secret, 'x'), modeOf(silent, 'x')]).toEqual([0o600, 0o200])
  })
  it('are for whom they are', () => {
    expect(storeAttribute(all, 'x', 'silent', '', admin)).toEqual({ ok: false, error: 'EBUSY' })
    expect(storeAttribute(all, 'x', 'secret', '', user)).toEqual({ ok: false, error: 'EACCES' })
    const { two } = machine()
    expect([read(two, 'resource'), read(two, 'resource', user)]).toEqual(['0x100000000\n', 'EACCES'])
    expect([read(two, 'nothing'), write(two, 'nothing', '')]).toEqual(['ENOENT', 'ENOENT'])
    expect([write(two, 'size', '1'), write(two, 'align', '8192', user)]).toEqual(['EACCES', 'EACCES'])
  })
})
