import type { NdBus } from '../bus/nd-bus.ts'
import type { Errno } from '../lib/errno.ts'
import type { AddressRange } from '../lib/range.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { addRegions, plainBus, plainRegion, type ProviderHost } from './plain-bus.ts'

/** A device of a virtual machine whose memory is a file of its host. */
export interface VirtioPmemDevice {
  /** System physical addresses, from its configuration. */
  readonly range: AddressRange
  /** The device has to be reset: it answers nothing. */
  readonly needsReset: boolean
  /** Has the host write the file to its disk; 0: done. Error: the queue is full for good. */
  flush(): Result<number, Errno>
}

/**
 * Memory of a host. It is flushed by asking the host, since processor caches are not all that is in between.
 * Errors: -EINVAL the range is none. Source: drivers/nvdimm/virtio_pmem.c, nd_virtio.c.
 */
export function registerVirtioPmem(device: VirtioPmemDevice, host: ProviderHost): Result<NdBus, Errno> {
  const region = plainRegion(device.range, host)
  const callback = (): Result<null, Errno> => {
    host.port.fence()
    // A device that has to be reset would never answer.
    if (device.needsReset) return err('EIO')
    const answer = device.flush()
    if (!answer.ok) return answer
    return answer.value === 0 ? ok(null) : err('EIO')
  }
  return addRegions(plainBus('virtio-pmem', host), [{ ...region, flush: { ...region.flush, callback } }])
}
