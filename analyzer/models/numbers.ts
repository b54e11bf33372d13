/** Number, Math, BigInt and the global conversions. What is computed from the arguments is in values/builtins.ts. */
import { anyNumber, boolean, compute, functions, members, string, value } from './build.ts'
import type { Model } from './model.ts'

const derived = { user: 'arguments', pure: true } as const

export const numbers: readonly Model[] = [
  ...members(
    'Math',
    'abs ceil floor round trunc sign min max imul clz32 fround f16round sqrt pow',
    compute,
    derived,
  ),
  ...members(
    'Math',
    'acos acosh asin asinh atan atanh atan2 cbrt cosh exp expm1 hypot log log10 log1p log2 sinh tan',
    anyNumber,
    derived,
  ),
  ...members('Math', 'sin cos tanh', value('-1..1f | NaN'), derived),
  ...members('Math', 'random', value('0..1f')),

  ...functions('Number parseInt parseFloat Boolean', compute, derived),
  ...functions('BigInt', compute, { ...derived, throws: true }),
  ...functions('isNaN isFinite', compute, { pure: true }),
  ...members('Number', 'parseInt parseFloat', compute, derived),
  ...members('Number', 'isInteger isSafeInteger isFinite isNaN', compute, { pure: true }),
  ...members('Number', 'toString toFixed toPrecision toExponential', string, {
    user: 'receiver',
    throws: true,
    pure: true,
  }),
  ...members('Number', 'toLocaleString', string, { user: 'receiver', pure: true }),
  ...members('Number', 'valueOf', compute, { user: 'receiver', pure: true }),

  ...members('BigInt', 'asUintN asIntN', compute, { ...derived, throws: true }),
  ...members('BigInt', 'toString toLocaleString', string, { user: 'receiver', throws: true, pure: true }),
  ...members('BigInt', 'valueOf', compute, { user: 'receiver', pure: true }),
  ...members('Boolean', 'toString', value('"true" | "false"'), { pure: true }),
  ...members('Boolean', 'valueOf', boolean, { pure: true }),
]
