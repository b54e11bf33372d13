// Takes the module as a whole.
import * as tables from './looked.ts'

export function entryOf(name: string): unknown {
  return Object.entries(tables).find(([key]) => key === name)?.[1]
}
