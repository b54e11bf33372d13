// The event is as long as what is read from it: linux 265e98f72bac.

const LE_META = 0x3e
const ADVERTISING_REPORT = 0x02

/** Event, length, sub-event, count, type, address type, address, signal strength. */
const REPORT_LENGTH = 12

export interface Report {
  readonly address: number
  readonly rssi: number
}

/** Hands on the advertising reports among the events of a controller; other events are ignored. */
export function reportListener(onReport: (report: Report) => void): (event: DataView) => void {
  return (event) => {
    if (event.byteLength < REPORT_LENGTH) return
    if (event.getUint8(0) !== LE_META || event.getUint8(2) !== ADVERTISING_REPORT) return

    const address = event.getUint16(9, true) * 2 ** 32 + event.getUint32(5, true)
    const rssi = event.getInt8(11)
    onReport({ address, rssi })
  }
}
