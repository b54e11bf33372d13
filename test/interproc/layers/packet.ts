/** The layer between: numbers to packets. */
import { Wire } from './wire.ts'

export interface Packet {
  readonly command: number
  readonly offset: number
  readonly length: number
}

export function parse(view: DataView): Packet {
  const wire = new Wire(view)
  return { command: wire.u8(0), offset: wire.u32(4), length: wire.u32(8) }
}

/** False when a packet asks for more than there is. */
export function isInside({ offset, length }: Packet, size: number): boolean {
  return offset <= size && length <= size - offset
}

export function known(command: number): boolean {
  return command < 8
}
