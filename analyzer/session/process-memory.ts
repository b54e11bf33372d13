/** What one process remembers from program to program, as in an editor: every edit makes a new one. */
import { textHash } from '../facts/engine.ts'
import type { FileMemory, KeptFile, Memory } from './memory.ts'
import type { SessionOptions } from './session.ts'
import type { Settings } from './settings.ts'

/** Projects that are remembered at a time, the ones asked for last. */
const maxProjects = 8

const bySettings = new WeakMap<Settings, Map<string, ProcessMemory>>()

type Program = Parameters<typeof import('./session.ts').createSession>[0]

/** The memory of the project that a program is of. Programs with equal compiler options share one. */
export function processMemory(
  program: Program,
  { ts, settings }: Pick<SessionOptions, 'ts' | 'settings'>,
): Memory {
  let memories = bySettings.get(settings)
  if (memories === undefined) bySettings.set(settings, (memories = new Map<string, ProcessMemory>()))
  const folder = program.getCurrentDirectory()
  const key = JSON.stringify([ts.version, folder, program.getCompilerOptions()])
  const memory = memories.get(key) ?? new ProcessMemory(folder)
  memories.delete(key)
  memories.set(key, memory)
  for (const [oldest] of memories) if (memories.size > maxProjects) memories.delete(oldest)
  return memory
}

class ProcessMemory implements Memory {
  readonly folder: string
  readonly #files = new Map<string, KeptFile>()

  constructor(folder: string) {
    this.folder = folder
  }

  get(path: string, state: string): FileMemory | undefined {
    const kept = this.#files.get(path)
    return kept?.state === state ? kept.content() : undefined
  }

  set(path: string, file: KeptFile): void {
    this.#files.set(path, file)
  }

  hash(text: string): string {
    return textHash(text)
  }
}
