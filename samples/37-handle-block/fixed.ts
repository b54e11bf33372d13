// The block has room for every handle that is written to it: linux af31b04b67f4.

const NUM_CONTROL_REGIONS = 8
const HANDLE_SIZE = 4

/** Handle of DIMM `n`: node, socket, controller, channel and slot in four bits each. */
function handleOf(n: number): number {
  return ((n >> 2) << 8) | (n & 3)
}

/** The block of handles that a simulated firmware publishes. */
export function handleBlock(): DataView {
  const block = new DataView(new ArrayBuffer(NUM_CONTROL_REGIONS * HANDLE_SIZE))
  for (let n = 0; n < NUM_CONTROL_REGIONS; n++) {
    block.setUint32(n * HANDLE_SIZE, handleOf(n), true)
  }
  return block
}

export const controlRegions: readonly string[] = Array.from(
  { length: NUM_CONTROL_REGIONS },
  (_, n) => `region ${String(n)}`,
)
