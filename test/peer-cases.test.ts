import { expect, test } from 'vitest'
import { table } from './compare/pairs.ts'
import { ownVerdicts } from './compare/tsmatch.ts'

test('the bad file is reported at its mark and the twin is silent', () => {
  const verdicts = ownVerdicts()
  console.log(table({ tsmatch: verdicts }))
  const missed = [...verdicts].filter(([, verdict]) => verdict !== 'HIT').map(([name]) => name)
  expect(missed).toEqual([])
})

test('no correct twin is reported', () => {
  const alarms = [...ownVerdicts()].filter(([, verdict]) => verdict.includes('FA')).map(([name]) => name)
  expect(alarms).toEqual([])
})
