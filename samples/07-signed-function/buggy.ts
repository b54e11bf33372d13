// acpi_nfit_ctl() tested only the upper bound of a signed function number. Smatch report of 2023-01. A shift
// by -31 is a shift by 1, so that function -31 passes for function 1.
// Learn: a signed number has two ends.

const EINVAL = 22
const ENOTTY = 25
const MAX_FUNCTION = 31
const FAMILY_INTEL = 0n
/** Family, function, lengths of input and output. */
const HEAD = 20

/** The function a CALL envelope names, if the DIMM has it. */
export function envelopeFunction(dsmMask: number, envelope: DataView): number {
  if (envelope.byteLength < HEAD) return -EINVAL
  if (envelope.getBigUint64(0, true) !== FAMILY_INTEL) return -ENOTTY
  const func = envelope.getInt32(8, true)
  if (func > MAX_FUNCTION) return -EINVAL
  if ((dsmMask & (1 << func)) === 0) return -ENOTTY // want "unmasked-command: user controlled command 'func' is not checked against 'dsmMask'"
  return func
}
