// A payload starts as zeros: read in linux 6.12.

const EINVAL = 22
const PASSPHRASE = 32

export interface SecurityPort {
  send(payload: Buffer): void
}

/** Sets the passphrase of a DIMM: the old one, where there is one, and the new one. */
export function changePassphrase(port: SecurityPort, old: Buffer | undefined, next: Buffer): number {
  if (next.length !== PASSPHRASE) return -EINVAL
  if (old !== undefined && old.length !== PASSPHRASE) return -EINVAL

  const payload = Buffer.alloc(2 * PASSPHRASE)
  if (old !== undefined) old.copy(payload, 0)
  next.copy(payload, PASSPHRASE)
  port.send(payload)
  return 0
}
