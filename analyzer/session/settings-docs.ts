/** What each setting means, for docs/settings.md; a setting without a page entry does not compile. */
import type { Settings } from './settings.ts'

export interface SettingDocs {
  /** As a TypeScript type. */
  readonly type: string
  readonly text: string
  /** The setting's value as it would be written. */
  readonly example: string
}

const pattern =
  'A pattern is `Type.member` (the type of the receiver, a base of it, or an interface that it implements), ' +
  '`new Type`, `function`, or `member` for that member of any type; `*` stands for any run of characters. ' +
  'A position from 0 or the name of a parameter in parentheses picks one argument.'

export const settingDocs: Readonly<Record<keyof Settings, SettingDocs>> = {
  include: {
    type: 'string[]',
    text: 'Globs of the files to report on, relative to the settings file (in ESLint, to its working directory). Without it, every file of the program.',
    example: "['src/**/*.ts']",
  },
  checks: {
    type: "Record<id, 'off' | 'warn' | 'error' | [level, options]>",
    text: 'Turns checks off, or on whatever the preset, and sets their level and options. In ESLint the level comes from the rule; `off` here silences the rule too.',
    example: "{ 'narrowing-store': 'off', 'redundant-null-check': ['warn', { caution: 'ignore' }] }",
  },
  widths: {
    type: "Record<type name, 'u8' | 'u16' | 'u32' | 'u64' | 's8' | 's16' | 's32' | 's64'>",
    text: "Names of types that promise a machine width, besides `u8`, `Uint32`, `int64_t`, `phys_addr_t` and their kin. Read off the annotation, since TypeScript forgets aliases of primitives; a brand that is a string literal (`number & { readonly brand: 'u8' }`) counts too.",
    example: "{ BlockNumber: 'u32' }",
  },
  sources: {
    type: 'string[]',
    text: `User data, besides what the built-in models know. A call or property without parentheses: what it gives is user data, and so is what is read out of it. With parentheses: that parameter of every function of the program so named is. ${pattern}`,
    example: "['Port.read', 'Frame.length', 'onPacket(data)']",
  },
  sinks: {
    type: "Record<pattern, 'length' | 'offset' | 'end' | 'index' | 'size' | 'count' | 'command'>",
    text: 'Arguments that have to be sensible as what is said: a wrapped number is reported there, and a command like one of `firmwareCalls`. Without parentheses, the first argument.',
    example: "{ 'Port.seek(0)': 'offset', 'reserve(bytes)': 'size' }",
  },
  guards: {
    type: "string[] | Record<pattern, 'throws' | 'false' | 'error'>",
    text: 'Calls that test whether an argument is in bounds; without parentheses, all arguments. They tell a bad one by throwing (every pattern of a list does), by a falsy result, or by an error: a negative number, or anything truthy that is not a positive number. The argument counts as bounded where the guard has passed.',
    example: "{ 'checkRange(0)': 'throws', 'Limits.fits(len)': 'false', 'verify(1)': 'error' }",
  },
  commandMasks: {
    type: 'string[]',
    text: 'Names of variables and properties whose bits stand for commands, besides `*cmdMask`, `*commandMask`, `*dsmMask` and `*funcMask`.',
    example: "['*Caps']",
  },
  firmwareCalls: {
    type: 'string[]',
    text: 'Arguments that are handed to firmware or a device as commands, besides WebUSB, libusb, `ioctl` and functions tagged `@firmware`. Without parentheses, the first argument.',
    example: "['Device.send(1)']",
  },
  budget: {
    type: 'number',
    text: 'Steps that the analysis of one function may cost before it is given up (and counted in `--stats`). The default suffices for functions of some thousand branches.',
    example: '500_000',
  },
}
