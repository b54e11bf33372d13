#!/usr/bin/env node
import { createInterface } from 'node:readline/promises'
import { setFlagsFromString } from 'node:v8'
import { run } from './run.ts'

// Most of what an analysis makes is soon garbage, and V8 would let it grow to several times what is in use. Its
// optimizer, with its usual eagerness, takes a quarter of all processor time and gives nothing back in a run this short.
for (const flag of ['--heap-growing-percent=50', '--interrupt-budget=200000']) setFlagsFromString(flag)

process.exitCode = await run(process.argv.slice(2), {
  folder: process.cwd(),
  out: process.stdout,
  error: process.stderr,
  color: 'isTTY' in process.stdout && process.stdout.isTTY && !process.env['NO_COLOR'],
  ask: process.stdin.isTTY ? ask : undefined,
})

async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  try {
    return await terminal.question(question)
  } finally {
    terminal.close()
  }
}
