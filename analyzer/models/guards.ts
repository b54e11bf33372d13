/** Calls that return only when something holds, and calls that never return. */
import { declared, functions, members, nothing } from './build.ts'
import type { Model } from './model.ts'

const throwing = { throws: true } as const
const libraries = 'assert assert.strict'

export const guards: readonly Model[] = [
  ...functions('assert assert.ok assert.strict assert.strict.ok invariant', nothing, {
    throws: true,
    asserts: 0,
  }),
  ...members(
    libraries,
    'equal notEqual strictEqual notStrictEqual deepEqual notDeepEqual deepStrictEqual notDeepStrictEqual match ' +
      'doesNotMatch partialDeepStrictEqual ifError',
    nothing,
    throwing,
  ),
  ...members(libraries, 'throws doesNotThrow', nothing, {
    throws: true,
    effect: 'world',
    callbacks: [{ argument: 0, when: 'during' }],
  }),
  ...members(libraries, 'rejects doesNotReject', declared, {
    effect: 'world',
    callbacks: [{ argument: 0, when: 'during' }],
  }),
  ...members(libraries, 'fail', { kind: 'value', text: 'never' }, { throws: true, never: true }),
  ...members('process', 'exit reallyExit abort', { kind: 'value', text: 'never' }, { never: true }),
]
