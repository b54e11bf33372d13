/** The command line in this process: loading TypeScript once for many runs. */
import { run } from '../../analyzer/cli/run.ts'

export interface Outcome {
  readonly status: number
  readonly out: string
  readonly error: string
}

export async function command(folder: string, ...args: string[]): Promise<Outcome> {
  let out = ''
  let error = ''
  const status = await run(args, {
    folder,
    out: { write: (text) => (out += text) },
    error: { write: (text) => (error += text) },
    color: false,
  })
  return { status, out, error }
}
