import type { BadBlocks } from '../badrange/bad-blocks.ts'
import { err, ok } from '../lib/result.ts'
import { attribute, type Attribute } from './attribute.ts'
import { parseBool } from './parse.ts'

/** A device that shows a disk while its driver is bound. */
interface DiskDevice {
  readonly isBound: boolean
  readonly badBlocks: BadBlocks | null
  writeCache: boolean
}

/** Attributes of the disk of a device, `pmemR.N`. Source: block/genhd.c, drivers/dax/super.c. */
export function blockAttributes<D extends DiskDevice>(): readonly Attribute<D>[] {
  return [
    attribute('block/badblocks', {
      visible: ({ badBlocks }) => badBlocks !== null,
      show: ({ badBlocks }) => badBlocks?.text() ?? '',
      store: ({ badBlocks }, text) => badBlocks?.store(text) ?? err('ENXIO'),
    }),
    attribute('block/dax/write_cache', {
      visible: ({ isBound }) => isBound,
      show: ({ writeCache }) => (writeCache ? '1\n' : '0\n'),
      store: (device, text) => {
        const value = parseBool(text)
        if (!value.ok) return value
        device.writeCache = value.value
        return ok(null)
      },
    }),
  ]
}
