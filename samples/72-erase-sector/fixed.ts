// Every erase is awaited, and its status looked at: linux 4e24e37d5313.

/// <reference path="../webusb.d.ts" />
const ERASE = 0x41
const ENDPOINT = 2
const SECTOR_SIZE = 4096

function eraseSetup(sector: number): USBControlTransferParameters {
  return { requestType: 'vendor', recipient: 'device', request: ERASE, value: sector, index: 0 }
}

/** Erases the sectors that an image needs, then writes the image. */
export async function flash(device: USBDevice, image: Uint8Array): Promise<boolean> {
  for (let sector = 0; sector * SECTOR_SIZE < image.length; sector++) {
    const erased = await device.controlTransferOut(eraseSetup(sector))
    if (erased.status !== 'ok') return false
  }
  const { status, bytesWritten } = await device.transferOut(ENDPOINT, image)
  return status === 'ok' && bytesWritten === image.length
}
