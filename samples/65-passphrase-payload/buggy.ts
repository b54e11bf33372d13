// Security commands were parsed into text buffers without asking how many words had been found, so that
// memory that nobody had set was parsed. Found by reading linux 6.12. Here a payload with room for two
// passphrases is sent with one: behind it go 32 bytes of whatever the process had in memory before.
// Learn: allocUnsafe() is for buffers that the next line fills to the end.

const EINVAL = 22
const PASSPHRASE = 32

export interface SecurityPort {
  send(payload: Buffer): void
}

/** Sets the passphrase of a DIMM: the old one, where there is one, and the new one. */
export function changePassphrase(port: SecurityPort, old: Buffer | undefined, next: Buffer): number {
  if (next.length !== PASSPHRASE) return -EINVAL
  if (old !== undefined && old.length !== PASSPHRASE) return -EINVAL

  const payload = Buffer.allocUnsafe(2 * PASSPHRASE)
  if (old !== undefined) old.copy(payload, 0)
  next.copy(payload, PASSPHRASE)
  port.send(payload) // FN: uninitialized-bytes
  return 0
}
