// Only the requests of an allow-list are forwarded: linux ebe9f6f19d80.

/// <reference path="../webusb.d.ts" />
const EPERM = 1
const EIO = 5
const STATUS_LENGTH = 4
/** Read version, read status, read counters. */
const ALLOWED: ReadonlySet<number> = new Set([0x01, 0x02, 0x06])

/** Relays a vendor request of a client and answers with the device's status word. */
export async function relay(device: USBDevice, message: DataView): Promise<number> {
  if (message.byteLength < 3) return -EPERM
  const request = message.getUint8(0)
  const value = message.getUint16(1, true)
  if (!ALLOWED.has(request)) return -EPERM

  const setup = { requestType: 'vendor', recipient: 'device', request, value, index: 0 } as const
  const result = await device.controlTransferIn(setup, STATUS_LENGTH)
  if (result.status !== 'ok' || result.data?.byteLength !== STATUS_LENGTH) return -EIO
  return result.data.getUint32(0, true)
}
