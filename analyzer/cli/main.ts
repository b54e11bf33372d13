#!/usr/bin/env node
import { createInterface } from 'node:readline/promises'
import { run } from './run.ts'

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
