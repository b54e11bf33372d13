import { ruleFromCheck, type Rule } from './from-check.ts'

export const unmaskedCommand: Rule = ruleFromCheck('unmasked-command')
