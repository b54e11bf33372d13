import { expect, test } from 'vitest'
import { table } from './compare/pairs.ts'
import { ownVerdicts } from './compare/tsmatch.ts'

/** Pairs that we do not tell apart yet, and why. Everything else must be told apart. */
const expectedToFail: Readonly<Record<string, string>> = {
  'c05-crossfile-mask': 'needs the summary of a function in another file',
}

test('the bad file is reported at its mark and the twin is silent', () => {
  const verdicts = ownVerdicts()
  console.log(table({ tsmatch: verdicts }))
  const told = [...verdicts].filter(([, verdict]) => verdict === 'HIT').map(([name]) => name)
  const expected = [...verdicts.keys()].filter((name) => !(name in expectedToFail))
  expect(told).toEqual(expected)
})

test('no correct twin is reported', () => {
  const alarms = [...ownVerdicts()].filter(([, verdict]) => verdict.includes('FA')).map(([name]) => name)
  expect(alarms).toEqual([])
})
