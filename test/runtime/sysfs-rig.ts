/** Reading and writing attributes as the administrator, told in words. */
import type { NdDevice } from '../../runtime/bus/nd-bus.ts'
import { listAttributes, readAttribute, writeAttribute } from '../../runtime/sysfs/device-attributes.ts'
import type { Access } from '../../runtime/sysfs/attribute.ts'

export const admin: Access = { isPrivileged: true }
export const user: Access = { isPrivileged: false }

/** The text, or the error. */
export function read(device: NdDevice, name: string, access: Access = admin): string {
  const text = readAttribute(device, name, access)
  return text.ok ? text.value : text.error
}

/** `ok`, or the error. */
export function write(device: NdDevice, name: string, text: string, access: Access = admin): string {
  const done = writeAttribute(device, name, text, access)
  return done.ok ? 'ok' : done.error
}

/** Names and modes, as `ls -l` shows them. */
export function modes(device: NdDevice): unknown {
  return Object.fromEntries(listAttributes(device).map(({ name, mode }) => [name, mode.toString(8)]))
}
