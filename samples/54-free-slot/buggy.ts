// A namespace without a free label slot fell through as if it had been written. Patch of 2020-12 (block
// label: return -ENXIO for no slot). What the caller holds for stored is gone after the next start.
// Learn: a variable that starts as "success" turns every forgotten assignment into a lie.

const EINVAL = 22
const NAME_LENGTH = 64

export interface LabelArea {
  readonly slots: (string | undefined)[]
  readonly log: (text: string) => void
}

/** Stores the label of a namespace in a free slot, or over its older label; 0, or a negative error. */
export function writeLabel(area: LabelArea, name: string): number {
  let rc = 0
  if (name === '' || name.length > NAME_LENGTH) {
    rc = -EINVAL
    return rc
  }

  let slot = area.slots.indexOf(name)
  if (slot < 0) slot = area.slots.indexOf(undefined)
  if (slot < 0) {
    area.log(`no slot is free for '${name}'`)
    return rc // FN: missing-error-code
  }
  area.slots[slot] = name
  return rc
}
