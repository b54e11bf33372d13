// The size is asked while the file is open: linux 6d24b170a9db.

import { open } from 'node:fs/promises'

const MAGIC = 0x4e46_4954

export interface ImageInfo {
  readonly magic: boolean
  readonly size: number
}

/** Looks at a table image: is it one, and how many bytes does it have? */
export async function inspect(path: string): Promise<ImageInfo> {
  const file = await open(path, 'r')
  try {
    const head = new DataView(new ArrayBuffer(4))
    await file.read(head, 0, 4, 0)
    const { size } = await file.stat()
    return { magic: head.getUint32(0) === MAGIC, size }
  } finally {
    await file.close()
  }
}
