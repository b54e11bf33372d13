// The 'commands' attribute showed the whole mask of firmware functions, so that eight of its words were
// 'unknown' and tools tried them. linux b9b1504d3c6d (hide unknown commands) masks it by what the driver
// knows.
// Learn: what firmware has and what the driver offers are two masks; publish their intersection.

const CALL = 1 << 10

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
  const dsmMask = firmware.getUint32(0, true) & ~1
  dimm.cmdMask = CALL | dsmMask

  let line = ''
  for (let cmd = 0; cmd < 32; cmd++) {
    if (dimm.cmdMask & (1 << cmd)) line += `${commandNames[cmd] ?? 'unknown'} ` // want "unmasked-command: command mask 'dimm\.cmdMask' is published without being masked by the known commands"
  }
  return `${line}\n`
}
