import type { Command } from 'commander'
import { BadBlocks } from '../badrange/bad-blocks.ts'
import { emulatedMachine, EMULATED_MACHINES } from '../emulated/machines.ts'
import { emulatedProvider, EMULATED_PROVIDERS } from '../emulated/providers.ts'
import { commandLabelMedia, writeLabelMedia } from '../labels/label-media.ts'
import { ManualClock } from '../lib/clock.ts'
import { err, ok } from '../lib/result.ts'
import { Machine } from '../machine/machine.ts'
import type { PersistentMemory } from '../media/media.ts'
import { NamespaceBytes } from '../pmem/namespace-bytes.ts'
import { onFile, UsageError, type Host } from './host.ts'
import { FileMemory, type ImageAccess } from './image-file.ts'

/** An image to put into an emulated machine: `nmem0=FILE` or `region0=FILE`. */
export interface Load {
  readonly device: string
  readonly file: string
}

/** Time in which an emulated machine finishes what it does when it starts, milliseconds. */
const SETTLE = 60_000

/** The options that choose an emulated machine. */
export function withMachine(command: Command): Command {
  return command
    .option('--emulated <machine>', 'use an emulated machine instead of images')
    .option(
      '--load <device=file>',
      'put an image into its label area (nmemN) or memory (regionN); may be repeated',
      (text: string, before: readonly string[]) => [...before, text],
      [],
    )
}

/** Understands `DEVICE=FILE`. */
export function parseLoad(text: string): Load {
  const at = text.indexOf('=')
  if (at <= 0 || at === text.length - 1) throw new UsageError(`--load cannot be '${text}'; it is DEVICE=FILE`)
  return { device: text.slice(0, at), file: text.slice(at + 1) }
}

/** An emulated machine with images in its label areas and memory, after it has settled. */
export function openMachine(name: string, loads: readonly Load[], host: Host): Machine {
  const clock = new ManualClock()
  const platforms = emulatedMachine(name, clock)
  const provider = emulatedProvider(name)
  if (platforms === null && provider === null) {
    const names = [...EMULATED_MACHINES, ...EMULATED_PROVIDERS].join(', ')
    throw new UsageError(`--emulated cannot be '${name}'; it is one of ${names}`)
  }
  const prepare = (machine: Machine): void => {
    for (const one of loads) load(machine, one, host)
  }
  const providers = provider === null ? [] : [provider]
  const machine = Machine.open(platforms ?? [], { clock, prepare, providers })
  if (!machine.ok) throw new UsageError(machine.error.message)
  clock.advance(SETTLE)
  return machine.value
}

/** Runs an action on the image of a namespace or label area, and closes it again. */
export function onImage<T>(
  path: string,
  access: ImageAccess,
  host: Host,
  action: (memory: PersistentMemory) => T,
): T {
  const file = onFile('read', path, () => host.open(path, access))
  try {
    return action(new FileMemory(file))
  } finally {
    file.close()
  }
}

/** Access byte by byte to the image of a namespace, none of whose blocks is known to be bad. */
export function imageBytes(memory: PersistentMemory): NamespaceBytes {
  return new NamespaceBytes({
    memory,
    badBlocks: new BadBlocks(),
    clearPoison: (_, length) => ok(length),
    flush: () => ok(null),
  })
}

function load(machine: Machine, { device, file }: Load, host: Host): void {
  const bytes = onFile('read', file, () => host.read(file))
  const buses = machine.ndBuses
  const dimm = buses.flatMap(({ dimms }) => dimms).find((one) => one.name === device)
  if (dimm !== undefined) {
    const labels = commandLabelMedia(dimm.description.control)
    const written = labels.ok ? writeLabelMedia(labels.value, 0, bytes) : labels
    if (!written.ok) throw new UsageError(`cannot load '${file}' into ${device}: ${written.error}`)
    return
  }
  const region = buses.flatMap(({ regions }) => regions).find((one) => one.name === device)
  if (region === undefined) throw new UsageError(`there is no ${device} to load '${file}' into`)
  const stored = machine.memory.region(region)?.store(0, bytes) ?? err('ENOMEM')
  if (!stored.ok) throw new UsageError(`cannot load '${file}' into ${device}: ${stored.error}`)
}
