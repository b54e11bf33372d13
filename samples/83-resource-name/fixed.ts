// The name is a copy, and keeps its text: linux 60858c00e5f0.

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
    const name = message.slice(4, length)
    resources.push({ start: view.getUint32(0, true), name })
  }
  return resources
}

/** The text of a name. */
export function nameOf({ name }: Resource): string {
  return String.fromCharCode(...name)
}
