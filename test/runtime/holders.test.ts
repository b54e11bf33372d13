import { describe, expect, it } from 'vitest'
import { unwrap } from '../../runtime/lib/result.ts'
import { UUID } from './label-rig.ts'
import { machine, made, MIB } from './nd-rig.ts'
import { read, write } from './sysfs-rig.ts'

describe('holders', () => {
  it('take a namespace and let it go', () => {
    const { two } = machine()
    const namespace = made(two, 16n * MIB)
    const btt = two.holderSeed('btt')!
    const pfn = two.holderSeed('pfn')!
    expect(
      ['x', 'namespace9.9', 'namespace0.0\n', 'namespace0.0'].map((text) => write(btt, 'namespace', text)),
    ).toEqual(['EINVAL', 'ENODEV', 'ok', 'EBUSY'])
    expect([read(btt, 'namespace'), read(namespace, 'holder'), read(namespace, 'mode')]).toEqual([
      'namespace0.0\n',
      'btt0.0\n',
      'safe\n',
    ])
    expect([write(pfn, 'namespace', 'namespace0.0'), write(namespace, 'size', '0')]).toEqual([
      'EBUSY',
      'EBUSY',
    ])
    expect([write(btt, 'uuid', UUID), read(btt, 'uuid')]).toEqual(['ok', `${UUID}\n`])
    expect([write(btt, 'namespace', '\n'), read(btt, 'uuid'), read(namespace, 'holder')]).toEqual([
      'ok',
      '\n',
      '\n',
    ])
    expect(two.holders).toContain(btt)
    expect(write(namespace, 'holder_class', 'dax')).toBe('ok')
    expect([write(btt, 'namespace', 'namespace0.0'), write(pfn, 'namespace', 'namespace0.0')]).toEqual([
      'EBUSY',
      'EBUSY',
    ])
    const dax = two.holderSeed('dax')!
    expect([write(dax, 'namespace', 'namespace0.0'), read(namespace, 'mode')]).toEqual(['ok', 'dax\n'])
  })
  it('need 16 MiB', () => {
    const { two } = machine()
    unwrap(two.setAlign(8192n))
    made(two, 8n * MIB)
    expect(write(two.holderSeed('btt')!, 'namespace', 'namespace0.0')).toBe('ENXIO')
  })
  it('have sizes, modes and alignments of their kind', () => {
    const { two } = machine()
    made(two, 32n * MIB)
    const btt = two.holderSeed('btt')!
    expect([write(btt, 'sector_size', '4104'), write(btt, 'sector_size', '513')]).toEqual(['ok', 'EINVAL'])
    expect(read(btt, 'sector_size')).toBe('512 520 528 4096 [4104] 4160 4224 \n')
    expect([read(btt, 'log_zero_flags'), read(btt, 'size'), read(btt, 'mode')]).toEqual([
      'Y\n',
      'ENXIO',
      'ENOENT',
    ])
    const pfn = two.holderSeed('pfn')!
    expect(['ram', 'pmem\n', 'none', '\n', ''].map((text) => write(pfn, 'mode', text))).toEqual([
      'ok',
      'ok',
      'ok',
      'EINVAL',
      'EINVAL',
    ])
    expect([write(pfn, 'align', '4096'), write(pfn, 'align', '8192'), read(pfn, 'align')]).toEqual([
      'ok',
      'EINVAL',
      '4096\n',
    ])
    expect(read(pfn, 'supported_alignments')).toBe('[4096] 2097152 1073741824 \n')
    expect([read(pfn, 'size'), read(pfn, 'resource'), read(pfn, 'sector_size')]).toEqual([
      'ENXIO',
      'ENXIO',
      'ENOENT',
    ])
    expect(write(pfn, 'namespace', 'namespace0.0')).toBe('ok')
    pfn.window = { dataOffset: 2n * MIB, startPad: 0n, endTrunc: MIB }
    pfn.isBound = true
    two.advanceSeeds(pfn)
    expect([read(pfn, 'size'), read(pfn, 'resource')]).toEqual([`${29n * MIB}\n`, '0x100200000\n'])
    expect(['uuid', 'namespace', 'mode', 'align'].map((name) => write(pfn, name, '4096'))).toEqual(
      Array(4).fill('EBUSY'),
    )
    expect([read(two, 'pfn_seed'), read(two, 'namespace_seed')]).toEqual(['pfn0.1\n', 'namespace0.1\n'])
    pfn.isBound = false
    expect(write(pfn, 'namespace', '')).toBe('ok')
    expect(two.holders).not.toContain(pfn)
    expect(read(two.holderSeed('dax')!, 'modalias')).toBe('nd:t7\n')
  })
})
