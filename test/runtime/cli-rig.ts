/** The command `nvdimm` on files in memory. */
import type { Host } from '../../runtime/cli/host.ts'
import { nvdimm } from '../../runtime/cli/nvdimm.ts'

/** Files in memory, by name. */
export type Files = Record<string, Uint8Array>

interface Outcome {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

/** What the command prints, and its exit status. */
export function run(files: Files, ...args: readonly string[]): Outcome {
  let stdout = ''
  let stderr = ''
  const file = (path: string): Uint8Array => {
    const bytes = files[path]
    if (bytes === undefined) throw new Error('ENOENT: no such file')
    return bytes
  }
  const host: Host = {
    read: file,
    write: (path, bytes) => {
      files[path] = bytes
    },
    open: (path) => {
      const bytes = file(path)
      return {
        size: bytes.byteLength,
        read: (offset, length) => bytes.slice(offset, offset + length),
        write: (offset, part) => bytes.set(part, offset),
        close: () => {},
      }
    },
    print: (text) => {
      stdout += text
    },
    printError: (text) => {
      stderr += text
    },
  }
  return { status: nvdimm(args, host), stdout, stderr }
}

/** What it prints, read as JSON. */
export const json = (files: Files, ...args: readonly string[]): any => JSON.parse(run(files, ...args).stdout)
