/** Callbacks of lists may ask for the list itself, and change it. */

//#region The element and its number
const plain = [1, 2, 3]
const double = (n: number): number => n * 2
export function reads(view: DataView): void {
  plain.forEach((each, index) => view.setUint8(index, each))
  plain.map(double)
  plain.filter(Boolean)
  __value(plain.reduce((sum, each, index) => sum + each, 0)) // want "= 0\.\.inf$"
  __value(plain.length) // want "plain\.length = 3$"
  __value(plain[view.getUint8(0) & 1]) // want "= 1\.\.3$"
}
//#endregion

//#region Twin: the list comes third, fourth, as an argument without a name
const third = [1, 2, 3]
const byName = [1, 2, 3]
const fourth = [1, 2, 3]
const rest = [1, 2, 3]
const unnamed = [1, 2, 3]
const handed = [1, 2, 3]
function grow(each: number, index: number, all: number[]): void {
  if (index === 0) all.push(1000)
}
export function writes(view: DataView): void {
  third.forEach((each, index, all) => {
    if (index === 0) all.push(1000)
  })
  byName.forEach(grow)
  fourth.reduce((sum, each, index, all) => (index === 0 ? all.push(1000) : sum), 0)
  rest.forEach((...[each, index, all]) => {
    if (index === 0) all.push(1000)
  })
  unnamed.forEach(function () {
    if (arguments[1] === 0) arguments[2].push(1000)
  })
  apply(grow)
  __value(third.length) // want "= 0\.\.4294967295$"
  __value(byName.length) // want "= 0\.\.4294967295$"
  __value(fourth.length) // want "= 0\.\.4294967295$"
  __value(rest.length) // want "= 0\.\.4294967295$"
  __value(unnamed.length) // want "= 0\.\.4294967295$"
  __value(handed.length) // want "= 0\.\.4294967295$"
}
function apply(change: (each: number, index: number, all: number[]) => void): void {
  handed.forEach(change)
}
//#endregion

//#region What a callback changes is given to it later on
function second(list: number[]): void {
  list[1] = 70
}
export function changes(): number {
  const named = [1, 2, 3]
  named.forEach((each) => {
    __value(each) // want "each = number"
    named[2] = 60
  })
  const asked = [1, 2, 3]
  asked.forEach((each, index, all) => {
    __value(each) // want "each = number"
    all[2] = 50
  })
  const helped = [1, 2, 3]
  const kept = helped.map((each) => {
    second(helped)
    return each
  })
  __value(kept[0]) // want "= undefined \| number"
  const records = [{ n: 1 }, { n: 2 }]
  records.forEach((each) => {
    __value(each.n) // want "each\.n = number"
    records[1]!.n = 80
  })
  const table = new Map([[1, 2]])
  table.forEach((each, key, all) => {
    __value(each) // want "each = number"
    if (key < 5) all.set(key + 1, each + 100)
  })
  return kept.length
}
//#endregion

//#region Twin: it changes another
export function changesOther(): number {
  const list = [1, 2, 3]
  const other = [4, 5, 6]
  list.forEach((each, index) => {
    __value(each) // want "each = 1\.\.3$"
    other[index] = each
  })
  return other.length
}
//#endregion

//#region So does a function that anybody may pass
let shown: number[] = []
export function keeps(wanted: (each: number) => boolean): number {
  const list = [1, 2, 3]
  shown = list
  const found = list.find(wanted)
  __value(found) // want "found = undefined \| number"
  shown = list
  const kept = list.filter(wanted)
  __value(kept[0]) // want "= undefined \| number"
  return kept.length
}
export function passes(): number {
  return keeps(() => {
    shown[1] = 70
    return shown[0] !== 70
  })
}
//#endregion
