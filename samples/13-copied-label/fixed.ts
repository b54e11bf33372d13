// The label that may be missing is the one that is tested: linux 55c1fc0af29a.

const ENXIO = 6
const ENOMEM = 12

export interface Label {
  name: string
  busy: boolean
}

/** Moves a namespace's name to a spare label. */
export function renameLabel(labels: ReadonlyMap<number, Label>, slot: number, spareSlot: number): number {
  const label = labels.get(slot)
  if (!label) return -ENXIO

  const spare = labels.get(spareSlot)
  if (!spare) return -ENOMEM

  spare.name = label.name
  spare.busy = true
  label.busy = false
  return 0
}
