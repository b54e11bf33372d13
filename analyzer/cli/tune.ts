/** Settings of V8 that suit a run this short. */
import * as module from 'node:module'
import { setFlagsFromString } from 'node:v8'

/** `brief`: of a few files, most of whose time goes into reading the project. */
export type Work = 'long' | 'brief'

/**
 * Flags that this version of V8 knows: of any other it complains on standard error. Most of what an analysis makes is
 * soon garbage, and V8 would let it grow to several times what is in use. The optimizer, with its usual eagerness,
 * takes a third of all processor time and gives little back: few functions run long enough. What is read of a project
 * stays in use: a brief run that lets the heap grow takes a sixth less time in the same memory.
 */
export function flagsFor(v8: string, work: Work): readonly string[] {
  const [major = 0, minor = 0] = v8.split('.').map(Number)
  const known: string[] = []
  // Node 20 to 26.
  if (major >= 11 && major <= 14) known.push(`--heap-growing-percent=${work === 'long' ? 50 : 200}`)
  // Node 20 counts the bytes that a function has run through, later ones how often it was called.
  if (major === 11 && minor <= 3) known.push('--interrupt-budget=1000000')
  if (major >= 12 && major <= 14) known.push('--invocation-count-for-turbofan=30000')
  return known
}

export function workOf(args: readonly string[]): Work {
  return args.some((arg) => arg === '--changed' || /^--since(?:=|$)/.test(arg)) ? 'brief' : 'long'
}

/**
 * From Node 22.8 on, what V8 has compiled is kept between runs, among the temporary files; NODE_DISABLE_COMPILE_CACHE
 * turns that off.
 */
export function keepCompiled(): void {
  const { enableCompileCache } = module as { readonly enableCompileCache?: () => unknown }
  enableCompileCache?.()
}

export function tune(work: Work): void {
  for (const flag of flagsFor(process.versions.v8, work)) setFlagsFromString(flag)
}
