/** How a finding about arithmetic is told: at the arithmetic, with what it loses on the way to its use. */
import type { Flow } from '../../engine/flow.ts'
import type { Site } from '../../support/ids.ts'
import { valueFits, witnessOf, type Culprit } from '../overflow.ts'
import { writtenAt } from './totals.ts'

export function tell(
  flow: Flow,
  culprit: Culprit | undefined,
  representation: string,
  use: Site,
  by: string,
  min: bigint,
  max: bigint,
): void {
  if (culprit === undefined) return
  const { instruction, sym } = culprit
  const high =
    !valueFits(culprit.flow.factOf(sym).value, min - (max - min) * 4n, max) ||
    instruction.kind !== 'binary' ||
    instruction.op !== '-'
  const site = writtenAt(flow, culprit)
  const text = flow.text(site)
  const shown = culprit.flow.show(sym)
  flow.report({
    site,
    message: culprit.flow.factOf(sym).user === undefined ? 'any' : 'user',
    data: { expr: text, representation },
    about: [sym],
    steps: [{ site: use, text: by }],
    end: `'${text}' is ${shown}${lossOf(culprit, representation, min, max)}`,
    witness: witnessOf(flow, culprit, high),
  })
}

/** What goes wrong with a value that leaves its representation, or that has already been cut to it. */
function lossOf({ flow, sym }: Culprit, representation: string, min: bigint, max: bigint): string {
  if (!valueFits(flow.factOf(sym).value, min, max)) return `, which does not fit ${representation}`
  const def = flow.def(sym)
  return def.kind === 'binary' && def.op === '|'
    ? ': bit 31 is the sign, so large numbers come out negative'
    : `: the bits that do not fit ${representation} are gone`
}
