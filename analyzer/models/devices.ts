/** WebUSB, WebHID, Web Serial, Web Bluetooth, libusb and ioctl: every answer of a device is user data. */
import { declared, functions, members, sinks } from './build.ts'
import type { Model } from './model.ts'

const answer = { user: 'always', throws: true } as const

export const devices: readonly Model[] = [
  /** The command is property `request` of the setup packet, argument 0. */
  ...members('USBDevice', 'controlTransferIn', declared, { ...answer, sinks: sinks('command', 'length') }),
  ...members('USBDevice', 'controlTransferOut', declared, { ...answer, sinks: sinks('command') }),
  ...members('USBDevice', 'transferIn', declared, { ...answer, sinks: sinks(undefined, 'length') }),
  ...members('USBDevice', 'transferOut isochronousTransferOut', declared, answer),
  ...members('USBDevice', 'isochronousTransferIn', declared, answer),
  ...members(
    'USBDevice',
    'open close forget reset selectConfiguration claimInterface releaseInterface selectAlternateInterface clearHalt',
    declared,
    { effect: 'receiver' },
  ),
  ...members('USB', 'requestDevice getDevices', declared, { user: 'always' }),

  ...members('HIDDevice', 'receiveFeatureReport', declared, answer),
  ...members('HIDDevice', 'sendReport sendFeatureReport', declared),
  ...members('HIDDevice', 'open close forget', declared, { effect: 'receiver' }),
  ...members('HID', 'requestDevice getDevices', declared, { user: 'always' }),

  ...members('SerialPort', 'open close setSignals forget', declared, { effect: 'receiver' }),
  ...members('SerialPort', 'getSignals getInfo', declared, { user: 'always' }),
  ...members('Serial', 'requestPort getPorts', declared),

  ...members(
    'BluetoothRemoteGATTCharacteristic BluetoothRemoteGATTDescriptor',
    'readValue',
    declared,
    answer,
  ),
  ...members('BluetoothRemoteGATTCharacteristic BluetoothRemoteGATTDescriptor', 'writeValue', declared),
  ...members(
    'BluetoothRemoteGATTCharacteristic',
    'writeValueWithResponse writeValueWithoutResponse startNotifications stopNotifications getDescriptor',
    declared,
  ),
  ...members('BluetoothRemoteGATTServer', 'connect getPrimaryService getPrimaryServices', declared),
  ...members('BluetoothRemoteGATTService', 'getCharacteristic getCharacteristics', declared),

  /** usb (libusb): `device.controlTransfer(requestType, request, value, index, dataOrLength, callback)`. */
  ...members('Device usb.Device', 'controlTransfer', declared, {
    ...answer,
    effect: 'receiver',
    sinks: sinks(undefined, 'command', undefined, undefined, 'length'),
    callbacks: [{ argument: 5, when: 'later' }],
  }),
  ...members('InEndpoint', 'transfer', declared, {
    ...answer,
    effect: 'receiver',
    sinks: sinks('length'),
    callbacks: [{ argument: 1, when: 'later' }],
  }),
  /** `ioctl(fd, request, argument)`, as the native add-ons name it. */
  ...functions('ioctl ioctlSync ioctl.ioctl', declared, {
    ...answer,
    effect: 'arguments',
    sinks: sinks(undefined, 'command'),
  }),
]
