import { ruleFromCheck, type Rule } from './from-check.ts'

export const uncheckedOverflow: Rule = ruleFromCheck('unchecked-overflow')
