// -1 is how a search fails: patch of 2022-11 (nfit_test: IS_ERR on a plain pointer).

const ENOENT = 2
const MAGIC = Buffer.from('FWIMG1')

export interface Image {
  readonly offset: number
  readonly version: string
}

/** Finds the firmware image in a dump of a flash chip: magic, one byte of major and one of minor version. */
export function findImage(dump: Buffer): Image | number {
  const offset = dump.indexOf(MAGIC)
  if (offset < 0) return -ENOENT
  const version = dump.subarray(offset + MAGIC.length, offset + MAGIC.length + 2)
  return { offset, version: [...version].join('.') }
}
