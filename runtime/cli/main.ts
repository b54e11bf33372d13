#!/usr/bin/env node
import { processHost } from './host.ts'
import { nvdimm } from './nvdimm.ts'

process.exitCode = nvdimm(process.argv.slice(2), processHost)
