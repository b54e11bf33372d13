import type { Command } from 'commander'
import { checkBtt, repairBtt } from '../btt/check.ts'
import type { BttQuery } from '../btt/discover.ts'
import type { BttError } from '../btt/errors.ts'
import { rewriteLog } from '../btt/rewrite-log.ts'
import type { Result } from '../lib/result.ts'
import { NULL_GUID } from '../lib/guid.ts'
import type { Media } from '../media/media.ts'
import { reportLines } from '../ndctl/check-text.ts'
import { believedUuid } from '../ndctl/namespace-image.ts'
import { NamespaceBytes } from '../pmem/namespace-bytes.ts'
import { UsageError, type Host } from './host.ts'
import { imageBytes, onImage, openMachine, parseLoad, withMachine } from './ndctl-machine.ts'

interface CheckOptions {
  readonly emulated?: string
  readonly load: readonly string[]
  readonly repair?: true
  readonly rewriteLog?: true
}

/** Adds `check-namespace`. `fail` is called when a namespace is not in order and was not repaired. */
export function addCheckNamespace(program: Command, host: Host, fail: () => void): void {
  withMachine(program.command('check-namespace'))
    .description('check the block translation tables of namespaces as ndctl check-namespace does')
    .argument('<namespaces...>', 'images of namespaces; with --emulated: their names')
    .option('-R, --repair', 'repair what can be repaired')
    .option('-L, --rewrite-log', 'write the log anew, as of today; needs --repair')
    .action((names: readonly string[], options: CheckOptions) => check(names, options, host, fail))
}

function check(names: readonly string[], options: CheckOptions, host: Host, fail: () => void): void {
  if (options.rewriteLog === true && options.repair !== true)
    throw new UsageError('--rewrite-log also requires --repair')
  let checked = 0
  const one = (name: string, media: Media, query: BttQuery): void => {
    const done = checkOne(media, query, options, (line) => host.print(`${name}: ${line}\n`))
    if (!done.ok) host.printError(`${name}: ${done.error.message}\n`)
    if (done.ok && done.value) checked++
    else fail()
  }
  if (options.emulated === undefined) {
    const access = options.repair === true ? 'write' : 'read'
    for (const name of names)
      onImage(name, access, host, (memory) => {
        const media = imageBytes(memory)
        one(name, media, { parentUuid: believedUuid(media), version: 'any' })
      })
  } else onMachine(names, options, host, one)
  host.printError(`checked ${checked} namespace${checked === 1 ? '' : 's'}\n`)
}

function onMachine(
  names: readonly string[],
  { emulated = '', load }: CheckOptions,
  host: Host,
  one: (name: string, media: Media, query: BttQuery) => void,
): void {
  using machine = openMachine(emulated, load.map(parseLoad), host)
  const all = machine.ndBuses.flatMap((nd) => nd.regions).flatMap(({ namespaces }) => namespaces)
  for (const name of names) {
    const namespace = all.find((other) => other.name === name)
    if (namespace === undefined) throw new UsageError(`there is no ${name}`)
    const memory = machine.bytes(namespace)
    if (memory === null) throw new UsageError(`there is no memory for ${name}`)
    one(name, new NamespaceBytes(memory), { parentUuid: namespace.draft?.uuid ?? NULL_GUID, version: 'any' })
  }
}

/** Whether a namespace is in order in the end. */
function checkOne(
  media: Media,
  query: BttQuery,
  options: CheckOptions,
  say: (line: string) => void,
): Result<boolean, BttError> {
  const report = checkBtt(media, query)
  if (!report.ok) return report
  for (const line of reportLines(report.value)) say(line)
  if (options.repair !== true) {
    if (report.value.problems.some(({ repair }) => repair !== null))
      say('run with --repair to make the changes')
    return { ok: true, value: report.value.problems.length === 0 }
  }
  const repaired = repairBtt(report.value)
  if (!repaired.ok) return repaired
  if (repaired.value > 0) say(`repaired ${repaired.value} of ${report.value.problems.length}`)
  if (options.rewriteLog === true) {
    const rewritten = rewriteLog(media, query)
    if (!rewritten.ok) return rewritten
    say('rewrote the log')
  }
  const after = checkBtt(media, query)
  return after.ok ? { ok: true, value: after.value.problems.length === 0 } : after
}
