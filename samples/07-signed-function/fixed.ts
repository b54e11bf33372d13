// Both ends of the range of functions are tested: Smatch report of 2023-01 on acpi_nfit_ctl().

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
  if (func < 0 || func > MAX_FUNCTION) return -EINVAL
  if ((dsmMask & (1 << func)) === 0) return -ENOTTY
  return func
}
