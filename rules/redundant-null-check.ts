import { ruleFromCheck, type Rule } from './from-check.ts'

export const redundantNullCheck: Rule = ruleFromCheck('redundant-null-check')
