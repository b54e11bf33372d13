export function end(payload: DataView, out: BigUint64Array): void {
  const start = payload.getBigUint64(0, true)
  const len = payload.getBigUint64(8, true)
  out[0] = start + len
}
