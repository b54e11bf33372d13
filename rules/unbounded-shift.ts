import { ruleFromCheck, type Rule } from './from-check.ts'

export const unboundedShift: Rule = ruleFromCheck('unbounded-shift')
