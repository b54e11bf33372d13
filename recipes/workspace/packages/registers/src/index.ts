/** Offset and length of the window, in bytes. */
export function readWindow(registers: DataView): { start: bigint; length: bigint } {
  return { start: registers.getBigUint64(0, true), length: registers.getBigUint64(8, true) }
}
