import { Command, CommanderError } from 'commander'
import { buildNfit } from '../acpi/build.ts'
import type { Compat } from '../acpi/decode-sub-table.ts'
import { nfitFromJson } from '../acpi/json.ts'
import { toJson } from '../lib/json.ts'
import { parseU64 } from '../lib/u64.ts'
import { FAMILIES } from '../uapi/families.ts'
import { EMULATED_MACHINES } from '../emulated/machines.ts'
import { commandsView, renderCommands } from './commands-view.ts'
import { onFile, UsageError, type Host } from './host.ts'
import { addCheckNamespace } from './ndctl-check.ts'
import { addLabels } from './ndctl-labels.ts'
import { addList } from './ndctl-list.ts'
import { readMachine, readTables, type AssumedFirmware, type MachineRequest } from './machine.ts'
import { renderDimms, renderTable } from './render.ts'

/**
 * Runs the command line on its arguments, without the names of Node and script. 1: something that was checked is not
 * in order; 2: a sentence says why not.
 */
export function nvdimm(args: readonly string[], host: Host): 0 | 1 | 2 {
  const outcome: { status: 0 | 1 } = { status: 0 }
  try {
    const command = program(host, () => {
      outcome.status = 1
    })
    if (args.length === 0) command.outputHelp()
    else command.parse([...args], { from: 'user' })
    return outcome.status
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0
    if (!(error instanceof UsageError) && !(error instanceof CommanderError)) throw error
    host.printError(`nvdimm: ${error instanceof CommanderError ? oneSentence(error) : error.message}\n`)
    return 2
  }
}

interface RawOptions {
  readonly emulated?: string
  readonly compat: string
  readonly json?: boolean
}

interface CommandsOptions extends RawOptions {
  readonly family?: string
  readonly dsmMask?: string
}

function program(host: Host, fail: () => void): Command {
  const command = new Command('nvdimm')
    .description('Reads and writes NVDIMM firmware tables, and tells what the DIMMs of a machine can do.')
    .helpOption('-h, --help', 'print this')
    .exitOverride()
    .configureOutput({ writeOut: (text) => host.print(text), writeErr: () => undefined })
    .addHelpText(
      'after',
      '\nA file is a dumped NFIT (acpidump -b, /sys/firmware/acpi/tables/NFIT); - is standard input.',
    )

  onMachine(command, 'decode', 'print every field of a table').action(
    (file: string | undefined, raw: RawOptions) => {
      const tables = readTables(requestOf(file, raw), host)
      const [first] = tables
      if (raw.json === true) host.print(`${toJson(tables.length === 1 ? first : tables)}\n`)
      else host.print(tables.map(renderTable).join('\n'))
    },
  )

  onMachine(command, 'dimms', 'list the DIMMs of a machine and the regions they make').action(
    (file: string | undefined, raw: RawOptions) => {
      const buses = readMachine(requestOf(file, raw), EVERYTHING, host)
      host.print(raw.json === true ? `${toJson({ buses })}\n` : renderDimms(buses))
    },
  )

  onMachine(command, 'commands', 'list what each DIMM supports, by name')
    .option(
      '--family <name>',
      `family that firmware answers for: ${FAMILY_NAMES.join(', ')} (nmemX/nfit/family)`,
    )
    .option('--dsm-mask <mask>', 'functions that firmware answers (nmemX/nfit/dsm_mask)')
    .action((file: string | undefined, raw: CommandsOptions) => {
      const buses = readMachine(requestOf(file, raw), assumedFirmware(raw), host)
      if (raw.json === true) host.print(`${toJson({ buses: buses.map(commandsView) })}\n`)
      else host.print(renderCommands(buses))
      if (raw.emulated === undefined && raw.dsmMask === undefined) host.printError(ASSUMPTION)
    })

  command
    .command('build')
    .description('write a table from JSON records, as decode --json prints them')
    .argument('<records>', 'a JSON file, or - for standard input')
    .requiredOption('-o, --output <file>', 'the table; - is standard output')
    .action((records: string, { output }: { readonly output: string }) => build(records, output, host))

  addList(command, host)
  addLabels(command, host, fail)
  addCheckNamespace(command, host, fail)
  return command
}

/** What is said when a table alone has to do. */
const ASSUMPTION =
  'nvdimm: a table does not tell what firmware answers, so this is all that the driver would ask for; --family and --dsm-mask say more\n'

const FAMILY_NAMES = FAMILIES.map((one) => one.name)

const EVERYTHING: AssumedFirmware = assumedFirmware({ compat: 'strict' })

function onMachine(command: Command, name: string, description: string): Command {
  return command
    .command(name)
    .description(description)
    .argument('[file]', 'a dumped NFIT, or - for standard input')
    .option('--emulated <machine>', `use an emulated machine: ${EMULATED_MACHINES.join(', ')}`)
    .option('--compat <mode>', 'strict, or linux: tolerate what the kernel does', 'strict')
    .option('--json', 'print JSON')
}

function requestOf(file: string | undefined, { emulated, compat }: RawOptions): MachineRequest {
  if (!isCompat(compat)) throw new UsageError(`--compat cannot be '${compat}'; it is one of strict, linux`)
  return { file, emulated, compat }
}

function isCompat(text: string): text is Compat {
  return text === 'strict' || text === 'linux'
}

function assumedFirmware({ family: name, dsmMask }: CommandsOptions): AssumedFirmware {
  const family = FAMILIES.find((one) => one.name === (name ?? 'intel'))
  if (family === undefined)
    throw new UsageError(`--family cannot be '${name ?? ''}'; it is one of ${FAMILY_NAMES.join(', ')}`)
  if (dsmMask === undefined) return { family, dsmMask: family.candidates }
  const mask = parseU64(dsmMask)
  if (!mask.ok || mask.value > 0xffff_ffffn)
    throw new UsageError(`--dsm-mask cannot be '${dsmMask}'; it is a mask of 32 bits such as 0x7fffe`)
  return { family, dsmMask: Number(mask.value) }
}

function build(records: string, output: string, host: Host): void {
  const text = new TextDecoder().decode(onFile('read', records, () => host.read(records)))
  const input = nfitFromJson(parseJson(text, records))
  if (!input.ok) throw new UsageError(input.error.message)
  const bytes = buildNfit(input.value)
  if (!bytes.ok) throw new UsageError(bytes.error.message)
  onFile('write', output, () => host.write(output, bytes.value))
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new UsageError(`'${file}' is not JSON: ${reason.replaceAll(/\s*\n\s*/g, ' ')}`)
  }
}

/** The first sentence of what commander says. */
function oneSentence({ message }: CommanderError): string {
  const [line = ''] = message.split('\n')
  return line
    .replace(/^error: /, '')
    .replace(/\. .*$/, '')
    .replace(/\.$/, '')
}
