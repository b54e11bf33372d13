/** Every model there is, and the look-up by key. */
import { buffers } from './buffers.ts'
import { collections } from './collections.ts'
import { devices } from './devices.ts'
import { guards } from './guards.ts'
import type { Callee } from '../ir/oracle.ts'
import type { Model } from './model.ts'
import { numbers } from './numbers.ts'
import { objects } from './objects.ts'
import { promises } from './promises.ts'
import { sources } from './sources.ts'
import { strings } from './strings.ts'

export const models: readonly Model[] = [
  ...numbers,
  ...strings,
  ...buffers,
  ...collections,
  ...objects,
  ...promises,
  ...sources,
  ...guards,
  ...devices,
]

const byKey: ReadonlyMap<string, Model> = new Map(models.map((model) => [model.key, model]))

/** The model of what is called. Supertypes cost a look at the receiver's type: only where the callee's own key has no model. */
export function modelOfCallee(callee: Callee): Model | undefined {
  if (callee.kind !== 'ambient') return undefined
  return byKey.get(callee.key) ?? modelOf(callee.supertypes)
}

/** The model of the first key that has one. */
export function modelOf(keys: readonly string[]): Model | undefined {
  for (const key of keys) {
    const model = byKey.get(key)
    if (model !== undefined) return model
  }
  return undefined
}
