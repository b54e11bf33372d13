// Commands of the bus were validated against a mask that was not theirs, so that unlisted ones reached
// firmware. linux ebe9f6f19d80 (fix bus command validation). Here a bridge hands any request number to a USB
// device, whose vendor may have put 'erase' next to 'read'.
// Learn: what may be forwarded is a list that the driver keeps, never what the message says.

/// <reference path="../webusb.d.ts" />
const EPERM = 1
const EIO = 5
const STATUS_LENGTH = 4

/** Relays a vendor request of a client and answers with the device's status word. */
export async function relay(device: USBDevice, message: DataView): Promise<number> {
  if (message.byteLength < 3) return -EPERM
  const request = message.getUint8(0)
  const value = message.getUint16(1, true)

  const setup = { requestType: 'vendor', recipient: 'device', request, value, index: 0 } as const
  const result = await device.controlTransferIn(setup, STATUS_LENGTH) // want "unmasked-command: user controlled command '.*' reaches '(device\.)?controlTransferIn' unmasked"
  if (result.status !== 'ok' || result.data?.byteLength !== STATUS_LENGTH) return -EIO
  return result.data.getUint32(0, true)
}
