/** Settings of V8 that suit a run this short. */
import { setFlagsFromString } from 'node:v8'

/**
 * Flags that this version of V8 knows: of any other it complains on standard error. Most of what an analysis makes is
 * soon garbage, and V8 would let it grow to several times what is in use. The optimizer, with its usual eagerness,
 * takes a quarter of all processor time and gives nothing back.
 */
export function flagsFor(v8: string): readonly string[] {
  const [major = 0, minor = 0] = v8.split('.').map(Number)
  const known: string[] = []
  // Node 20 to 26.
  if (major >= 11 && major <= 14) known.push('--heap-growing-percent=50')
  // Node 20; later ones count invocations instead.
  if (major === 11 && minor <= 3) known.push('--interrupt-budget=200000')
  return known
}

export function tune(): void {
  for (const flag of flagsFor(process.versions.v8)) setFlagsFromString(flag)
}
