import type { DimmDevice } from '../bus/dimm-device.ts'
import type { NdDimm } from '../bus/nd-dimm.ts'
import { daxRegionOf } from '../dax/pmem-dax.ts'
import type { Machine, MachineBus } from '../machine/machine.ts'
import { NULL_GUID } from '../lib/guid.ts'
import type { NdNamespace } from '../namespace/nd-namespace.ts'
import { intelCallOver } from '../nfit/intel-call.ts'
import type { NdRegion } from '../region/nd-region.ts'
import type { ValidPfn } from '../pfn/validate.ts'
import { smart, smartThreshold } from '../uapi/intel-smart.ts'
import { decodeSmart } from '../uapi/smart-info.ts'
import { hasFunction } from '../uapi/probe.ts'
import { busFirmware, dimmFirmware } from './firmware-view.ts'
import { healthJson } from './health-json.ts'
import type { NdObject } from './json.ts'
import { personalityView, rawView } from './personality-view.ts'
import type {
  BusView,
  DaxRegionView,
  DimmFlagView,
  DimmView,
  MappingView,
  NamespaceView,
  RegionView,
} from './views.ts'

/** Intel functions that tell the health of a DIMM. */
const SMART_FUNCTIONS = { smart: 1, threshold: 2 } as const

/** What `ndctl list` knows of a machine. */
export function machineView(machine: Machine): readonly BusView[] {
  return machine.ndBuses.map((nd) => {
    const nfit = machine.buses.find((bus) => bus.nd === nd)?.nfit ?? null
    return {
      provider: nd.description.provider,
      dev: nd.name,
      isScrubbing: nfit === null ? null : nfit.scrubber.busy,
      firmware: () => (nfit === null ? null : busFirmware({ nfit })),
      dimms: nd.dimms.flatMap((dimm) => (nfit === null ? plainDimmView(dimm) : (dimmView(dimm, nfit) ?? []))),
      regions: nd.regions.map((region) => regionView(region, machine)),
    }
  })
}

/** A DIMM of which nothing is known but its name. */
function plainDimmView(dimm: NdDimm): DimmView {
  return {
    dev: dimm.name,
    id: null,
    handle: null,
    physId: null,
    isEnabled: dimm.isEnabled,
    flags: flagView([]),
    security: null,
    isFrozen: false,
    health: () => null,
    firmware: () => null,
  }
}

function dimmView(dimm: NdDimm, nfit: MachineBus['nfit']): DimmView | null {
  const device = nfit.dimm(dimm.description.handle)
  if (device === null) return null
  const security = device.security?.user ?? null
  return {
    dev: dimm.name,
    id: device.record.id,
    handle: device.handle,
    physId: device.record.physicalId,
    isEnabled: dimm.isEnabled,
    flags: flagView(device.flagWords),
    security: security?.mode ?? null,
    isFrozen: security?.frozen ?? false,
    health: () => health({ nfit, device }),
    firmware: () => dimmFirmware(nfit, device),
  }
}

function flagView(words: readonly string[]): DimmFlagView {
  return {
    failedMap: words.includes('map_fail'),
    failedSave: words.includes('save_fail'),
    failedArm: words.includes('not_armed'),
    failedRestore: words.includes('restore_fail'),
    failedFlush: words.includes('flush_fail'),
    smartEvent: words.includes('smart_event'),
  }
}

/** `null`: the DIMM has no SMART command. */
function health({
  nfit,
  device,
}: Pick<MachineBus, 'nfit'> & { readonly device: DimmDevice }): NdObject | null {
  if (!hasFunction(device.commands.cmdMask, SMART_FUNCTIONS.smart)) return null
  const call = intelCallOver(nfit, device)
  const input = new Uint8Array(0)
  const output = call(SMART_FUNCTIONS.smart, input, smart.size)
  const info = output.ok ? decodeSmart(output.value) : output
  const limits = call(SMART_FUNCTIONS.threshold, input, smartThreshold.size)
  const threshold = limits.ok ? smartThreshold.decode(limits.value) : limits
  return healthJson(
    info.ok && info.value.status === 0 ? info.value : null,
    threshold.ok && threshold.value.status === 0 ? threshold.value : null,
  )
}

function regionView(region: NdRegion, machine: Machine): RegionView {
  const { description, labels, isEnabled } = region
  const { set, mappings } = description
  return {
    dev: region.name,
    size: region.range.length,
    align: region.align,
    availableSize: labels.availableSize,
    maxAvailableExtent: labels.maxAvailableExtent,
    numaNode: description.numaNode,
    targetNode: description.targetNode,
    setCookie: set === null ? null : labels.cookie,
    mappings: mappings.map(mappingView),
    isEnabled,
    badBlocks: region.badBlocks?.runs ?? [],
    alignments: machine.host.alignments,
    persistenceDomain: description.persistence,
    namespaces: region.namespaces.map((namespace) => namespaceView(namespace, machine)),
  }
}

function mappingView({
  dimm,
  start,
  size,
  position,
}: NdRegion['description']['mappings'][number]): MappingView {
  return { dimm: dimm.name, offset: start, length: size, position }
}

function namespaceView(namespace: NdNamespace, machine: Machine): NamespaceView {
  const { region, draft, range, holder, isActive } = namespace
  const uuid = draft?.uuid ?? null
  const lbaSize = Number(draft?.lbaSize ?? 0n)
  const owner = { uuid: uuid ?? NULL_GUID, range, readOnly: region.isReadOnly }
  const sectorSize = lbaSize === 0 ? 512 : lbaSize
  const known = machine.personality(namespace) ?? { kind: 'raw' }
  const view = personalityView(known, owner, machine.host, sectorSize)
  const { holderUuid, ...shown } = view.ok ? view.value : rawView(range.length, sectorSize)
  // A raw namespace that the provider gave page structures is memory for file systems, without an information block.
  const isMapped = shown.mode === 'raw' && region.description.hasPageMap && !namespace.forceRaw
  const listed = isMapped ? ({ ...shown, mode: 'fsdax', map: 'mem' } as const) : shown
  // A labelled namespace always has one to ndctl, be it null.
  const own = draft === null ? null : owner.uuid
  // `pmemR.N`, the number left out for the first namespace of a region.
  const disk = `pmem${region.id}${namespace.id === 0 ? '' : `.${namespace.id}`}`
  return {
    dev: namespace.name,
    ...listed,
    uuid: holderUuid ?? own,
    rawUuid: holderUuid === null ? null : uuid,
    chardev: isActive && listed.mode === 'devdax' ? `dax${region.id}.${namespace.id}` : null,
    daxRegion: isActive && known.kind === 'dax' ? daxRegionView(namespace, known.pfn, machine) : null,
    blockdev: isActive && listed.mode !== 'devdax' ? `${disk}${listed.mode === 'sector' ? 's' : ''}` : null,
    isActive,
    name: draft?.altName ?? '',
    numaNode: region.description.numaNode,
    targetNode: region.description.targetNode,
    badBlocks: (holder ?? namespace).badBlocks?.runs ?? [],
  }
}

/** `null`: its data are not aligned, and no program maps it. */
function daxRegionView(namespace: NdNamespace, pfn: ValidPfn, { host }: Machine): DaxRegionView | null {
  const region = daxRegionOf(namespace, pfn, host)
  if (!region.ok) return null
  const { id, range, align, targetNode, devices } = region.value
  return {
    id,
    size: range.length,
    align,
    devices: devices.map((one) => ({ chardev: one.name, size: one.size, targetNode, align: one.align })),
  }
}
