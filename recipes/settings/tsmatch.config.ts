/** Settings of tsmatch; all of them are optional. */
export default {
  // Checks by id: off, warn or error, or [level, options]. `npx tsmatch --explain id` says what a check means.
  checks: {
    // 'redundant-null-check': ['warn', { caution: 'ignore' }],
  },
  // Types whose name promises a width, besides u8, uint32_t, size_t and the like.
  widths: {
    // BlockNumber: 'u32',
  },
  // Calls whose result, and parameters whose value, comes from outside.
  sources: [
    // 'Port.read', 'onPacket(data)',
  ],
}
