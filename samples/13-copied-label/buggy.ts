// A duplicated name was used without the null test it needed: linux 55c1fc0af29a (potential null
// dereference). Here the test is there, but it asks the old label a second time.
// Learn: a test that cannot fail is often a test of the wrong variable.

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

  const spare = labels.get(spareSlot) as Label
  if (!label) return -ENOMEM // want "redundant-null-check: we tested 'label' before and it was 'true'" error

  spare.name = label.name
  spare.busy = true
  label.busy = false
  return 0
}
