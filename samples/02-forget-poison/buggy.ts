// nvdimm_forget_poison() added a user's start and length without a test. Smatch report of 2017: potential
// integer overflow from user. The fix tests first.
// Learn: compare the length with the room behind the start; then the sum is safe.

type u64 = bigint

const EINVAL = 22

/** A clear-error request: drops a range from the list of bad ones: pairs of start and end. */
export function forgetPoison(badRanges: BigUint64Array, payload: DataView): number {
  const start = payload.getBigUint64(0, true)
  const len = payload.getBigUint64(8, true)
  if (len === 0n) return -EINVAL
  const end: u64 = start + len // want "unchecked-overflow: potential integer overflow from user 'start \+ len' \(u64\)"

  for (let entry = 0; entry + 1 < badRanges.length; entry += 2) {
    const badStart = badRanges[entry]!
    if (badStart < start || badStart >= end) continue
    // The head goes; an entry that ends before it starts is empty.
    badRanges[entry] = end
  }
  return 0
}
