import type { Errno } from '../lib/errno.ts'
import { err, ok, type Result } from '../lib/result.ts'

/** Who reads or writes. */
export interface Access {
  /** Whether it is the administrator. */
  readonly isPrivileged: boolean
}

/** One attribute of a kind of device: its name, who may see it, and its text. */
export interface Attribute<D> {
  /** With its group, as `nfit/handle`. */
  readonly name: string
  /** Only the administrator may read or write it. */
  readonly isRestricted: boolean
  /** Whether a device has it. */
  readonly isVisible: (device: D) => boolean
  /** Whether this device takes a store. */
  readonly isWritable: (device: D) => boolean
  /** The text, with its newline; `null`: it cannot be read. */
  readonly show: ((device: D, access: Access) => Result<string, Errno>) | null
  readonly store: ((device: D, text: string) => Result<null, Errno>) | null
}

/** What is told of an attribute; the rest follows. */
export interface AttributeOptions<D> {
  readonly show?: (device: D, access: Access) => Result<string, Errno> | string
  readonly store?: (device: D, text: string) => Result<null, Errno>
  /** Default: every device has it. */
  readonly visible?: (device: D) => boolean
  /** Default: when there is a store. */
  readonly writable?: (device: D) => boolean
  /** Default: everybody may read. */
  readonly restricted?: boolean
}

/** Defines an attribute. Source: `DEVICE_ATTR_*`, include/linux/device.h. */
export function attribute<D>(name: string, options: AttributeOptions<D>): Attribute<D> {
  const { show, store, visible, writable, restricted } = options
  return {
    name,
    isRestricted: restricted ?? false,
    isVisible: visible ?? (() => true),
    isWritable: (device) => store !== undefined && (writable?.(device) ?? true),
    show:
      show === undefined
        ? null
        : (device, access) => {
            const text = show(device, access)
            return typeof text === 'string' ? ok(text) : text
          },
    store: store ?? null,
  }
}

/** Permission bits of an attribute of a device, as octal `ls -l` shows them; 0: the device does not have it. */
export function modeOf<D>(attr: Attribute<D>, device: D): number {
  if (!attr.isVisible(device)) return 0
  const readers = attr.isRestricted ? 0o400 : 0o444
  return (attr.show === null ? 0 : readers) + (attr.isWritable(device) ? 0o200 : 0)
}

/** Reads an attribute. Errors: -ENOENT the device does not have it; -EACCES; those of the attribute. */
export function showAttribute<D>(
  attributes: readonly Attribute<D>[],
  device: D,
  name: string,
  access: Access,
): Result<string, Errno> {
  const attr = find(attributes, device, name)
  if (attr === null) return err('ENOENT')
  if (attr.show === null || (attr.isRestricted && !access.isPrivileged)) return err('EACCES')
  return attr.show(device, access)
}

/** Writes an attribute. Errors: -ENOENT the device does not have it; -EACCES; those of the attribute. */
export function storeAttribute<D>(
  attributes: readonly Attribute<D>[],
  device: D,
  name: string,
  text: string,
  access: Access,
): Result<null, Errno> {
  const attr = find(attributes, device, name)
  if (attr === null) return err('ENOENT')
  if (attr.store === null || !attr.isWritable(device) || !access.isPrivileged) return err('EACCES')
  return attr.store(device, text)
}

function find<D>(attributes: readonly Attribute<D>[], device: D, name: string): Attribute<D> | null {
  return attributes.find((one) => one.name === name && one.isVisible(device)) ?? null
}
