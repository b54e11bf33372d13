import { readFileSync, writeFileSync } from 'node:fs'
import { openImageFile, type ImageAccess, type ImageFile } from './image-file.ts'

/** What the command line needs of the world. Reading and writing throw what Node throws. */
export interface Host {
  /** `-` is standard input. */
  read(path: string): Uint8Array
  /** `-` is standard output. */
  write(path: string, bytes: Uint8Array): void
  /** Opens a file that may be too large to be read at once. */
  open(path: string, access: ImageAccess): ImageFile
  print(text: string): void
  printError(text: string): void
}

/** Files and streams of this process. */
export const processHost: Host = {
  read: (path) => new Uint8Array(readFileSync(path === '-' ? 0 : path)),
  write: (path, bytes) => writeFileSync(path === '-' ? 1 : path, bytes),
  open: openImageFile,
  print: (text) => void process.stdout.write(text),
  printError: (text) => void process.stderr.write(text),
}

/** A mistake of the user, told in one sentence; exit status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** Runs an action on a file; what it throws becomes a sentence that names the file. */
export function onFile<T>(verb: 'read' | 'write', path: string, action: () => T): T {
  try {
    return action()
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new UsageError(`cannot ${verb} '${path}': ${reason}`)
  }
}
