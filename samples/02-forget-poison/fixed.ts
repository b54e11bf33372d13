// The sum is known to fit 64 bits before it is made: Smatch report of 2017 on nvdimm_forget_poison().

type u64 = bigint

const EINVAL = 22
const U64_MAX = 0xffff_ffff_ffff_ffffn

/** A clear-error request: drops a range from the list of bad ones: pairs of start and end. */
export function forgetPoison(badRanges: BigUint64Array, payload: DataView): number {
  const start = payload.getBigUint64(0, true)
  const len = payload.getBigUint64(8, true)
  if (len === 0n || len > U64_MAX - start) return -EINVAL
  const end: u64 = start + len

  for (let entry = 0; entry + 1 < badRanges.length; entry += 2) {
    const badStart = badRanges[entry]!
    if (badStart < start || badStart >= end) continue
    // The head goes; an entry that ends before it starts is empty.
    badRanges[entry] = end
  }
  return 0
}
