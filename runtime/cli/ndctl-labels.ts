import type { Command } from 'commander'
import { LabelArea } from '../labels/label-area.ts'
import { commandLabelMedia, MemoryLabelMedia, type LabelMedia } from '../labels/label-media.ts'
import { labelAreaJson } from '../ndctl/label-json.ts'
import { ndctlJson, type NdObject } from '../ndctl/json.ts'
import { onFile, UsageError, type Host } from './host.ts'
import { openMachine, parseLoad, withMachine } from './ndctl-machine.ts'

interface LabelsOptions {
  readonly emulated?: string
  readonly load: readonly string[]
  readonly human?: true
  readonly index?: true
  readonly verbose?: true
}

/** A label area to look at. */
interface NamedArea {
  readonly dev: string
  readonly media: LabelMedia
  /** Labels are those of a CXL device. */
  readonly cxl: boolean
}

/** Adds `read-labels` and `check-labels`. `fail` is called when an area is not in order. */
export function addLabels(program: Command, host: Host, fail: () => void): void {
  withMachine(program.command('read-labels'))
    .description('print label areas as ndctl read-labels -j does')
    .argument('<areas...>', AREAS)
    .option('-j, --json', 'print JSON, which is all there is')
    .option('-u, --human', 'numbers for people')
    .option('-I, --index', 'index blocks only')
    .action((areas: readonly string[], options: LabelsOptions) => read(areas, options, host, fail))
  withMachine(program.command('check-labels'))
    .description('check the index blocks of label areas')
    .argument('<areas...>', AREAS)
    .option('-v, --verbose', 'tell what is wrong')
    .action((areas: readonly string[], options: LabelsOptions) => check(areas, options, host, fail))
}

const AREAS = 'images of label areas; with --emulated: names of DIMMs, or all'

function read(names: readonly string[], options: LabelsOptions, host: Host, fail: () => void): void {
  const printed: NdObject[] = []
  for (const { dev, media, cxl } of areasOf(names, options, host)) {
    const json = labelAreaJson(dev, media, options.index === true ? 'index' : 'all', { cxl })
    if (json.ok) printed.push(json.value)
    else {
      host.printError(`${dev}: ${json.error.message}\n`)
      fail()
    }
  }
  if (printed.length > 0) host.print(`${ndctlJson(printed, options.human === true ? 'human' : 'program')}\n`)
  host.printError(`read ${counted(printed.length, 'nmem')}\n`)
}

function check(names: readonly string[], options: LabelsOptions, host: Host, fail: () => void): void {
  let verified = 0
  for (const { dev, media, cxl } of areasOf(names, options, host)) {
    const area = LabelArea.open(media, { cxl })
    const problems = area.ok ? area.value.problems : [area.error]
    if (options.verbose === true) for (const { message } of problems) host.printError(`${dev}: ${message}\n`)
    if (area.ok && area.value.index !== null) verified++
    else fail()
  }
  host.printError(`successfully verified ${counted(verified, 'nmem label')}\n`)
}

function areasOf(
  names: readonly string[],
  { emulated, load }: LabelsOptions,
  host: Host,
): readonly NamedArea[] {
  if (emulated === undefined)
    return names.map((file) => ({
      dev: file.split('/').at(-1) ?? file,
      media: new MemoryLabelMedia(onFile('read', file, () => host.read(file))),
      cxl: false,
    }))
  const machine = openMachine(emulated, load.map(parseLoad), host)
  const dimms = machine.ndBuses.flatMap((nd) => nd.dimms)
  const wanted = names.includes('all') ? dimms.map(({ name }) => name) : names
  return wanted.map((name) => {
    const dimm = dimms.find((one) => one.name === name)
    if (dimm === undefined) throw new UsageError(`there is no DIMM ${name}`)
    const media = commandLabelMedia(dimm.description.control)
    const nothing = new MemoryLabelMedia(new Uint8Array(0))
    return { dev: name, media: media.ok ? media.value : nothing, cxl: dimm.description.isCxl === true }
  })
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count > 1 ? 's' : ''}`
}
