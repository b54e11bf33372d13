/** The command as a process: its arguments, its streams, and how it ends. */
import { createInterface } from 'node:readline/promises'
import { runDeep } from './deep.ts'
import { run, type Output } from './run.ts'

const args = process.argv.slice(2)
const folder = process.cwd()
const { stdout, stderr, stdin } = process as { stdout: Output; stderr: Output; stdin: typeof process.stdin }
const color = stdout.isTTY === true && !process.env['NO_COLOR']
const told = new Set<string>()
const error: Output = {
  isTTY: stderr.isTTY ?? false,
  write(text) {
    told.add(text)
    return stderr.write(text)
  },
}
/** A run that is made once more says no sentence twice. */
const untold: Output = { write: (text) => (text.endsWith('\n') && told.has(text)) || stderr.write(text) }

process.exitCode = await run(args, {
  ...{ folder, out: stdout, error, color },
  ask: stdin.isTTY ? ask : undefined,
  deeper: () => runDeep({ args, folder, color, terminals: [stdout.isTTY ?? false, stderr.isTTY ?? false] }, { out: stdout, error: untold }), // prettier-ignore
})

async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  try {
    return await terminal.question(question)
  } finally {
    terminal.close()
  }
}
