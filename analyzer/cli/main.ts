#!/usr/bin/env node
// What is imported here is compiled before the settings hold.
import { keepCompiled, tune, workOf } from './tune.ts'

keepCompiled()
tune(workOf(process.argv.slice(2)))
await import('./command.ts')
