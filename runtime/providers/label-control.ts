import { viewOf } from '../lib/bytes.ts'
import type { Errno } from '../lib/errno.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { DimmControl, LabelMedia } from '../labels/label-media.ts'
import { DIMM_COMMANDS } from '../uapi/commands.ts'
import { getConfigHead, getConfigSize, setConfigData } from '../uapi/payloads.ts'

const DONE = ok({ unused: 0, status: ok(0n) } as const)

/**
 * The commands of a DIMM that has a label area and nothing else.
 * Errors: -EINVAL another command, or a buffer that is too small for it; what the area says.
 */
export function labelControl(media: LabelMedia): DimmControl {
  return (cmd, buf) => {
    switch (cmd) {
      case DIMM_COMMANDS.getConfigSize:
        return tellSize(media, buf)
      case DIMM_COMMANDS.getConfigData:
        return readLabels(media, buf)
      case DIMM_COMMANDS.setConfigData:
        return writeLabels(media, buf)
      default:
        return err('EINVAL')
    }
  }
}

function tellSize({ size, maxTransfer }: LabelMedia, buf: Uint8Array): ReturnType<DimmControl> {
  const told = getConfigSize.encode({ status: 0, configSize: size, maxXfer: maxTransfer })
  if (!told.ok || buf.byteLength < told.value.byteLength) return err('EINVAL')
  buf.set(told.value)
  return DONE
}

function readLabels(media: LabelMedia, buf: Uint8Array): ReturnType<DimmControl> {
  const head = getConfigHead.decode(buf)
  if (!head.ok) return err('EINVAL')
  const { inOffset, inLength } = head.value
  if (inLength > buf.byteLength - getConfigHead.size) return err('EINVAL')
  const bytes = media.read(inOffset, inLength)
  if (!bytes.ok) return bytes
  viewOf(buf).setUint32(getConfigHead.size - 4, 0, true)
  buf.set(bytes.value, getConfigHead.size)
  return DONE
}

function writeLabels(media: LabelMedia, buf: Uint8Array): ReturnType<DimmControl> {
  const request = setConfigData.decode(buf)
  if (!request.ok) return err('EINVAL')
  const { inOffset, inBuf } = request.value
  const written: Result<null, Errno> = media.write(inOffset, inBuf)
  if (!written.ok) return written
  viewOf(buf).setUint32(setConfigData.size + inBuf.byteLength, 0, true)
  return DONE
}
