#!/usr/bin/env node
import { nvdimm } from './nvdimm.ts'

const { status, stdout, stderr } = nvdimm(process.argv.slice(2))
process.stdout.write(stdout)
process.stderr.write(stderr)
process.exitCode = status
