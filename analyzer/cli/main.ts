#!/usr/bin/env node
import { run } from './run.ts'

process.exitCode = await run(process.argv.slice(2), {
  folder: process.cwd(),
  out: process.stdout,
  error: process.stderr,
  color: 'isTTY' in process.stdout && process.stdout.isTTY && !process.env['NO_COLOR'],
})
