import type { Clock } from '../lib/clock.ts'
import type { Platform } from '../nfit/firmware.ts'
import { NfitTestBus } from './nfit-test.ts'
import { QemuMachine } from './qemu.ts'

/** One bus of an emulated machine. */
export interface EmulatedBus {
  /** The attribute `provider`. */
  readonly provider: string
  readonly platform: Platform
}

const GIB = 1n << 30n
const LABELS = 128 * 1024

const MACHINES: { readonly [name: string]: (clock: Clock) => readonly EmulatedBus[] } = {
  nfit_test: (clock) => [nfitTest(0, clock), nfitTest(1, clock)],
  'nfit_test.0': (clock) => [nfitTest(0, clock)],
  'nfit_test.1': (clock) => [nfitTest(1, clock)],
  qemu: () => [{ provider: 'ACPI.NFIT', platform: qemu() }],
}

/** Names of the machines that are ready to use. */
export const EMULATED_MACHINES: readonly string[] = Object.keys(MACHINES)

/** The buses of a machine by name, or `null` for a name that is none of {@link EMULATED_MACHINES}. */
export function emulatedMachine(name: string, clock: Clock): readonly EmulatedBus[] | null {
  return Object.hasOwn(MACHINES, name) ? (MACHINES[name]?.(clock) ?? null) : null
}

function nfitTest(bus: 0 | 1, clock: Clock): EmulatedBus {
  return { provider: `nfit_test.${bus}`, platform: new NfitTestBus(bus, clock) }
}

/** Two devices, the second without labels. */
function qemu(): QemuMachine {
  return new QemuMachine({
    dimms: [
      { address: 5n * GIB, size: 2n * GIB, labelSize: LABELS },
      { address: 7n * GIB, size: GIB, labelSize: 0 },
    ],
    persistence: 'mem-ctrl',
  })
}
