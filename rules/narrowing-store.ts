import { ruleFromCheck, type Rule } from './from-check.ts'

export const narrowingStore: Rule = ruleFromCheck('narrowing-store')
