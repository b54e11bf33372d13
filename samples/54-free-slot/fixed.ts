// No slot is an error: patch of 2020-12 (block label: return -ENXIO for no slot).

const ENXIO = 6
const EINVAL = 22
const NAME_LENGTH = 64

export interface LabelArea {
  readonly slots: (string | undefined)[]
  readonly log: (text: string) => void
}

/** Stores the label of a namespace in a free slot, or over its older label; 0, or a negative error. */
export function writeLabel(area: LabelArea, name: string): number {
  if (name === '' || name.length > NAME_LENGTH) return -EINVAL

  let slot = area.slots.indexOf(name)
  if (slot < 0) slot = area.slots.indexOf(undefined)
  if (slot < 0) {
    area.log(`no slot is free for '${name}'`)
    return -ENXIO
  }
  area.slots[slot] = name
  return 0
}
