// Memory that had been a device was listed under the device's name, by reference: when the device was gone,
// /proc/iomem printed whatever lay there by then. linux 60858c00e5f0, 2020 (device-dax kmem leaks kernel
// memory); the fix duplicates the text. A view on a receive buffer is such a reference.
// Learn: what outlives the buffer that it came in has to be copied; `subarray` shares, `slice` copies.

export interface Resource {
  readonly start: number
  /** Bytes of ASCII. */
  readonly name: Uint8Array
}

export interface Port {
  /** Fills `into` with the next message; the number of bytes, 0 at the end. */
  receive(into: Uint8Array): number
}

/** Lists the resources that a device announces: four bytes of address, then its name. */
export function listResources(port: Port): readonly Resource[] {
  const message = new Uint8Array(64)
  const view = new DataView(message.buffer)
  const resources: Resource[] = []
  for (let length = port.receive(message); length > 4; length = port.receive(message)) {
    const name = message.subarray(4, length) // FN: use-after-release
    resources.push({ start: view.getUint32(0, true), name })
  }
  return resources
}

/** The text of a name. */
export function nameOf({ name }: Resource): string {
  return String.fromCharCode(...name)
}
