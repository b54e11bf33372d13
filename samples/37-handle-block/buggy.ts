// A loop ran over all DIMMs that a simulated system can have, and an array was sized for those it has. linux
// af31b04b67f4 (array size for DIMM devices). A DataView throws at the first write behind its end; a typed
// array would drop it silently.
// Learn: size and loop bound of one array are one constant, not two that happen to be equal.

const NUM_DIMMS = 5
const NUM_CONTROL_REGIONS = 8
const HANDLE_SIZE = 4

/** Handle of DIMM `n`: node, socket, controller, channel and slot in four bits each. */
function handleOf(n: number): number {
  return ((n >> 2) << 8) | (n & 3)
}

/** The block of handles that a simulated firmware publishes. */
export function handleBlock(): DataView {
  const block = new DataView(new ArrayBuffer(NUM_DIMMS * HANDLE_SIZE))
  for (let n = 0; n < NUM_CONTROL_REGIONS; n++) {
    block.setUint32(n * HANDLE_SIZE, handleOf(n), true) // FN: buffer-overflow
  }
  return block
}

export const controlRegions: readonly string[] = Array.from(
  { length: NUM_CONTROL_REGIONS },
  (_, n) => `region ${String(n)}`,
)
