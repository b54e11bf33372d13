/** Listeners that are called with a list. */
import { each, eachOf, Sizes } from './emitters.ts'

//#region The list is known
export function heard(view: DataView): void {
  const sizes = new Sizes()
  sizes.on((name, n) => {
    __value(name) // want "name = \"size\"$"
    __value(n) // want "n = 0\.\.255$"
    __user(n) // want "n user = 0\.\.255$"
  })
  sizes.feed(view)
}
export function visited(view: DataView): void {
  each(view, (name, n) => {
    __value(name) // want "name = \"each\" \| \"none\"$"
    __value(n) // want "n = 0\.\.65535$"
  })
}
//#endregion

//#region Twin: what stands before a list that anybody gives
export function told(view: DataView): void {
  const sizes = new Sizes()
  sizes.onOther((name, n) => {
    __value(name) // want "name = \"told\" \| \"size\"$"
    __value(n) // want "n = number \| NaN$"
  })
  sizes.feed(view)
  sizes.tell(-view.getUint8(0))
}
export function visitedOf(view: DataView): void {
  eachOf((name, n) => {
    __value(name) // want "name = \"of\" \| \"end\"$"
    __value(n) // want "n = number \| NaN$"
  }, -view.getUint8(0))
}
//#endregion
