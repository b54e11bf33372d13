import type { NdBus } from '../bus/nd-bus.ts'
import type { Dpa } from '../lib/brand.ts'
import type { Errno } from '../lib/errno.ts'
import { guid } from '../lib/guid.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { LabelArea } from '../labels/label-area.ts'
import { MemoryLabelMedia } from '../labels/label-media.ts'
import { SparseMemory } from '../media/sparse-memory.ts'
import { registerCxlPmem } from '../providers/cxl-pmem.ts'
import { registerE820 } from '../providers/e820.ts'
import { registerOfPmem } from '../providers/of-pmem.ts'
import { registerPaprScm, type Hypervisor } from '../providers/papr-scm.ts'
import type { ProviderHost } from '../providers/plain-bus.ts'
import { RAMDAX_LABEL_AREA, registerRamdax } from '../providers/ramdax.ts'
import { registerVirtioPmem } from '../providers/virtio-pmem.ts'

/** Brings the bus of a machine up. */
export type ProviderStart = (host: ProviderHost) => Result<NdBus, Errno>

const MIB: bigint = 1n << 20n
const RANGE = { start: 4n << 30n, length: 256n * MIB } as const
const UUID = guid('b42d36bf-0b47-45d1-a4ae-1c5b0b7e9d11')

const PROVIDERS: { readonly [name: string]: ProviderStart } = {
  e820: (host) => registerE820([{ type: 12, range: RANGE }], host),
  of_pmem: (host) =>
    registerOfPmem({ name: 'pmem@100000000', reg: [RANGE.start, RANGE.length], isVolatile: false }, host),
  virtio_pmem: (host) => registerVirtioPmem({ range: RANGE, needsReset: false, flush: () => ok(0) }, host),
  papr_scm: papr,
  ramdax: (host) => {
    const length = RANGE.length + BigInt(RAMDAX_LABEL_AREA)
    return registerRamdax(
      { range: { start: RANGE.start, length }, memory: new SparseMemory(Number(length)) },
      host,
    )
  },
  cxl,
}

/** Names of the machines without an NFIT. */
export const EMULATED_PROVIDERS: readonly string[] = Object.keys(PROVIDERS)

/** The only bus of a machine by name, or `null` for a name that is none of {@link EMULATED_PROVIDERS}. */
export function emulatedProvider(name: string): ProviderStart | null {
  return Object.hasOwn(PROVIDERS, name) ? (PROVIDERS[name] ?? null) : null
}

/** A partition with one device, whose hypervisor keeps 4 KiB of metadata. */
function papr(host: ProviderHost): Result<NdBus, Errno> {
  const metadata = new Uint8Array(4096)
  const hypervisor: Hypervisor = {
    bind: () => ok(RANGE.start),
    unbind: () => ok(null),
    readMetadata: (_drc, offset, unit) => {
      const bytes = metadata.subarray(offset, offset + unit)
      return bytes.byteLength < unit
        ? err('EINVAL')
        : ok(bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n))
    },
    writeMetadata: (_drc, offset, unit, value) => {
      if (offset > metadata.byteLength - unit) return err('EINVAL')
      for (let i = 0; i < unit; i++)
        metadata[offset + i] = Number((value >> BigInt(8 * (unit - 1 - i))) & 0xffn)
      return ok(null)
    },
    flush: () => ok(null),
    isUnarmed: () => false,
  }
  const node = {
    name: 'ibm,persistent-memory:ibm,pmemory@44100003',
    drc: 0x4410_0003,
    uuid: UUID,
    blockSize: 16n * MIB,
    blocks: RANGE.length / (16n * MIB),
    metadataSize: metadata.byteLength,
    needsFlush: true,
  }
  return registerPaprScm(node, hypervisor, host)
}

/** Two devices, with one region over both. */
function cxl(host: ProviderHost): Result<NdBus, Errno> {
  const devices = [0, 1].map((position) => ({
    serial: BigInt(position + 1),
    persistent: RANGE.length,
    labels: cxlLabels(position),
  }))
  return registerCxlPmem(devices, () => null, host)
}

function cxlLabels(position: number): MemoryLabelMedia {
  const media = new MemoryLabelMedia(new Uint8Array(128 * 1024))
  const area = LabelArea.open(media, { cxl: true })
  if (!area.ok || !area.value.initialize('cxl').ok) return media
  const label = {
    format: 'cxl region',
    uuid: UUID,
    flags: { names: new Set<never>(), unknown: 0 },
    labels: 2,
    position,
    dpa: 0n as Dpa,
    rawSize: RANGE.length / 2n,
    hpa: RANGE.start,
    granularity: 0,
    align: 0,
  } as const
  area.value.change({ add: [label], remove: [] })
  return media
}
