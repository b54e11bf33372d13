/** How the two sides of a sample are run, and what the demonstrations share. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Pair {
  readonly name: string
  /** What `drive` sees of each side. */
  readonly run: (side: 'buggy' | 'fixed') => Promise<unknown>
  readonly exported: () => Promise<readonly (readonly string[])[]>
  readonly buggy: unknown
  readonly fixed: unknown
}

/**
 * `drive` must show the defect: a different outcome on either side. The fixed side has the buggy side's API; its
 * classes are other classes, so that their types cannot be the same.
 */
export function pair<Sample extends object>(
  name: string,
  sides: {
    readonly buggy: () => Promise<Sample>
    readonly fixed: () => Promise<{ readonly [Name in keyof Sample]: unknown }>
  },
  drive: (sample: Sample) => unknown,
  outcome: { readonly buggy: unknown; readonly fixed: unknown },
): Pair {
  return {
    name,
    run: async (side) => drive((await sides[side]()) as Sample),
    exported: async () => [Object.keys(await sides.buggy()), Object.keys(await sides.fixed())],
    ...outcome,
  }
}

/** The name of the error that `action` throws, or its result. */
export function attempt(action: () => unknown): unknown {
  try {
    return action()
  } catch (error) {
    return error instanceof Error ? error.name : error
  }
}

export function after(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

/** Little-endian, as devices and firmware have it. */
export function u32View(...words: readonly number[]): DataView<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(words.length * 4))
  for (const [index, word] of words.entries()) view.setUint32(index * 4, word, true)
  return view
}

/** Little-endian; at least 64 bytes, the size of a call envelope. */
export function u64View(...words: readonly bigint[]): DataView<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(Math.max(64, words.length * 8)))
  for (const [index, word] of words.entries()) view.setBigUint64(index * 8, word, true)
  return view
}

/** What `use` makes of a file with this content; the file is gone afterwards. */
export async function withFile(content: Uint8Array, use: (path: string) => unknown): Promise<unknown> {
  const folder = mkdtempSync(join(tmpdir(), 'sample-'))
  try {
    const path = join(folder, 'file')
    writeFileSync(path, content)
    return await use(path)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
