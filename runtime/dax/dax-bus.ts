import type { SystemRam } from '../hotplug/system-ram.ts'
import type { Errno } from '../lib/errno.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { PageMapRegistry } from '../memremap/page-map-registry.ts'
import { DaxChar } from './dax-char.ts'
import type { DaxBinding, DevDax } from './dev-dax.ts'
import { KmemBinding } from './kmem.ts'

/** Drivers by name: `device_dax` lets programs map a device, `kmem` makes it RAM. */
export type DaxDriver = 'device_dax' | 'kmem'

/** Longest name of a device that a driver takes. Source: `DAX_NAME_LEN`, drivers/dax/bus.h. */
const NAME_LENGTH = 30

/**
 * Brings devices and drivers together: by the names that a driver was told, else by what the region is for.
 * Source: drivers/dax/bus.c.
 */
export class DaxBus {
  readonly #registry: PageMapRegistry
  readonly #ram: SystemRam
  readonly #names: { readonly [D in DaxDriver]: Set<string> } = { device_dax: new Set(), kmem: new Set() }

  constructor(registry: PageMapRegistry, ram: SystemRam) {
    this.#registry = registry
    this.#ram = ram
  }

  /** Tells a driver to take the device of this name. Error -EINVAL: no name, or too long. */
  newId(driver: DaxDriver, name: string): Result<null, Errno> {
    if (name === '' || name.length >= NAME_LENGTH) return err('EINVAL')
    this.#names[driver].add(name)
    return ok(null)
  }

  /** Takes a name back. Error -ENODEV: the driver was not told it. */
  removeId(driver: DaxDriver, name: string): Result<null, Errno> {
    return this.#names[driver].delete(name) ? ok(null) : err('ENODEV')
  }

  /** The driver that would take a device. */
  driverOf({ name, region }: DevDax): DaxDriver {
    if (this.#names.kmem.has(name)) return 'kmem'
    if (this.#names.device_dax.has(name)) return 'device_dax'
    return region.isKmem ? 'kmem' : 'device_dax'
  }

  /** Binds a device. Errors: -EBUSY bound; -ENXIO it has no memory; those of `DaxChar.bind` and `KmemBinding.bind`. */
  probe(device: DevDax): Result<DaxBinding, Errno> {
    if (device.isBound) return err('EBUSY')
    if (device.size === 0n) return err('ENXIO')
    const bound =
      this.driverOf(device) === 'kmem'
        ? KmemBinding.bind(device, this.#ram)
        : DaxChar.bind(device, this.#registry)
    if (!bound.ok) return bound
    device.binding = bound.value
    device.region.bound(device)
    return bound
  }

  /** Unbinds a device once nobody uses it. Errors: -ENODEV not bound; -EBUSY its memory is RAM in use. */
  async unbind(device: DevDax): Promise<Result<null, Errno>> {
    const { binding } = device
    if (binding === null) return err('ENODEV')
    const done = await binding.unbind()
    if (done.ok && device.binding === binding) device.binding = null
    return done
  }
}
