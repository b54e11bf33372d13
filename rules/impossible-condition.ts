import { ruleFromCheck, type Rule } from './from-check.ts'

export const impossibleCondition: Rule = ruleFromCheck('impossible-condition')
