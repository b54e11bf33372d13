// Overwriting a DIMM was refused unless a driver was bound, although a disabled DIMM is the one to overwrite.
// A patch of 2022-04 (overwrite with disabled DIMMs) drops the test. Its trace here: the code below still
// provides for the missing driver.
// Learn: a branch that an earlier test has made unreachable often shows that the earlier test is the mistake.

export interface Dimm {
  readonly name: string
  /** Driver that is bound; null for a DIMM that is disabled. */
  readonly driver: string | null
  readonly frozen: boolean
  overwriting: boolean
}

export type Outcome =
  | { readonly ok: true; readonly then: 'probe again' | 'stay disabled' }
  | { readonly ok: false; readonly error: 'EINVAL' | 'EPERM' | 'EBUSY' }

/** Starts to overwrite all data of a DIMM. */
export function startOverwrite(dimm: Dimm): Outcome {
  if (!dimm.driver) return { ok: false, error: 'EINVAL' }
  if (dimm.frozen) return { ok: false, error: 'EPERM' }
  if (dimm.overwriting) return { ok: false, error: 'EBUSY' }

  dimm.overwriting = true
  return { ok: true, then: dimm.driver ? 'probe again' : 'stay disabled' } // want "redundant-null-check: we tested 'dimm.driver' before and it was 'true'"
}
