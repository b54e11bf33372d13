export default {
  // Files to report on, relative to this file; everything in the project when left out.
  include: ['src/**'],
  checks: { 'redundant-null-check': ['warn', { caution: 'ignore' }], 'narrowing-store': 'off' },
  widths: { BlockNumber: 'u32' }, // types whose name promises a width
  sources: ['Port.read', 'onPacket(data)'], // results and parameters that come from outside
  sinks: { 'Port.seek(0)': 'offset' }, // arguments that have to be sensible
  guards: ['checkRange(0)'], // calls that return only when the argument is in bounds
  commandMasks: ['*Caps'], // names of command masks
  firmwareCalls: ['Device.send(1)'], // arguments that are handed to firmware as commands
}
