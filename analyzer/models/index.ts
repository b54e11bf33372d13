/** Every model there is, and the look-up by key. */
import { buffers } from './buffers.ts'
import { collections } from './collections.ts'
import { devices } from './devices.ts'
import { guards } from './guards.ts'
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

/** The model of the first key that has one: the callee's own, then its supertypes'. */
export function modelOf(keys: readonly string[]): Model | undefined {
  for (const key of keys) {
    const model = byKey.get(key)
    if (model !== undefined) return model
  }
  return undefined
}
