// A test asked "is it an error?" of a call that answers with null. Patch of 2022-11 (nfit_test: IS_ERR on a
// plain pointer). JavaScript has the same trap in every search: indexOf() fails with -1, which is true, and
// succeeds with 0, which is not.
// Learn: know how the callee says no, and test for exactly that.

const ENOENT = 2
const MAGIC = Buffer.from('FWIMG1')

export interface Image {
  readonly offset: number
  readonly version: string
}

/** Finds the firmware image in a dump of a flash chip: magic, one byte of major and one of minor version. */
export function findImage(dump: Buffer): Image | number {
  const offset = dump.indexOf(MAGIC)
  if (!offset) return -ENOENT // FN: wrong-failure-test
  const version = dump.subarray(offset + MAGIC.length, offset + MAGIC.length + 2)
  return { offset, version: [...version].join('.') }
}
