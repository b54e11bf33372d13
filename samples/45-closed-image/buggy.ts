// Releasing a mapping put its parent first and then used it once more, to give back the mapping's number.
// linux 6d24b170a9db, 2023 (dax_mapping_release use after free). Here it is a file that is closed and then
// asked for its size.
// Learn: give back in the opposite order of taking; what is needed of a thing is fetched before it goes.

import { open } from 'node:fs/promises'

const MAGIC = 0x4e46_4954

export interface ImageInfo {
  readonly magic: boolean
  readonly size: number
}

/** Looks at a table image: is it one, and how many bytes does it have? */
export async function inspect(path: string): Promise<ImageInfo> {
  const file = await open(path, 'r')
  const head = new DataView(new ArrayBuffer(4))
  await file.read(head, 0, 4, 0)
  await file.close()

  const { size } = await file.stat() // FN: use-after-release
  return { magic: head.getUint32(0) === MAGIC, size }
}
