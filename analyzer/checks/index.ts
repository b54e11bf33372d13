/** All checks. Adding one takes its folder, its rule and a line here and in `rules/index.ts`. */
import type { Check } from '../engine/check.ts'
import { impossibleCondition } from './impossible-condition/check.ts'
import { narrowingStore } from './narrowing-store/check.ts'
import { redundantNullCheck } from './redundant-null-check/check.ts'
import { uncheckedOverflow } from './unchecked-overflow/check.ts'
import { unmaskedCommand } from './unmasked-command/check.ts'

export const checks: readonly Check[] = [
  redundantNullCheck,
  uncheckedOverflow,
  unmaskedCommand,
  impossibleCondition,
  narrowingStore,
]
