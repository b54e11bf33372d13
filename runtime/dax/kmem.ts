import type { SystemRam } from '../hotplug/system-ram.ts'
import type { Errno } from '../lib/errno.ts'
import type { AddressRange } from '../lib/range.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { DevDax } from './dev-dax.ts'

/** As `/proc/iomem` shows it. */
const NAME = 'System RAM (kmem)'

/**
 * A device whose memory has become RAM, out of use until its blocks are put to use.
 * Source: drivers/dax/kmem.c.
 */
export class KmemBinding {
  readonly kind = 'kmem'
  readonly device: DevDax
  readonly #ram: SystemRam
  #ranges: readonly AddressRange[]

  private constructor(device: DevDax, ram: SystemRam, ranges: readonly AddressRange[]) {
    this.device = device
    this.#ram = ram
    this.#ranges = ranges
  }

  /**
   * Adds the whole blocks of a device to RAM; a range that is refused is left out when others are not.
   * Errors: -EINVAL no node, or no whole block; what `SystemRam.add` says of the first range.
   */
  static bind(device: DevDax, ram: SystemRam): Result<KmemBinding, Errno> {
    const node = device.region.targetNode
    if (node < 0) return err('EINVAL')
    const whole = device.extents.flatMap(({ range }) => wholeBlocks(range, ram.blockSize))
    const tried = whole.map((range) => ({ range, added: ram.add(range, node, NAME) }))
    const added = tried.filter((one) => one.added.ok).map(({ range }) => range)
    if (added.length > 0) return ok(new KmemBinding(device, ram, added))
    const refused = tried.map((one) => one.added).find((one) => !one.ok)
    return refused ?? err('EINVAL')
  }

  /** What of the device is RAM. */
  get ranges(): readonly AddressRange[] {
    return this.#ranges
  }

  /**
   * Takes the memory away from RAM. Error -EBUSY: some of it is in use; the device stays bound. Linux unbinds it and
   * leaves that memory behind until the machine starts again.
   */
  unbind(): Promise<Result<null, Errno>> {
    for (const range of this.#ranges) {
      const removed = this.#ram.remove(range)
      if (!removed.ok) return Promise.resolve(removed)
      this.#ranges = this.#ranges.filter((one) => one !== range)
    }
    return Promise.resolve(ok(null))
  }
}

/** The blocks that lie in a range, as one; none when there is no whole one. */
function wholeBlocks({ start, length }: AddressRange, block: bigint): readonly AddressRange[] {
  const first = ((start + block - 1n) / block) * block
  const end = start + length - ((start + length) % block)
  return end > first ? [{ start: first, length: end - first }] : []
}
