// Only functions that are standard commands enter the command mask: linux b9b1504d3c6d.

const CALL = 1 << 10
/** Functions 1 to 9 are commands of the same number; the others are reached through CALL. */
const STANDARD = 0x3fe

const commandNames = [
  'implemented',
  'smart',
  'smart_thresh',
  'flags',
  'get_size',
  'get_data',
  'set_data',
  'effect_size',
  'effect_log',
  'vendor',
  'cmd_call',
] as const

export interface Dimm {
  cmdMask: number
}

/** Asks the firmware which functions it has, and lists the commands by name. */
export function commandsShow(dimm: Dimm, firmware: DataView): string {
  const dsmMask = firmware.getUint32(0, true) & STANDARD
  dimm.cmdMask = CALL | dsmMask

  let line = ''
  for (let cmd = 0; cmd < 32; cmd++) {
    if (dimm.cmdMask & (1 << cmd)) line += `${commandNames[cmd] ?? 'unknown'} `
  }
  return `${line}\n`
}
