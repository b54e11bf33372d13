// All ways out pass the release: linux 31e4ca92a7dd.

/// <reference path="../webusb.d.ts" />
const VERSION = 0x01
const SUPPORTED = 3

const setup = { requestType: 'vendor', recipient: 'interface', request: VERSION, value: 0, index: 0 } as const

/** Asks a programmer for the serial number of the chip in its socket; undefined where it cannot tell. */
export async function chipSerial(device: USBDevice): Promise<number | undefined> {
  await device.open()
  try {
    await device.claimInterface(0)
    const version = await device.controlTransferIn(setup, 2)
    if (version.data?.byteLength !== 2) return undefined
    if (version.data.getUint16(0, true) < SUPPORTED) return undefined

    const answer = await device.transferIn(1, 4)
    return answer.data?.byteLength === 4 ? answer.data.getUint32(0, true) : undefined
  } finally {
    // Closing a device releases its interfaces.
    await device.close()
  }
}
