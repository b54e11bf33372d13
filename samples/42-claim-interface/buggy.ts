// When memory could not be added, the region that had been requested for it stayed requested, and no later
// try could succeed. linux 31e4ca92a7dd (memory and resource leak if hotplug fails). Here it is the interface
// of a USB programmer: after one bad answer nobody can open the device until it is unplugged.
// Learn: whoever acquires is who releases, on every way out; `finally` is the only place all ways pass.

/// <reference path="../webusb.d.ts" />
const VERSION = 0x01
const SUPPORTED = 3

const setup = { requestType: 'vendor', recipient: 'interface', request: VERSION, value: 0, index: 0 } as const

/** Asks a programmer for the serial number of the chip in its socket; undefined where it cannot tell. */
export async function chipSerial(device: USBDevice): Promise<number | undefined> {
  await device.open()
  await device.claimInterface(0)

  const version = await device.controlTransferIn(setup, 2)
  if (version.data?.byteLength !== 2) return undefined // FN: leaked-resource
  if (version.data.getUint16(0, true) < SUPPORTED) {
    await device.close()
    return undefined
  }

  const answer = await device.transferIn(1, 4)
  await device.releaseInterface(0)
  await device.close()
  return answer.data?.byteLength === 4 ? answer.data.getUint32(0, true) : undefined
}
