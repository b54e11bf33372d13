import { concatBytes } from '../lib/bytes.ts'
import type { Errno } from '../lib/errno.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { commandDesc, inSize, outSize, type CommandTarget } from '../uapi/commands.ts'
import type { UserBuffer } from './user-buffer.ts'

/** Bytes of each half of a command that sizes may depend on. */
export const MAX_ENVELOPE = 256

/** Bytes of a whole command, inputs and outputs. */
export const MAX_COMMAND: number = 4 * 1024 * 1024

/** A command in kernel memory: inputs, then outputs. */
export interface CommandBuffer {
  readonly bytes: Uint8Array
  /** Bytes of all inputs. */
  readonly inLength: number
}

/**
 * Copies a command from user memory. Sizes come from the first copy of both envelopes, and these very bytes are what
 * the provider sees: a process that changes them meanwhile changes nothing (Linux copies them a second time).
 * Errors: -ENXIO the size of an input is not known; -EFAULT the size of an output is not, or memory is not there;
 * -EINVAL more than 4 MiB; -ENOMEM nothing at all.
 * Source: `__nd_ioctl`, drivers/nvdimm/bus.c.
 */
export function copyCommand(
  target: CommandTarget,
  cmd: number,
  user: UserBuffer,
): Result<CommandBuffer, Errno> {
  const desc = commandDesc(target, cmd)
  if (desc === null) return err('ENOTTY')
  const input = readEnvelope(user, 0, desc.inSizes.length, (index, so) => inSize(target, cmd, index, so))
  if (!input.ok) return input.error === 'size' ? err('ENXIO') : err('EFAULT')
  const output = readEnvelope(user, input.value.length, desc.outSizes.length, (index, so) =>
    outSize(target, cmd, index, input.value.bytes, so, 0),
  )
  if (!output.ok) return err('EFAULT')
  const total = input.value.length + output.value.length
  if (total > MAX_COMMAND) return err('EINVAL')
  if (total === 0) return err('ENOMEM')
  const whole = user.read(0, total)
  if (!whole.ok) return whole
  whole.value.set(input.value.bytes)
  whole.value.set(output.value.bytes, input.value.length)
  return ok({ bytes: whole.value, inLength: input.value.length })
}

interface Envelope {
  /** The bytes, at most {@link MAX_ENVELOPE}. */
  readonly bytes: Uint8Array
  /** Bytes of all fields; below 2^53, as there are at most five of 32 bits. */
  readonly length: number
}

function readEnvelope(
  user: UserBuffer,
  start: number,
  fields: number,
  sizeOf: (index: number, soFar: Uint8Array) => number | null,
): Result<Envelope, 'size' | 'EFAULT'> {
  let bytes: Uint8Array = new Uint8Array(0)
  let length = 0
  for (let index = 0; index < fields; index++) {
    const size = sizeOf(index, bytes)
    if (size === null) return err('size')
    const room = Math.min(MAX_ENVELOPE - bytes.byteLength, size)
    if (room > 0) {
      const part = user.read(start + length, room)
      if (!part.ok) return part
      bytes = concatBytes(bytes, part.value)
    }
    length += size
  }
  return ok({ bytes, length })
}

/** Copies all of a command back. Error -EFAULT: memory is not there. */
export function copyBack(user: UserBuffer, { bytes }: CommandBuffer): Result<null, Errno> {
  return user.write(0, bytes)
}
