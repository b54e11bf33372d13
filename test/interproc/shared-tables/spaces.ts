// Takes single members of the module.
import * as tables from './tables.ts'

//#region Through a namespace
export function bySpace(view: DataView): void {
  const code = view.getUint8(0)
  __value(tables.SIZES.get(code)) // want "= undefined \| 4 \| 8$"
  __value(tables.WIDTHS[code]) // want "= undefined \| 1\.\.2 \| 4$"
  __value(tables.handlers.get(code)?.(view, code)) // want "= undefined \| 0\.\.255$"
  for (const burst of tables.BURSTS) __value(burst) // want "burst = 16 \| 32$"
}
//#endregion
