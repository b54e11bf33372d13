import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs'
import type { Errno } from '../lib/errno.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { isInside, type PersistentMemory } from '../media/media.ts'

/** A file that is read, and maybe written, in parts. Its methods throw what Node throws. */
export interface ImageFile {
  /** Bytes. */
  readonly size: number
  read(offset: number, length: number): Uint8Array
  write(offset: number, bytes: Uint8Array): void
  close(): void
}

/** What is to be done with an image. */
export type ImageAccess = 'read' | 'write'

/** Opens a file of this computer. */
export function openImageFile(path: string, access: ImageAccess): ImageFile {
  const file = openSync(path, access === 'read' ? 'r' : 'r+')
  return {
    size: fstatSync(file).size,
    read: (offset, length) => {
      const bytes = new Uint8Array(length)
      for (let done = 0; done < length;) {
        const count = readSync(file, bytes, done, length - done, offset + done)
        if (count === 0) throw new Error('the file has become shorter')
        done += count
      }
      return bytes
    },
    write: (offset, bytes) => {
      for (let done = 0; done < bytes.byteLength;) {
        done += writeSync(file, bytes, done, bytes.byteLength - done, offset + done)
      }
    },
    close: () => closeSync(file),
  }
}

/** A file as persistent memory: what cannot be read is lost, what cannot be written is -EIO. */
export class FileMemory implements PersistentMemory {
  readonly size: number
  readonly #file: ImageFile

  constructor(file: ImageFile) {
    this.#file = file
    this.size = file.size
  }

  load(offset: number, length: number): Result<Uint8Array, Errno> {
    if (!isInside(this.size, offset, length)) return err('EFAULT')
    return attempt(() => this.#file.read(offset, length))
  }

  store(offset: number, bytes: Uint8Array): Result<null, Errno> {
    if (!isInside(this.size, offset, bytes.byteLength)) return err('EFAULT')
    return attempt(() => {
      this.#file.write(offset, bytes)
      return null
    })
  }
}

function attempt<T>(action: () => T): Result<T, Errno> {
  try {
    return ok(action())
  } catch {
    return err('EIO')
  }
}
