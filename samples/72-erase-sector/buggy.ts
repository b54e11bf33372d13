// `rc` was set and not used: the error of an inner step ended there. linux 4e24e37d5313, 2019. With promises
// the same is a missing `await`: the error goes nowhere, and the next step does not wait.
// Learn: a promise that nobody awaits is a result that nobody reads.

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
    device.controlTransferOut(eraseSetup(sector)) // FN: discarded-result
  }
  const { status, bytesWritten } = await device.transferOut(ENDPOINT, image)
  return status === 'ok' && bytesWritten === image.length
}
