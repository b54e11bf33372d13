/** Programs opened to be asked, with nothing analysed yet. */
import { resolve } from 'node:path'
import { disk } from '../session/disk.ts'
import type { Listener } from '../session/queries.ts'
import { createSession, type Session } from '../session/session.ts'
import { readConfigFile } from './config-file.ts'
import { readDependencies } from './facts-io.ts'
import { fileSystemHost } from './file-system.ts'
import type { Options } from './options.ts'
import { loadProgram } from './program.ts'
import { findProjects } from './projects.ts'
import { tsMorph } from './ts-morph.ts'

export type OpenSession = Session

type SessionProgram = Parameters<typeof createSession>[0]
type SessionTypeScript = Parameters<typeof createSession>[1]['ts']

/** One for each project. Throws `UserError` as a run of the checker does. */
export async function openSessions(
  options: Pick<Options, 'inputs' | 'config' | 'factsIn'>,
  folder: string,
  listener: Listener | undefined,
): Promise<readonly OpenSession[]> {
  const morph = tsMorph()
  const explicit = options.config === undefined ? undefined : resolve(folder, options.config)
  const dependencies = readDependencies(options.factsIn, folder, disk)
  const sessions: OpenSession[] = []
  for (const project of findProjects(morph.ts, options.inputs, folder, disk)) {
    const { settings } = await readConfigFile(morph.ts, project.origin, explicit, folder, disk)
    const own: unknown = {
      program: loadProgram(morph, project, new Map(), fileSystemHost(disk)).program,
      ts: morph.ts,
    }
    const { program, ts } = own as { readonly program: SessionProgram; readonly ts: SessionTypeScript }
    sessions.push(createSession(program, { ts, settings, probes: false, listener, dependencies }))
  }
  return sessions
}
