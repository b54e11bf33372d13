// acpi_nfit_ctl() took a buffer for a call envelope of 64 bytes that held fewer. Found by syzbot, fixed by
// linux 265e98f72bac. Smatch mails the same class about Bluetooth events, where each event is such a
// structure.
// Learn: compare the length with the end of the last field, not with its start.

const LE_META = 0x3e
const ADVERTISING_REPORT = 0x02

/** Event, length, sub-event, count, type, address type, address; the signal strength follows. */
const REPORT_LENGTH = 11

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
    const rssi = event.getInt8(11) // FN: short-buffer-read
    onReport({ address, rssi })
  }
}
