// A DIMM without a driver may be overwritten: patch of 2022-04 (overwrite with disabled DIMMs).

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
  if (dimm.frozen) return { ok: false, error: 'EPERM' }
  if (dimm.overwriting) return { ok: false, error: 'EBUSY' }

  dimm.overwriting = true
  return { ok: true, then: dimm.driver ? 'probe again' : 'stay disabled' }
}
