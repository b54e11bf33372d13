import type { Command } from 'commander'
import { parseGuid } from '../lib/guid.ts'
import { parseU64 } from '../lib/u64.ts'
import { ndctlJson, type NdValue } from '../ndctl/json.ts'
import { namespaceJson } from '../ndctl/device-json.ts'
import { listJson, type ListRequest } from '../ndctl/list.ts'
import { machineView } from '../ndctl/machine-view.ts'
import { namespaceImageView, type ImageOrigin } from '../ndctl/namespace-image.ts'
import { X86_PAGES } from '../pfn/host.ts'
import { UsageError, type Host } from './host.ts'
import { imageBytes, onImage, openMachine, parseLoad, withMachine } from './ndctl-machine.ts'

/** Options as commander gives them. */
interface ListOptions {
  readonly emulated?: string
  readonly load: readonly string[]
  readonly start: string
  readonly uuid?: string
  readonly buses?: true
  readonly dimms?: true
  readonly regions?: true
  readonly namespaces?: true
  readonly firmware?: true
  readonly health?: true
  readonly idle?: true
  readonly configured?: true
  readonly mediaErrors?: true
  readonly capabilities?: true
  readonly deviceDax?: true
  readonly human?: true
  readonly verbose: number
}

/** Adds `list`, which prints what `ndctl list` prints, of an emulated machine or of images of namespaces. */
export function addList(program: Command, host: Host): void {
  withMachine(program.command('list'))
    .description('list the devices of a machine, or what images of namespaces hold, as ndctl list does')
    .argument('[images...]', 'images of namespaces')
    .option('-B, --buses', 'include buses')
    .option('-D, --dimms', 'include DIMMs')
    .option('-F, --firmware', 'include the firmware of DIMMs, and how a bus brings it to run')
    .option('-H, --health', 'include the health of DIMMs')
    .option('-R, --regions', 'include regions')
    .option('-N, --namespaces', 'include namespaces; the default')
    .option('-X, --device-dax', 'include regions and devices of device-DAX; alone: only such namespaces')
    .option('-i, --idle', 'include devices that are not in use')
    .option('-c, --configured', 'include namespaces that are not in use but have a size')
    .option('-M, --media-errors', 'include bad blocks')
    .option('-C, --capabilities', 'include what can be made of regions')
    .option('-u, --human', 'numbers for people')
    .option('-v, --verbose', 'more; up to three times', (_: string, before: number) => before + 1, 0)
    .option('--start <address>', 'where an image was in memory', '0')
    .option('--uuid <uuid>', 'UUID of the namespace of an image; its information block tells unless given')
    .action((images: readonly string[], options: ListOptions) => list(images, options, host))
}

function list(images: readonly string[], options: ListOptions, host: Host): void {
  const request = requestOf(options)
  const value =
    options.emulated === undefined
      ? listImages(images, options, request, host)
      : listMachine(images, options, request, host)
  if (value !== null) host.print(`${ndctlJson(value, options.human === true ? 'human' : 'program')}\n`)
}

function listMachine(
  images: readonly string[],
  { emulated = '', load }: ListOptions,
  request: ListRequest,
  host: Host,
): NdValue | null {
  if (images.length > 0) throw new UsageError('give images or --emulated, not both')
  using machine = openMachine(emulated, load.map(parseLoad), host)
  return listJson(machineView(machine), request)
}

function listImages(
  images: readonly string[],
  { start, uuid }: ListOptions,
  request: ListRequest,
  host: Host,
): NdValue {
  if (images.length === 0) throw new UsageError('give images of namespaces, or --emulated')
  const origin = { start: addressOf(start), uuid: uuid === undefined ? null : uuidOf(uuid) }
  return images.map((image) => namespaceJson(imageView(image, origin, host), request))
}

function imageView(image: string, origin: ImageOrigin, host: Host) {
  const dev = image.split('/').at(-1) ?? image
  const view = onImage(image, 'read', host, (memory) =>
    namespaceImageView(dev, imageBytes(memory), origin, X86_PAGES),
  )
  if (!view.ok) throw new UsageError(`'${image}' cannot be used: ${view.error.message}`)
  return view.value
}

/** What is asked for; `-v` adds as it does in ndctl. */
function requestOf(options: ListOptions): ListRequest {
  const { verbose } = options
  const isAll = verbose >= 2
  const kinds = {
    buses: isAll || options.buses === true,
    dimms: isAll || options.dimms === true,
    regions: isAll || options.regions === true,
    namespaces: verbose >= 1 || options.namespaces === true,
  }
  const isNothing = Object.values(kinds).every((one) => !one)
  return {
    ...kinds,
    namespaces: kinds.namespaces || isNothing,
    idle: verbose >= 3 || options.idle === true,
    configured: options.configured === true,
    firmware: verbose >= 3 || options.firmware === true,
    health: verbose >= 3 || options.health === true,
    capabilities: verbose >= 3 || options.capabilities === true,
    dax: verbose >= 1 || options.deviceDax === true,
    devdaxOnly: isNothing && options.deviceDax === true,
    mediaErrors: verbose >= 1 || options.mediaErrors === true,
    verbose: verbose >= 1,
  }
}

function addressOf(text: string): bigint {
  const start = parseU64(text)
  if (!start.ok) throw new UsageError(`--start cannot be '${text}'; it is an address such as 0x100000000`)
  return start.value
}

function uuidOf(text: string) {
  const uuid = parseGuid(text)
  if (uuid === null) throw new UsageError(`--uuid cannot be '${text}'`)
  return uuid
}
