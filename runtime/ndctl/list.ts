import { busJson, dimmJson, namespaceJson, regionJson, type Detail } from './device-json.ts'
import type { NdObject, NdValue } from './json.ts'
import type { BusView, DimmView, NamespaceView, RegionView } from './views.ts'

/** What `ndctl list` is asked for. */
export interface ListRequest extends Detail {
  readonly buses: boolean
  readonly dimms: boolean
  readonly regions: boolean
  readonly namespaces: boolean
  /** Also devices that are not in use. */
  readonly idle: boolean
  /** Of namespaces, only those that programs map. */
  readonly devdaxOnly: boolean
  /** Also namespaces that have a size and are not in use, and devices that are disabled. */
  readonly configured: boolean
}

/**
 * What `ndctl list` prints: namespaces inside their regions, and all inside their buses, as far as those are asked
 * for; several kinds at the top become one object. `null`: nothing was found.
 * Source: ndctl, ndctl/list.c.
 */
export function listJson(machine: readonly BusView[], request: ListRequest): NdValue | null {
  if (request.buses)
    return some(machine.map((bus) => ({ ...busJson(bus, request), ...content([bus], request) })))
  const kinds = content(machine, request)
  const found = Object.values(kinds).filter((one) => one !== undefined)
  const [only] = found
  if (only === undefined) return null
  const nested = request.regions && request.namespaces && machine.some((bus) => hasNamespaces(bus, request))
  return found.length > 1 || nested ? kinds : only
}

/** The devices of some buses by kind; a kind without any is absent. */
function content(machine: readonly BusView[], request: ListRequest): NdObject {
  const dimms = machine.flatMap((bus) => bus.dimms).filter((one) => request.dimms && isShown(one, request))
  const regions = machine.flatMap((bus) => bus.regions)
  const listed = regions.filter((one) => request.regions && isShown(one, request))
  const loose = request.regions ? [] : regions.flatMap((region) => namespaces(region, request))
  return {
    dimms: some(dimms.map((dimm) => dimmJson(dimm, request))) ?? undefined,
    regions: some(listed.map((region) => regionWithNamespaces(machine, region, request))) ?? undefined,
    namespaces: some(loose) ?? undefined,
  }
}

function regionWithNamespaces(
  machine: readonly BusView[],
  region: RegionView,
  request: ListRequest,
): NdObject {
  const dimms = machine.flatMap((bus) => bus.dimms)
  const mappings = region.mappings.filter(({ dimm }) => {
    const own = dimms.find(({ dev }) => dev === dimm)
    return request.dimms && own !== undefined && isShown(own, request)
  })
  const inside = some(namespaces(region, request)) ?? undefined
  return { ...regionJson(region, mappings, request), namespaces: inside }
}

function namespaces(region: RegionView, request: ListRequest): readonly NdObject[] {
  if (!request.namespaces) return []
  return region.namespaces.filter((one) => isListed(one, request)).map((one) => namespaceJson(one, request))
}

function hasNamespaces(bus: BusView, request: ListRequest): boolean {
  return bus.regions.some((region) => region.namespaces.some((one) => isListed(one, request)))
}

function isListed({ isActive, size, mode }: NamespaceView, request: ListRequest): boolean {
  const { idle, configured, devdaxOnly } = request
  if (devdaxOnly && mode !== 'devdax') return false
  return isActive || idle || (configured && size > 0n)
}

function isShown({ isEnabled }: DimmView | RegionView, { idle, configured }: ListRequest): boolean {
  return isEnabled || idle || configured
}

function some(values: readonly NdObject[]): readonly NdObject[] | null {
  return values.length === 0 ? null : values
}
